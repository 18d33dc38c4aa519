"""What the twin's services answer to the functions of SQL that ask them.

Where the reference is silent: get_dynamodb() of no item is Null; a set comes as an array in
order, binary data as base64; get_secret() of a key that the secret has not is a failure. The role,
which comes last, is not asked: the template's lint holds it to what the rule needs.
"""

import base64
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.iot_sql import ExternalFunction, FunctionFailedError
from localcloud.iot_sql.json_text import json_bytes, parse_json
from localcloud.iot_sql.values import Json
from localcloud.rules.actions.dynamodb_items import typed
from localcloud.rules.actions.outside import ClientOf

_SECRET_PARTS: Final = ("SecretString", "SecretBinary")
_REGISTRY: Final = ("DescribeThing", "ListThingGroupsForThing")
_NOT_DATA: Final = "ResponseMetadata"


def answers(client: ClientOf) -> dict[str, ExternalFunction]:
    """Who answers each external function, by the function's name."""
    given: Mapping[str, Callable[..., Json]] = {
        "aws_lambda": _invoke,
        "get_dynamodb": _get_item,
        "get_registry_data": _describe,
        "get_secret": _get_secret,
        "get_thing_shadow": _get_shadow,
    }
    return {name: _answering(name, answer, client) for name, answer in given.items()}


def _answering(name: str, answer: Callable[..., Json], client: ClientOf) -> Callable[..., Json]:
    def asked(*arguments: Json) -> Json:
        try:
            return answer(client, *arguments)
        except ClientError as error:
            raise FunctionFailedError(name, str(error)) from error
        except BotoCoreError as error:
            # The text of a call that boto3 refuses quotes the values.
            raise FunctionFailedError(name, type(error).__name__) from error
        except _NoAnswerError as error:
            raise FunctionFailedError(name, str(error)) from error

    return asked


class _NoAnswerError(ValueError):
    """The service answered, but not with what was asked for."""


def _invoke(client: ClientOf, function: Json, given: Json) -> Json:
    answer = client("lambda").invoke(FunctionName=function, Payload=json_bytes(given))
    payload = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise _NoAnswerError("the function failed")
    return _json(payload)


def _json(text: bytes) -> Json:
    try:
        return parse_json(text.decode())
    except ValueError as error:
        raise _NoAnswerError("the answer is not JSON") from error


def _get_item(client: ClientOf, table: Json, *keys_and_role: Json) -> Json:
    names, values = keys_and_role[:-1:2], keys_and_role[1:-1:2]
    key = {str(name): typed(value) for name, value in zip(names, values, strict=True)}
    found = client("dynamodb").get_item(TableName=table, Key=key).get("Item")
    return None if found is None else {name: plain(value) for name, value in found.items()}


def plain(value: Mapping[str, Any]) -> Json:
    """An attribute of DynamoDB as JSON."""
    [(kind, held)] = value.items()
    if kind in ("S", "BOOL"):
        return held  # type: ignore[no-any-return]
    if kind == "N":
        return Decimal(held)
    if kind == "L":
        return [plain(element) for element in held]
    if kind == "M":
        return {name: plain(element) for name, element in held.items()}
    if kind == "B":
        return base64.b64encode(held).decode()
    if kind in ("SS", "NS", "BS"):
        return [plain({kind[0]: element}) for element in sorted(held)]
    return None


def _describe(client: ClientOf, request: Json, thing: Json, _role: Json) -> Json:
    if request not in _REGISTRY:
        raise _NoAnswerError(f"the registry is asked for {' or '.join(_REGISTRY)}")
    iot = client("iot")
    if request == _REGISTRY[0]:
        return _without_metadata(iot.describe_thing(thingName=thing))
    return _without_metadata(iot.list_thing_groups_for_thing(thingName=thing))


def _without_metadata(answer: Mapping[str, Any]) -> dict[str, Json]:
    return {name: value for name, value in answer.items() if name != _NOT_DATA}


def _get_secret(client: ClientOf, secret: Json, part: Json, *key_and_role: Json) -> Json:
    if part not in _SECRET_PARTS:
        raise _NoAnswerError(f"a secret has {' or '.join(_SECRET_PARTS)}")
    found = client("secretsmanager").get_secret_value(SecretId=secret).get(str(part))
    if found is None:
        raise _NoAnswerError(f"the secret has no {part}")
    text = base64.b64encode(found).decode() if isinstance(found, bytes) else str(found)
    return text if len(key_and_role) == 1 else _held(text, key_and_role[0])


def _held(text: str, key: Json) -> Json:
    try:
        return json.loads(text)[key]  # type: ignore[no-any-return]
    except (ValueError, KeyError, TypeError) as error:
        raise _NoAnswerError("the secret has no such key") from error


def _get_shadow(client: ClientOf, thing: Json, *name_and_role: Json) -> Json:
    named = {"shadowName": name_and_role[0]} if len(name_and_role) > 1 else {}
    answer = client("iot-data").get_thing_shadow(thingName=thing, **named)
    return _json(answer["payload"].read())
