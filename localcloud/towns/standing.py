"""A town in real time: the booted twin, a broker with real TLS, telephones, and what is seen of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from infra.compose import compose
from infra.policy import BureauPolicy, load_bureau
from localcloud.brokers.choice import choose_broker
from localcloud.brokers.interface import Broker
from localcloud.drills.facts import Fact
from localcloud.drills.model import Town
from localcloud.drills.record import Record
from localcloud.drills.town import build, connect_telephones
from localcloud.hub import Hub
from localcloud.issuer import ISSUER, Issuer
from localcloud.lambdas import output as printed
from localcloud.lambdas.function import Output
from localcloud.moto_seams import iot_certificates
from localcloud.moto_seams.dynamodb import on_stream_records
from localcloud.pki import Authority
from localcloud.portal_client import PortalClient
from localcloud.stored import Stored
from localcloud.telephone.gateway import Gateway, GatewayServer
from localcloud.telephone.network import CallBack, TelephoneNetwork
from localcloud.towns.heard import Heard
from localcloud.twin import ANY_PORTS, Ports, Twin

Tell = Callable[[Fact], None]


def _go_on(_step: str) -> None:
    """Nobody wants to stop it halfway."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a town is to stand."""

    town: Town
    bureau: str
    ports: Ports = ANY_PORTS
    output: Output = printed.unheard
    going_on: Callable[[str], None] = _go_on
    """Called before each step with its name; what it raises ends the town as it stands."""


@dataclass(frozen=True, slots=True)
class StandingTown:
    """All that works together while the town stands."""

    twin: Twin
    broker: Broker
    authority: Authority
    hub: Hub
    record: Record
    portal: PortalClient
    issuer: Issuer
    heard: Heard
    policy: BureauPolicy


@contextmanager
def stand(standing: Standing, tell: Tell) -> Iterator[StandingTown]:
    """Let a town stand until left; `tell` hears every entry of every timeline, once."""
    with ExitStack() as open_things:
        issuer, authority = Issuer(), Authority.create()
        server = open_things.enter_context(GatewayServer())
        standing.going_on("boot the composed template")
        twin = open_things.enter_context(_twin(standing, server.url, issuer))
        stored = Stored(twin)
        network = TelephoneNetwork(twin.loop, partial(_to_queue, twin))
        server.serve(Gateway(network, twin.loop), twin.loop)
        standing.going_on("build the town")
        policy = load_bureau(standing.bureau)
        build(standing.town, policy, stored.enrolment, twin.loop.now())
        connect_telephones(standing.town, network)
        record = Record(standing.town, standing.bureau, twin.loop)
        network.watchers.append(record.see_telephone)
        watched = twin.outputs["IncidentsTableName"]
        see = partial(_see, twin, stored, record, tell)
        open_things.callback(on_stream_records(watched, see))
        standing.going_on("start the broker")
        broker = _broker(authority, open_things)
        heard = Heard()
        broker.on_message(heard.note)
        hub = Hub(twin, broker, authority)
        open_things.enter_context(iot_certificates.install(authority, hub.settle))
        portal = PortalClient(twin, issuer, standing.bureau)
        yield StandingTown(twin, broker, authority, hub, record, portal, issuer, heard, policy)


def _twin(standing: Standing, gateway_url: str, issuer: Issuer) -> Twin:
    parameters = {
        "CarrierUrl": gateway_url,
        "CityCentreUrl": gateway_url,
        "OidcIssuer": ISSUER,
        "OidcJwksUrl": issuer.keys_url,
        "ClaimProvisioning": "true",
    }
    return Twin(
        compose(),
        real=True,
        parameters=parameters,
        output=standing.output,
        ports=standing.ports,
    )


def _broker(authority: Authority, open_things: ExitStack) -> Broker:
    broker = choose_broker(authority)
    open_things.callback(broker.stop)
    broker.start()
    return broker


def _to_queue(twin: Twin, news: CallBack) -> None:
    twin.client("sqs").send_message(
        QueueUrl=twin.outputs["CallEventsQueueUrl"], MessageBody=json.dumps(dict(news))
    )


def _see(
    twin: Twin, stored: Stored, record: Record, tell: Tell, records: list[Mapping[str, Any]]
) -> None:
    """Read a commit's stream records on the loop, in the order of the commits."""

    def read() -> None:
        for incident, home, entries in stored.entries_in(records):
            record.see_entries(incident, home, entries, tell)
        for task in stored.tasks_in(records):
            record.see_task(task)
            tell(task)

    twin.loop.soon(read)
