"""The rules engine of the twin: topic rules, their actions and error actions, Basic Ingest."""

from localcloud.rules.engine import RulesEngine
from localcloud.rules.failures import ActionFailedError
from localcloud.rules.rule import Action, Rule, RuleError, rule_from_payload
from localcloud.rules.running import ActionRunner, Delivery
from localcloud.rules.troubles import Report, Trouble, TroubleKind

__all__ = [
    "Action",
    "ActionFailedError",
    "ActionRunner",
    "Delivery",
    "Report",
    "Rule",
    "RuleError",
    "RulesEngine",
    "Trouble",
    "TroubleKind",
    "rule_from_payload",
]
