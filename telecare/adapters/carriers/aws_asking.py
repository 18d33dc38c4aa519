"""One AWS service, asked once; only what was certainly not taken is asked again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import botocore.session
from botocore.config import Config

from telecare.adapters.carriers.aws_errors import THROTTLED, TROUBLE, code_of, translated

_PATIENCE = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})
"""No retries of botocore's own: it repeats what was not answered, and a text has no idempotency key."""

PAUSES_S = (0.4, 0.8)
"""Between tries of what was turned away for its speed. With the tries themselves it stays well below
the 12 s for which an attempt is claimed, and lets a neighbourhood be rung at two calls a second."""


class Asking:
    """Speaks to one service; every trouble becomes a CarrierError that says what is known of the send."""

    def __init__(
        self,
        service: str,
        region: str,
        endpoint: str = "",
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._service, self._region, self._endpoint, self._wait = service, region, endpoint, wait
        self._guard = threading.Lock()
        self._made: Any = None

    def ask(self, operation: str, **request: Any) -> dict[str, Any]:
        """Call an operation and return its answer."""
        for pause in (*PAUSES_S, None):
            try:
                answer: dict[str, Any] = getattr(self.client, operation)(**request)
                return answer
            except TROUBLE as error:
                if pause is None or code_of(error) not in THROTTLED:
                    raise translated(operation, error) from error
                self._wait(pause)
        raise AssertionError("the last try returns or raises")

    @property
    def client(self) -> Any:
        """The client, made when first asked for."""
        with self._guard:
            if self._made is None:
                self._made = botocore.session.get_session().create_client(
                    self._service,
                    self._region,
                    endpoint_url=self._endpoint or None,
                    config=_PATIENCE,
                )
            return self._made
