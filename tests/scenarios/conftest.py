"""One booted stage for all rehearsals of a session, and a street on it for devices that misbehave."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from infra.policy import load_bureau
from localcloud.brokers.in_process import InProcessBroker, Session
from localcloud.brokers.interface import Registration
from localcloud.drills.model import Town, TownDevice, TownElder, TownHome, TownResponder
from localcloud.drills.record import Record
from localcloud.drills.stage import Stage
from localcloud.drills.town import build, connect_telephones
from localcloud.hub import Hub
from localcloud.iot_policy.document import Policy
from localcloud.moto_seams.dynamodb import on_stream_records
from localcloud.pki import Authority
from localcloud.stored import Stored
from localcloud.telephone.gateway import Gateway, Interception
from localcloud.telephone.network import TelephoneNetwork
from localcloud.twin import Twin

BUREAU = "standard"
MORNING = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
STREET = Town(
    homes=tuple(
        TownHome(
            id=home,
            address="上海市徐汇区天平路1弄",
            area="310104003",
            elders=(TownElder("elder", "王阿婆", f"+86138000000{n}1", "medium"),),
            devices=(TownDevice("key1", "one_key_call"), TownDevice("smoke1", "smoke_detector")),
            responders=(TownResponder("daughter", "first_carer", f"+86138000000{n}2"),),
        )
        for n, home in enumerate(("h1", "h2"), start=1)
    )
)


class Street:
    """Two homes on the twin, sessions of their devices, and everything that was seen of them."""

    def __init__(self, twin: Twin, authority: Authority, scene: ExitStack) -> None:
        twin.reset(start=MORNING, seed="street")
        self.twin = twin
        self.stored = Stored(twin)
        self.broker = InProcessBroker(twin.loop)
        self.hub = Hub(twin, self.broker, authority)
        self._authority = authority
        network = TelephoneNetwork(twin.loop, self._call_back)
        scene.enter_context(Interception(Gateway(network, twin.loop)))
        build(STREET, load_bureau(BUREAU), self.stored.enrolment, MORNING)
        connect_telephones(STREET, network)
        self._record = Record(STREET, BUREAU, twin.loop)
        network.watchers.append(self._record.see_telephone)
        scene.callback(on_stream_records(twin.outputs["IncidentsTableName"], self._see))

    def _call_back(self, news: Mapping[str, object]) -> None:
        url = self.twin.outputs["CallEventsQueueUrl"]
        self.twin.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(news))

    def reply(self, number: str, text: str) -> None:
        """Let a telephone answer a text; the carrier knows its number alone."""
        event_id = f"reply-{number}-{text}"
        self._call_back({"event_id": event_id, "event": "sms_reply", "from": number, "text": text})

    def _see(self, records: list[dict[str, object]]) -> None:
        for incident, home, entries in self.stored.entries_in(records):
            self.twin.loop.soon(partial(self._record.see_entries, incident, home, entries))
        for task in self.stored.tasks_in(records):
            self._record.see_task(task)

    def connect(self, thing: str, policy: Policy | None = None) -> Session:
        """Issue a certificate and connect with it, under the deployed policy or another."""
        if policy is None:
            certificate = self.hub.enrol(thing)[thing].certificate
        else:
            certificate = self._authority.issue_client(thing).certificate
            self.broker.register(Registration(thing, certificate, (policy,)))
        session = self.broker.connect(thing, certificate.certificate_id)
        session.on_message(partial(self._hear, thing))
        session.subscribe(f"cmd/anju/{thing}/+")
        return session

    def _hear(self, thing: str, topic: str, payload: bytes) -> None:
        word, document = topic.rpartition("/")[2], json.loads(payload)
        told = ("state", "id", "reason") if word == "receipt" else ()
        detail = {name: document[name] for name in told if name in document}
        self._record.see_device(word, thing, detail)

    def forward(self, **delta: float) -> None:
        """Let time pass."""
        self.twin.loop.run_until(self.twin.loop.now() + timedelta(**delta))

    def seen(self, *events: str) -> list[dict[str, str]]:
        """Return what was seen, of these events only when some are named, without the instants."""
        facts = [f for f in self._record.facts if not events or f.event in events]
        return [{"event": f.event, "who": f.who, **f.detail} for f in facts]

    def incidents(self) -> list[tuple[str, str]]:
        """Return home and kind of every incident that was opened."""
        facts = [f for f in self._record.facts if f.event == "incident_opened"]
        return [(f.home, f.detail["kind"]) for f in facts]

    def quarantined(self) -> list[tuple[str, str]]:
        """Return topic and reason of every message in quarantine."""
        return [(f.who, f.detail["reason"]) for f in self.stored.quarantined()]

    def kept_bytes(self) -> list[bytes]:
        """Return the messages in quarantine as they came."""
        found = self.twin.client("dynamodb").scan(
            TableName=self.twin.outputs["QuarantineTableName"]
        )
        return [item["payload"]["B"] for item in found["Items"] if "payload" in item]

    def undelivered(self) -> int:
        """Return how many messages wait in queues: nothing may hang, nothing may be given up."""
        sqs = self.twin.client("sqs")
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        return sum(
            int(count)
            for url in sqs.list_queues()["QueueUrls"]
            if "sweep" not in url
            for count in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)[
                "Attributes"
            ].values()
        )


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """The twin on virtual time, from the template that would be deployed.

    It ends with its module: the clock and moto belong to one twin at a time, and the worker that
    rehearsed goes on to other tests.
    """
    with Stage() as stage:
        yield stage


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Issues the certificates of the street."""
    return Authority.create()


@pytest.fixture
def street(stage: Stage, authority: Authority) -> Iterator[Street]:
    """An empty cloud with two homes, for devices that say what they should not."""
    with ExitStack() as scene:
        yield Street(stage.twin, authority, scene)
