"""The action `firehose`: puts the payload, or each element of an array, on a delivery stream."""

from typing import Any, Final

from localcloud.iot_sql.json_text import json_bytes, parse_json
from localcloud.rules.actions.outside import Outside, told_as_failure
from localcloud.rules.failures import ActionFailedError
from localcloud.rules.running import ActionRunner, Delivery

MOST_RECORDS: Final = 500


def runner(outside: Outside) -> ActionRunner:
    """Puts one record, or with `batchMode` one for each element of an array of up to 500.

    `separator` follows every record.
    """

    def put(delivery: Delivery) -> None:
        stream = delivery.parameters["deliveryStreamName"]
        elements = _elements(delivery)
        ending = str(delivery.parameters.get("separator", "")).encode()
        with told_as_failure():
            client = outside.client("firehose")
            if elements is None:
                record = {"Data": delivery.payload + ending}
                client.put_record(DeliveryStreamName=stream, Record=record)
                return
            records = [{"Data": element + ending} for element in elements]
            answer = client.put_record_batch(DeliveryStreamName=stream, Records=records)
        _check(answer)

    return put


def _elements(delivery: Delivery) -> list[bytes] | None:
    """The records of a batch; None where the payload is one record."""
    if delivery.parameters.get("batchMode") not in (True, "true"):
        return None
    try:
        result = parse_json(delivery.payload.decode())
    except ValueError:
        return None
    if not isinstance(result, list):
        return None
    if not 1 <= len(result) <= MOST_RECORDS:
        raise ActionFailedError(f"{len(result)} records are not a batch of 1 to {MOST_RECORDS}.")
    return [json_bytes(element) for element in result]


def _check(answer: dict[str, Any]) -> None:
    failed = answer.get("FailedPutCount", 0)
    if failed:
        raise ActionFailedError(f"{failed} records of the batch were not taken.")
