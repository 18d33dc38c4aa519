"""A publication at the broker as the message that rules see."""

from datetime import UTC, datetime, timedelta
from typing import Final

from localcloud.brokers.interface import NOT_A_DEVICE, Publication
from localcloud.iot_sql import Message

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def message_of(publication: Publication) -> Message:
    """What the broker knows of a publication, and nothing that it does not."""
    is_of_device = publication.client_id != NOT_A_DEVICE
    return Message(
        payload=publication.payload,
        topic=publication.topic,
        client_id=publication.client_id if is_of_device else None,
        principal=publication.principal if is_of_device else None,
        received_at_ms=(publication.received_at - _EPOCH) // _MILLISECOND,
        properties=publication.properties,
        republished=publication.republished,
    )
