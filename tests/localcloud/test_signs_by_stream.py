"""Signs of life by the stream and by people: from publication or request to presence, as deployed."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from infra.compose import compose
from infra.policy import load_bureau
from localcloud.brokers.in_process import InProcessBroker, Session
from localcloud.drills.model import Town, TownDevice, TownElder, TownHome
from localcloud.drills.town import build
from localcloud.hub import Hub
from localcloud.issuer import ISSUER, Issuer
from localcloud.pki import Authority
from localcloud.portal_client import PortalClient
from localcloud.stored import Stored
from localcloud.twin import Twin
from telecare.adapters.dynamodb import watch_keys
from telecare.domain.presence import pack_of
from telecare.domain.presence_standing import PersonView

PIR = "standard-h1-pir1"
HOME = TownHome(
    id="h1",
    address="上海市徐汇区天平路1弄",
    area="310104003",
    elders=(TownElder("elder", "王阿婆", "+8613800000011", "medium"),),
    devices=(TownDevice("pir1", "pir"),),
    responders=(),
)


class Watched:
    """One home on a twin whose signs of life travel by the stream."""

    def __init__(self, twin: Twin, authority: Authority, issuer: Issuer) -> None:
        self.twin = twin
        self.portal = PortalClient(twin, issuer, "standard")
        broker = InProcessBroker(twin.loop)
        hub = Hub(twin, broker, authority)
        self._stored = Stored(twin)
        build(Town(homes=(HOME,)), load_bureau("standard"), self._stored.enrolment, twin.loop.now())
        self._stored.watch.begin(("standard",), "standard", ("h1",), twin.loop.now())
        certificate = hub.enrol(PIR)[PIR].certificate
        self.pir: Session = broker.connect(PIR, certificate.certificate_id)

    def stir(self) -> None:
        """Let the sensor say that somebody moves."""
        at = int(self.twin.loop.now().timestamp() * 1000)
        payload = json.dumps({"at": at, "kind": "motion"}).encode()
        self.pir.publish(f"$aws/rules/anju_activity/dt/anju/{PIR}/activity", payload)

    def forward(self, **delta: float) -> None:
        """Let time pass."""
        self.twin.loop.run_until(self.twin.loop.now() + timedelta(**delta))

    def writes_of_pack(self) -> int:
        """Return how often the pack of the sensor was written."""
        place = watch_keys.pack("standard", pack_of(PIR))
        found = self.twin.client("dynamodb").get_item(
            TableName=self.twin.outputs["PresenceTableName"],
            Key={"pk": {"S": place.pk}, "sk": {"S": place.sk}},
        )
        return int(found["Item"]["version"]["N"])

    def view(self) -> PersonView:
        """How the elder stands."""
        [person] = self._stored.watch.view("standard", "h1")
        return person


@pytest.fixture(scope="module")
def heard() -> list[str]:
    """What the functions printed, line by line."""
    return []


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, heard: list[str]) -> Iterator[Watched]:
    template = compose(tmp_path_factory.mktemp("composed"))
    issuer = Issuer()
    given = {
        "OidcIssuer": ISSUER,
        "OidcJwksUrl": issuer.keys_url,
        "SignsOfLife": "stream",
        "CarrierUrl": "http://nobody.invalid",
        "CityCentreUrl": "http://nobody.invalid",
    }
    with Twin(template, parameters=given, output=lambda _, line: heard.append(line)) as twin:
        yield Watched(twin, Authority.create(), issuer)


def test_signs_of_one_window_are_written_once_and_prove_life(watched, heard):
    began = watched.twin.loop.now()
    for _ in range(3):
        watched.forward(seconds=5)
        watched.stir()
    last = watched.twin.loop.now()
    assert watched.view().last == began
    heard.clear()

    watched.forward(minutes=6)

    person = watched.view()
    assert (person.word, person.last, person.standing) == ("motion", last, "confirmed")
    assert watched.writes_of_pack() == 1
    told = [json.loads(line) for line in heard if '"level":"ERROR"' in line]
    assert not [line for line in told if "fold" in line["function"]]


def test_what_a_seat_says_at_the_portal_proves_life_and_is_shown_there(watched):
    watched.forward(seconds=30)
    said = json.dumps({"elder": "h1.elder", "sign": "spoke_identified"}).encode()

    taken = watched.portal.ask("POST", "/v1/homes/h1/signs", "seat1", "seat", said)

    assert taken.status == 202, taken.body
    shown = watched.portal.ask("GET", "/v1/homes/h1/watch", "boss", "supervisor").json()
    [person] = shown["people"]
    spoke_at = watched.twin.loop.now().isoformat()
    assert person["last"] == {"at": spoke_at, "sign": "spoke_identified"}
    assert watched.view().word == "spoke_identified"
    assert "spoke_identified" in str(person["reason"])
    assert person["why"]
    report = watched.portal.ask("GET", "/v1/reports/silence", "boss", "supervisor").json()
    [street] = report["items"]
    assert street["longest_s"] == person["bound"]["longest_s"]
