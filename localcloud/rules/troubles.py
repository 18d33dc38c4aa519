"""What the rules engine tells its operators, as AWS IoT does in CloudWatch Logs."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

_log = logging.getLogger(__name__)


class TroubleKind(StrEnum):
    """What can keep a message from where its rule would have sent it."""

    RULE_NOT_FOUND = "rule_not_found"
    FUNCTION_FAILED = "function_failed"
    ACTION_FAILED = "action_failed"
    ERROR_ACTION_FAILED = "error_action_failed"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One event; it names rule and message, and holds nothing of the payload."""

    kind: TroubleKind
    rule: str
    trace_id: str
    detail: str


Report: TypeAlias = Callable[[Trouble], None]


def log_trouble(trouble: Trouble) -> None:
    """Writes it to the log as an error."""
    _log.error("%s rule=%s trace=%s %s", *_fields(trouble))


def _fields(trouble: Trouble) -> tuple[str, str, str, str]:
    return trouble.kind, trouble.rule, trouble.trace_id, trouble.detail
