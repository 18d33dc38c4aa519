"""The action `dynamoDBv2`: writes the result to a table, each key an attribute of its own."""

from decimal import Decimal
from typing import Any

from localcloud.iot_sql.json_text import parse_json
from localcloud.iot_sql.values import Json
from localcloud.rules.actions.outside import Outside, told_as_failure
from localcloud.rules.failures import ActionFailedError
from localcloud.rules.running import ActionRunner, Delivery


def runner(outside: Outside) -> ActionRunner:
    """Puts one item into `putItem.tableName`; a result that is no object fails."""

    def put(delivery: Delivery) -> None:
        table = delivery.parameters["putItem"]["tableName"]
        item = {key: typed(value) for key, value in _attributes(delivery).items()}
        with told_as_failure():
            outside.client("dynamodb").put_item(TableName=table, Item=item)

    return put


def _attributes(delivery: Delivery) -> dict[str, Json]:
    try:
        result = parse_json(delivery.payload.decode())
    except ValueError:
        result = None
    if not isinstance(result, dict):
        raise ActionFailedError("The result is no JSON object, which an item is made of.")
    return result


def typed(value: Json) -> dict[str, Any]:
    """A JSON value as DynamoDB writes it: with its type."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | Decimal):
        return {"N": str(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, list):
        return {"L": [typed(element) for element in value]}
    return {"M": {key: typed(held) for key, held in value.items()}}
