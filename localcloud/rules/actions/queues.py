"""The action `sqs`: sends the payload to a queue, as text or in base64."""

import base64

from localcloud.rules.actions.outside import Outside, told_as_failure
from localcloud.rules.failures import ActionFailedError
from localcloud.rules.running import ActionRunner, Delivery


def runner(outside: Outside) -> ActionRunner:
    """Sends to `queueUrl`; bytes that are no text fail unless `useBase64` is set."""

    def send(delivery: Delivery) -> None:
        body = _body(delivery)
        with told_as_failure():
            outside.client("sqs").send_message(
                QueueUrl=delivery.parameters["queueUrl"], MessageBody=body
            )

    return send


def _body(delivery: Delivery) -> str:
    if delivery.parameters.get("useBase64") in (True, "true"):
        return base64.b64encode(delivery.payload).decode()
    try:
        return delivery.payload.decode()
    except UnicodeDecodeError as error:
        raise ActionFailedError("The message is not text, which a queue takes alone.") from error
