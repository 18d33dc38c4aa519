"""IoT Core of the twin: one broker, the deployed rules behind it, and the things that may speak."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from random import Random

from localcloud.brokers.interface import (
    Broker,
    BrokerError,
    Presence,
    Publication,
    Registration,
    Subscription,
)
from localcloud.gatekeeper import Gatekeeper
from localcloud.iot_core.job_answers import JobAnswers
from localcloud.iot_core.lifecycle import Event, presence_event, subscription_event
from localcloud.iot_core.provisioning import Provisioning
from localcloud.iot_core.registry import ThingRegistry
from localcloud.iot_core.service import IotCore
from localcloud.iot_policy.document import Policy, read_policy
from localcloud.iot_sql import Facilities
from localcloud.pki import Authority, Certificate, Issued
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

_log = logging.getLogger(__name__)


class Hub:
    """Joins a broker and the twin: device messages run rules, platform messages reach devices.

    Rules and policies are those of the booted template. A device is in exactly while the registry of
    AWS IoT lets it: a change there, by boto3 or by whoever, reaches the broker soon. Requests on
    reserved topics are answered, and lifecycle events published, as AWS IoT Core does; rules see all of it.
    """

    def __init__(
        self, twin: Twin, broker: Broker, authority: Authority, seed: str = "anju"
    ) -> None:
        self.broker = broker
        self._twin = twin
        self._authority = authority
        self._registry = ThingRegistry(twin.client("iot"))
        self._gatekeeper = Gatekeeper(twin.ledger, broker, twin.loop.soon)
        actions = action_runners(Outside(twin.client, self._invoke, self._republish))
        same_ids = Random(seed)  # noqa: S311 - the same ids every time
        facilities = Facilities(random=same_ids, external=answers(twin.client))
        rules = deployed_rules(twin.topic_rules)
        self._engine = RulesEngine(rules, actions, now=twin.loop.now, facilities=facilities)
        self._core = IotCore(
            twin.shadows, JobAnswers(twin.jobs, broker.publish), self._provisioning()
        )
        broker.on_message(self._heard)
        broker.on_presence(self._present)
        broker.on_subscription(self._subscribed)
        twin.on_publish(self._published)
        twin.on_certificate(self._gatekeeper.note)

    # ---- who is in ----

    def enrol(self, *things: str) -> dict[str, Issued]:
        """Issue a certificate to each thing and let it in under the deployed device policy."""
        issued = {thing: self._authority.issue_client(thing) for thing in things}
        policy = self._twin.outputs["DevicePolicyName"]
        for thing, each in issued.items():
            self._twin.ledger.enter(thing, each.pem.decode(), policy)
            self._gatekeeper.note(each.certificate.certificate_id)
        self.settle()
        return issued

    def enrol_claim(self, name: str) -> Issued:
        """Issue a certificate with which devices may ask for one of their own, and no more."""
        policy = self._deployed_policy(self._twin.outputs["ClaimPolicyName"])
        issued = self._authority.issue_client(name)
        self.broker.register(Registration(name, issued.certificate, (policy,)))
        return issued

    def admit(self, thing: str, certificate: Certificate, policies: Sequence[str]) -> None:
        """Let a thing in with a certificate it has, under policies that the template names."""
        known = tuple(self._deployed_policy(name) for name in policies)
        self.broker.register(Registration(thing, certificate, known))

    def settle(self) -> None:
        """Return when the broker knows all that the registry says at this moment.

        Raises:
            BrokerError: a certificate stays out that the registry would let in.
        """
        problems = self._gatekeeper.follow()
        if problems:
            raise BrokerError(problems[0])

    def _provisioning(self) -> Provisioning:
        twin = self._twin
        return Provisioning(
            twin.loop,
            twin.device_templates,
            self._registry,
            self._authority,
            admit=self.admit,
            invoke=twin.host.invoke,
            publish=self.broker.publish,
        )

    def _deployed_policy(self, name: str) -> Policy:
        return read_policy(self._registry.policy_document(name), name)

    # ---- what is said ----

    def _published(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """What the platform publishes reaches devices, and by the broker's audience rules too, once."""
        self.broker.publish(topic, payload, retain=retain)

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
        if publication.topic.startswith("$aws/"):
            self._twin.loop.soon(lambda: self._core.take(publication))

    def _present(self, presence: Presence) -> None:
        self._tell_soon(presence_event(presence))

    def _subscribed(self, subscription: Subscription) -> None:
        self._tell_soon(subscription_event(subscription))

    def _tell_soon(self, event: Event | None) -> None:
        """Publish on the loop: a broker must not be spoken to from its own thread."""
        if event is not None:
            self._twin.loop.soon(lambda: self._tell(*event))

    def _tell(self, topic: str, payload: bytes) -> None:
        try:
            self.broker.publish(topic, payload)
        except BrokerError as error:
            # The last clients leave when the broker ends, and nobody is left to be told of it.
            _log.info("a lifecycle event was not told: %s", error)

    def _invoke(self, function: str, payload: bytes) -> None:
        self._twin.host.invoke_event(function, payload)
