"""Lifecycle events: what AWS IoT publishes when clients come, go, and subscribe."""

import json
from datetime import datetime
from typing import Any

from localcloud.brokers.interface import Change, Presence, Reason, Subscription

HERE = "127.0.0.1"
"""Every client of the twin connects from the machine it runs on."""

Event = tuple[str, bytes]


def presence_event(presence: Presence) -> Event | None:
    """Topic and payload of a connection's beginning or end.

    None for a client id with `#` or `+`, of which AWS IoT publishes no lifecycle events; any other
    id stands in the topic as it is, a slash in it too.
    """
    document = _head(presence, presence.change, presence.at)
    document["versionNumber"] = presence.version
    if presence.change is Change.CONNECTED:
        document["ipAddress"] = HERE
    else:
        document["clientInitiatedDisconnect"] = presence.reason is Reason.CLIENT_INITIATED
        document["disconnectReason"] = presence.reason
    return _event("presence", presence.change, document)


def subscription_event(subscription: Subscription) -> Event | None:
    """Topic and payload of filters that a client subscribed to or left; None as for presence."""
    document = _head(subscription, subscription.change, subscription.at)
    document["topics"] = list(subscription.topics)
    return _event("subscriptions", subscription.change, document)


def _head(of: Presence | Subscription, kind: str, at: datetime) -> dict[str, Any]:
    return {
        "clientId": of.client_id,
        "timestamp": int(at.timestamp() * 1000),
        "eventType": kind,
        "sessionIdentifier": of.session,
        "principalIdentifier": of.principal,
    }


def _event(family: str, kind: str, document: dict[str, Any]) -> Event | None:
    client_id = document["clientId"]
    if any(char in client_id for char in "#+\0"):
        return None
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    return f"$aws/events/{family}/{kind}/{client_id}", body
