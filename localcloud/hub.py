"""IoT Core of the twin: one broker, the deployed rules behind it, and the things that may speak."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random

from botocore.exceptions import ClientError

from localcloud.brokers.interface import Broker, Presence, Publication, Reason, Registration
from localcloud.iot_policy.document import Policy, read_policy
from localcloud.iot_sql import Facilities, Message
from localcloud.pki import Authority, Issued
from localcloud.rules import (
    ActionFailedError,
    Delivery,
    RulesEngine,
    rule_from_payload,
)
from localcloud.states.tasks import InvocationRefusedError
from localcloud.twin import Twin

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Hub:
    """Joins a broker and the twin: device messages run rules, platform messages reach devices.

    Rules and the device policy are those of the booted template.
    """

    def __init__(
        self, twin: Twin, broker: Broker, authority: Authority, seed: str = "anju"
    ) -> None:
        self.broker = broker
        self._twin = twin
        self._authority = authority
        self._policy = self._deployed_policy()
        rules = [rule_from_payload(rule.name, rule.payload) for rule in twin.topic_rules]
        actions = {"lambda": self._to_function, "sqs": self._to_queue}
        facilities = Facilities(random=Random(seed))  # noqa: S311 - the same ids every time
        self._engine = RulesEngine(rules, actions, now=twin.loop.now, facilities=facilities)
        broker.on_message(self._heard)
        broker.on_presence(self._present)
        twin.on_publish(self._published)

    def _deployed_policy(self) -> Policy:
        name = self._twin.outputs["DevicePolicyName"]
        found = self._twin.client("iot").get_policy(policyName=name)
        document = json.loads(found["policyDocument"])
        return read_policy(document, name)

    def _published(self, topic: str, payload: bytes) -> None:
        """What the platform publishes reaches devices, and rules too: over HTTP nobody is the client."""
        self.broker.publish(topic, payload)
        received_at = int((self._twin.loop.now() - _EPOCH).total_seconds() * 1000)
        message = Message(
            payload=payload,
            topic=topic,
            client_id=None,
            principal=None,
            received_at_ms=received_at,
        )
        self._twin.loop.soon(lambda: self._engine.publish(message))

    def _heard(self, publication: Publication) -> None:
        received_at = int((publication.received_at - _EPOCH).total_seconds() * 1000)
        message = Message(
            payload=publication.payload,
            topic=publication.topic,
            client_id=publication.client_id,
            principal=publication.principal,
            received_at_ms=received_at,
        )
        self._twin.loop.soon(lambda: self._engine.publish(message))

    def _present(self, presence: Presence) -> None:
        """A connection came or went: IoT Core's own event, which rules see as any message."""
        at = int((presence.at - _EPOCH).total_seconds() * 1000)
        document: dict[str, object] = {
            "clientId": presence.client_id,
            "timestamp": at,
            "eventType": presence.change.value,
            "sessionIdentifier": presence.session,
            "principalIdentifier": presence.principal,
            "versionNumber": presence.version,
        }
        if presence.reason is not None:
            by_client = presence.reason is Reason.CLIENT_INITIATED
            document |= {
                "clientInitiatedDisconnect": by_client,
                "disconnectReason": presence.reason.value,
            }
        message = Message(
            payload=json.dumps(document).encode(),
            topic=f"$aws/events/presence/{presence.change}/{presence.client_id}",
            client_id=None,
            principal=None,
            received_at_ms=at,
        )
        self._twin.loop.soon(lambda: self._engine.publish(message))

    def _to_function(self, delivery: Delivery) -> None:
        try:
            self._twin.host.invoke_event(delivery.parameters["functionArn"], delivery.payload)
        except InvocationRefusedError as error:
            raise ActionFailedError(str(error)) from error

    def _to_queue(self, delivery: Delivery) -> None:
        try:
            self._twin.client("sqs").send_message(
                QueueUrl=delivery.parameters["queueUrl"], MessageBody=delivery.payload.decode()
            )
        except ClientError as error:
            raise ActionFailedError(str(error)) from error

    def enrol(self, *things: str) -> dict[str, Issued]:
        """Issue a certificate to each thing and let it in under the deployed device policy."""
        issued = {thing: self._authority.issue_client(thing) for thing in things}
        self.broker.register(
            *(Registration(t, i.certificate, (self._policy,)) for t, i in issued.items())
        )
        return issued
