"""Lifecycle events as AWS IoT publishes them, for client ids that nobody has tamed."""

import json
from datetime import UTC, datetime

import pytest

from localcloud.brokers.interface import (
    Change,
    Presence,
    Reason,
    Subscription,
    SubscriptionChange,
)
from localcloud.iot_core.lifecycle import presence_event, subscription_event

AT = datetime(2026, 1, 15, 2, 10, 0, 250_000, tzinfo=UTC)
THING, CERTIFICATE, SESSION = "standard-h1-hub1", "c" * 64, "s-1"


def told(event):
    """Topic and document of an event that is expected."""
    assert event is not None
    topic, payload = event
    return topic, json.loads(payload)


def a_presence(client_id=THING, change=Change.CONNECTED, reason=None):
    return Presence(client_id, CERTIFICATE, change, AT, SESSION, 7, reason)


def test_a_connection_is_told_with_session_principal_and_version():
    topic, document = told(presence_event(a_presence()))

    assert topic == f"$aws/events/presence/connected/{THING}"
    assert document == {
        "clientId": THING,
        "timestamp": 1768443000250,
        "eventType": "connected",
        "sessionIdentifier": SESSION,
        "principalIdentifier": CERTIFICATE,
        "versionNumber": 7,
        "ipAddress": "127.0.0.1",
    }


@pytest.mark.parametrize("reason", Reason)
def test_an_end_is_told_with_its_reason_and_whose_will_it_was(reason):
    topic, document = told(presence_event(a_presence(change=Change.DISCONNECTED, reason=reason)))

    assert topic == f"$aws/events/presence/disconnected/{THING}"
    assert (document["eventType"], document["disconnectReason"]) == ("disconnected", reason.value)
    assert document["clientInitiatedDisconnect"] is (reason is Reason.CLIENT_INITIATED)
    assert "ipAddress" not in document


def test_filters_are_told_as_they_were_asked_for():
    filters = ("cmd/anju/+", "$aws/things/x/shadow/#")
    subscribed = SubscriptionChange.SUBSCRIBED
    topic, document = told(
        subscription_event(Subscription(THING, CERTIFICATE, subscribed, AT, SESSION, filters))
    )

    assert topic == f"$aws/events/subscriptions/subscribed/{THING}"
    assert document["topics"] == list(filters)
    assert "versionNumber" not in document


@pytest.mark.parametrize("client_id", ["a/b", 'a"b\\', "老人 1", "a,b{}", "\ud800", " "])
def test_a_hostile_client_id_breaks_neither_topic_nor_document(client_id):
    topic, document = told(presence_event(a_presence(client_id)))

    assert topic == f"$aws/events/presence/connected/{client_id}"
    assert document["eventType"] == "connected"
    if client_id.isprintable():
        assert document["clientId"] == client_id


@pytest.mark.parametrize("client_id", ["#", "a+b", "a#", "a\0b"])
def test_a_client_id_that_is_no_topic_gets_no_events(client_id):
    subscribed = SubscriptionChange.SUBSCRIBED

    assert presence_event(a_presence(client_id)) is None
    assert subscription_event(Subscription(client_id, "", subscribed, AT, "", ("a",))) is None
