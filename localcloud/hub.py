"""IoT Core of the twin: one broker, the deployed rules behind it, and the things that may speak."""

from __future__ import annotations

from random import Random

from localcloud.brokers.interface import Broker, BrokerError, Publication
from localcloud.gatekeeper import Gatekeeper
from localcloud.iot_sql import Facilities
from localcloud.pki import Authority, Issued
from localcloud.rules import (
    Outside,
    Republication,
    RulesEngine,
    action_runners,
    answers,
    deployed_rules,
    message_of,
)
from localcloud.twin import Twin


class Hub:
    """Joins a broker and the twin: device messages run rules, platform messages reach devices.

    Rules and the device policy are those of the booted template. A device is in exactly while the
    registry of AWS IoT lets it: a change there, by boto3 or by whoever, reaches the broker soon.
    """

    def __init__(
        self, twin: Twin, broker: Broker, authority: Authority, seed: str = "anju"
    ) -> None:
        self.broker = broker
        self._twin = twin
        self._authority = authority
        self._gatekeeper = Gatekeeper(twin.ledger, broker, twin.loop.soon)
        actions = action_runners(Outside(twin.client, self._invoke, self._republish))
        same_ids = Random(seed)  # noqa: S311 - the same ids every time
        facilities = Facilities(random=same_ids, external=answers(twin.client))
        rules = deployed_rules(twin.topic_rules)
        self._engine = RulesEngine(rules, actions, now=twin.loop.now, facilities=facilities)
        broker.on_message(self._heard)
        twin.on_publish(self._published)
        twin.on_certificate(self._gatekeeper.note)

    def _published(self, topic: str, payload: bytes) -> None:
        """What the platform publishes reaches devices, and by the broker's audience rules too, once."""
        self.broker.publish(topic, payload)

    def _republish(self, said: Republication) -> None:
        self.broker.publish(
            said.topic,
            said.payload,
            said.qos,
            properties=said.properties,
            republished=said.republished,
        )

    def _heard(self, publication: Publication) -> None:
        message = message_of(publication)
        self._twin.loop.soon(lambda: self._engine.publish(message))

    def _invoke(self, function: str, payload: bytes) -> None:
        self._twin.host.invoke_event(function, payload)

    def enrol(self, *things: str) -> dict[str, Issued]:
        """Issue a certificate to each thing and let it in under the deployed device policy."""
        issued = {thing: self._authority.issue_client(thing) for thing in things}
        policy = self._twin.outputs["DevicePolicyName"]
        for thing, each in issued.items():
            self._twin.ledger.enter(thing, each.pem.decode(), policy)
            self._gatekeeper.note(each.certificate.certificate_id)
        self.settle()
        return issued

    def settle(self) -> None:
        """Return when the broker knows all that the registry says at this moment.

        Raises:
            BrokerError: a certificate stays out that the registry would let in.
        """
        problems = self._gatekeeper.follow()
        if problems:
            raise BrokerError(problems[0])
