"""moto's topics with the deliveries of SNS: attributes reach functions, and no subscriber harms another.

moto forgets a message's attributes on the way to a function, and lets one subscriber that is gone fail
the publisher and all subscribers after it.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from moto.awslambda.utils import get_backend
from moto.core.exceptions import ServiceException
from moto.sns.models import Subscription
from moto.sqs import sqs_backends
from werkzeug.exceptions import HTTPException

from localcloud.moto_seams.patching import Seam
from localcloud.states.tasks import InvocationRefusedError

_log = logging.getLogger(__name__)


def install() -> Seam:
    """Deliver to functions whole, and a message that cannot be delivered to the dead-letter queue."""
    seam = Seam()
    seam.wrap(Subscription, "publish", _published)
    return seam


def _published(original: Callable[..., None]) -> Callable[..., None]:
    def publish(subscription: Any, message: str, message_id: str, **more: Any) -> None:
        matcher = subscription._filter_policy_matcher
        if matcher and not matcher.matches(more.get("message_attributes"), message):
            return
        try:
            if subscription.protocol == "lambda":
                _invoke(subscription, message, message_id, more)
            else:
                original(subscription, message, message_id, **more)
        except (HTTPException, InvocationRefusedError, ServiceException) as error:
            _redrive(subscription, message, message_id, more, error)

    return publish


def _invoke(subscription: Any, message: str, message_id: str, more: dict[str, Any]) -> None:
    if more.get("message_structure") == "json":
        message = subscription._parse_message_structure(message, subscription.protocol)
    notification = _notification(subscription, message, message_id, more)
    record = {
        "EventVersion": "1.0",
        "EventSource": "aws:sns",
        "EventSubscriptionArn": subscription.arn,
        "Sns": notification,
    }
    backend = get_backend(subscription.account_id, subscription.endpoint.split(":")[3])
    body = json.dumps({"Records": [record]}, ensure_ascii=False)
    backend.get_function(subscription.endpoint).invoke(body, {}, {})


def _notification(
    subscription: Any, message: str, message_id: str, more: dict[str, Any]
) -> dict[str, Any]:
    """The message as functions get it; moto's own, which signs it truly, has other names for links."""
    posted = subscription.get_post_data(
        message, message_id, more.get("subject"), more.get("message_attributes")
    )
    posted.setdefault("Subject", None)
    posted.setdefault("MessageAttributes", {})
    posted["SigningCertUrl"] = posted.pop("SigningCertURL")
    posted["UnsubscribeUrl"] = posted.pop("UnsubscribeURL")
    return dict(posted)


def _redrive(
    subscription: Any, message: str, message_id: str, more: dict[str, Any], error: Exception
) -> None:
    """To the dead-letter queue at once: what is gone is not asked again."""
    policy = json.loads(subscription.attributes.get("RedrivePolicy") or "{}")
    arn = policy.get("deadLetterTargetArn")
    code = type(error).__name__
    if arn is None:
        _log.error("%s cannot be told: %s", subscription.arn, code)
        return
    body = message
    if not subscription.attributes.get("RawMessageDelivery"):
        body = json.dumps(_notification(subscription, message, message_id, more))
    attributes = {
        "ErrorCode": {"DataType": "String", "StringValue": code},
        "ErrorMessage": {"DataType": "String", "StringValue": str(error)},
    }
    queues = sqs_backends[subscription.account_id][arn.split(":")[3]]
    queues.send_message(arn.split(":")[5], body, message_attributes=attributes)
