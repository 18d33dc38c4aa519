"""The action `kinesis`: puts the payload on a data stream."""

from localcloud.rules.actions.outside import Outside, told_as_failure
from localcloud.rules.running import ActionRunner, Delivery


def runner(outside: Outside) -> ActionRunner:
    """Puts one record under `partitionKey`, by default the message's trace id.

    The reference leaves open what stands for a missing key: the trace id spreads messages evenly.
    """

    def put(delivery: Delivery) -> None:
        key = delivery.parameters.get("partitionKey", delivery.message.trace_id)
        with told_as_failure():
            outside.client("kinesis").put_record(
                StreamName=delivery.parameters["streamName"],
                Data=delivery.payload,
                PartitionKey=key,
            )

    return put
