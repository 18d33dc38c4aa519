"""A real broker with mutual TLS before the whole twin: who gets in, who may say what, what becomes of garbage."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from anju.demonstration import BUREAU, TOWN
from devices.network import ConnectError, Connection, Endpoint, Identity
from infra.compose import compose
from infra.policy import load_bureau
from localcloud.brokers.choice import choose_broker
from localcloud.brokers.interface import Change, Presence
from localcloud.drills.town import build
from localcloud.hub import Hub
from localcloud.pki import Authority, Issued
from localcloud.stored import Stored
from localcloud.twin import Twin

KEY, HUB = "demo-h1-key1", "demo-h1-hub1"
PATIENCE_S = 30.0


class Shore:
    """A twin behind its broker, and devices that connect to it over the network."""

    def __init__(self, opened: ExitStack, folder: Path) -> None:
        self.woken: list[str] = []
        nobody = {"CarrierUrl": "http://nobody.invalid", "CityCentreUrl": "http://nobody.invalid"}
        twin = opened.enter_context(
            Twin(compose(), real=True, parameters=nobody, output=self._hear_function)
        )
        self.stored = Stored(twin)
        build(TOWN, load_bureau(BUREAU), self.stored.enrolment, twin.loop.now())
        authority = Authority.create()
        self.broker = choose_broker(authority)
        self.broker.start()
        opened.callback(self.broker.stop)
        self.left: list[str] = []
        self.published: list[tuple[str, str]] = []
        self.broker.on_message(lambda p: self.published.append((p.client_id, p.topic)))
        self.broker.on_presence(self._note)
        self.hub = Hub(twin, self.broker, authority)
        self.iot = twin.client("iot")
        self._opened, self._folder = opened, folder

    def _hear_function(self, name: str, line: str) -> None:
        if '"message":"quarantined"' in line or '"message":"alarm_taken"' in line:
            self.woken.append(name)

    def _note(self, presence: Presence) -> None:
        if presence.change is Change.DISCONNECTED:
            self.left.append(presence.client_id)

    def connect(self, thing: str, issued: Issued, heard: list[bytes] | None = None) -> Connection:
        """Connect as a thing with what was issued; ConnectError when the broker refuses."""
        address = self.broker.address
        assert address is not None
        certificate, key = issued.write(self._folder, issued.certificate.certificate_id)
        said = [] if heard is None else heard
        connection = Connection(
            Identity(thing, certificate, key, address.ca_file),
            Endpoint(address.host, address.port),
            lambda _topic, payload: said.append(payload),
        )
        self._opened.callback(connection.close)
        connection.open(f"cmd/anju/{thing}/+", within_s=5)
        return connection


def until(holds: Callable[[], object]) -> None:
    """Wait until it holds, or fail."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def shore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shore]:
    with ExitStack() as opened:
        yield Shore(opened, tmp_path_factory.mktemp("certificates"))


def test_a_foreign_certificate_is_refused(shore: Shore) -> None:
    shore.hub.enrol(KEY)
    forged = Authority.create().issue_client(KEY)

    with pytest.raises(ConnectError):
        shore.connect(KEY, forged)


def test_what_is_said_as_another_device_reaches_nothing_and_garbage_lands_in_quarantine(
    shore: Shore,
) -> None:
    issued = shore.hub.enrol(KEY, HUB)
    heard: list[bytes] = []
    liar, honest = shore.connect(HUB, issued[HUB]), shore.connect(KEY, issued[KEY], heard)

    liar.send(f"dt/anju/{KEY}/alarm", b'{"id": "forged", "kind": "help"}')
    liar.send(f"dt/anju/{HUB}/reading", b"after it")
    until(lambda: HUB in shore.left or (HUB, f"dt/anju/{HUB}/reading") in shore.published)
    honest.send(f"dt/anju/{KEY}/alarm", b"\xff garbage")
    until(lambda: heard)

    assert (HUB, f"dt/anju/{KEY}/alarm") not in shore.published
    assert [json.loads(each)["state"] for each in heard] == ["rejected"]
    kept = [(fact.who, fact.detail["reason"]) for fact in shore.stored.quarantined()]
    assert kept == [(f"dt/anju/{KEY}/alarm", "byte 0 is not UTF-8")]
    assert shore.woken == ["twin-anju-receive-alarm"]


def test_a_revoked_device_is_cut_and_stays_out(shore: Shore) -> None:
    issued = shore.hub.enrol(HUB)[HUB]
    shore.connect(HUB, issued)
    shore.left.clear()

    shore.iot.update_certificate(
        certificateId=issued.certificate.certificate_id, newStatus="REVOKED"
    )

    until(lambda: HUB in shore.left)
    with pytest.raises(ConnectError):
        shore.connect(HUB, issued)
