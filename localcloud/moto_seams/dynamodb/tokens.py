"""Client request tokens: a transaction sent again with its token is not applied again."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import ERROR_TYPE_PREFIX, DynamodbException
from moto.dynamodb.models.utilities import dynamo_json_dump

KEPT_S = 600


@dataclass(frozen=True, slots=True)
class _Applied:
    parameters: str
    until: float


class RequestTokens:
    """Tokens of transactions that stand, for ten minutes, the oldest first; one that was refused is not kept.

    Used under the lock of the requests.
    """

    def __init__(self) -> None:
        self._applied: dict[Hashable, _Applied] = {}

    def apply_once(self, place: Hashable, body: Any, apply: Callable[[], Any]) -> Any:
        """Apply a transaction, or answer as if, when it was applied with the same token.

        Raises IdempotentParameterMismatchException for a token that came with other parameters.
        """
        token = body.get("ClientRequestToken")
        if token is None:
            return apply()
        self._drop_old()
        parameters = dynamo_json_dump(body["TransactItems"])
        applied = self._applied.get((place, token))
        if applied is None:
            answer = apply()
            self._applied[(place, token)] = _Applied(parameters, time.time() + KEPT_S)
            return answer
        if applied.parameters != parameters:
            raise DynamodbException(
                f"{ERROR_TYPE_PREFIX}IdempotentParameterMismatchException",
                "The request uses the same client token as a previous, but non-identical request",
            )
        return ActionResult({"ConsumedCapacity": [], "ItemCollectionMetrics": {}})

    def _drop_old(self) -> None:
        now = time.time()
        while self._applied:
            key, oldest = next(iter(self._applied.items()))
            if oldest.until >= now:
                return
            del self._applied[key]
