"""One person's data on the deployed template: all of it is in the export, and none of it after the erasure."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer
from ruamel.yaml import YAML

from infra.compose import compose
from localcloud.drills.stage import Stage
from telecare.domain.timeline import first_break
from telecare.services.export_elder import digest_of
from tests.fakes.logged import all_lines
from tests.fakes.opened import Opener
from tests.fakes.permissions import Asked, Roles, overhearing
from tests.fakes.rosters import a_citizen
from tests.scenarios.conftest import Street

ROOT = Path(__file__).parents[2]
BUREAU, ELDER = "standard", "h1.elder"
KEY, SMOKE = "standard-h1-key1", "standard-h1-smoke1"
BUREAUS = tuple(each.parent.name for each in ROOT.glob("bureaus/*/bureau.yaml"))
TABLES = ("IncidentsTableName", "DirectoryTableName", "PresenceTableName", "QuarantineTableName")
BORN = "1940-05-01"
NOT_THEIRS = {
    "*/standard#person#*": "somebody else, sealed under this person's key: their role is in the home",
    "*/standard#tasks#*": "a copy of a task, in the list of its area; the task is shown",
    "*/standard#due-tasks#*": "a copy of a task, in the list of deadlines; the task is shown",
}
"""What may name a person and not be in their export, and why."""

_PLAIN = TypeDeserializer()


class Office:
    """People at the portal, each with a role and an area of their own, and the elder whom all is about."""

    def __init__(self, street: Any, stage: Stage) -> None:
        self.street, self._stage = street, stage
        self.elder, self.home, self.carer, self.key, self.smoke = (
            ELDER,
            "h1",
            "h1.daughter",
            KEY,
            SMOKE,
        )
        self.words = "王阿婆, h1.daughter的名字"
        self._sent, self._session = 0, None
        street.stored.watch.begin(BUREAUS, BUREAU, ("h1", "h2"), stage.twin.loop.now())

    def ask(
        self, method: str, path: str, role: str, body: object = None, by: str = "clerk1"
    ) -> tuple[int, Any]:
        now, self._sent = self._stage.twin.loop.now(), self._sent + 1
        claims = {"roles": [role], "bureau": BUREAU, "person": by}
        claims |= {"areas": ["310104"]} if role in {"district", "street"} else {}
        headers = {
            "Authorization": f"Bearer {self._stage.issuer.token(by, now, claims)}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"privacy-{self._sent}",
        }
        content = b"" if body is None else json.dumps(body).encode()
        path, _, query = path.partition("?")
        asked = [tuple(pair.split("=")) for pair in query.split("&") if pair]
        answer = self._stage.twin.api(method, path, headers, content, asked)  # type: ignore[arg-type]
        return answer.status, json.loads(answer.body) if answer.body else None

    def done(
        self, method: str, path: str, role: str, body: object = None, by: str = "clerk1"
    ) -> Any:
        status, document = self.ask(method, path, role, body, by)
        assert status in {200, 201, 202}, (path, status, document)
        return document

    # ---- what befalls the elder ----

    def session(self) -> Any:
        """The button of the elder, connected once."""
        if self._session is None:
            self._session = self.street.connect(self.key)
        return self._session

    def alarm(self, alarm_id: str, **more: object) -> str:
        """A press of the button; returns the incident."""
        alarm = {
            "id": alarm_id,
            "kind": "help",
            "at": self._stage.twin.loop.now().isoformat(),
            **more,
        }
        self.session().publish(f"dt/anju/{self.key}/alarm", json.dumps(alarm).encode())
        self.street.forward(seconds=5)
        [incident] = self.street.stored.incidents.open_register(BUREAU)
        return str(incident)

    def help(self, incident: str) -> None:
        """A seat takes it, has an ambulance sent, sees it to its end and follows it up."""
        at = f"/v1/incidents/{incident}"
        self.done("POST", f"{at}/claims", "seat", {"action": "claim"}, "seat1")
        self.done(
            "POST", f"{at}/reports", "seat",
            {"report": "confirmed", "by": self.carer, "emergency": "medical"}, "seat1",
        )  # fmt: skip
        self.done("POST", f"{at}/relays", "seat", {"service": "120", "action": "claim"}, "seat1")
        told = {"service": "120", "action": "acknowledge", "ticket": "t1", "number": "120"}
        self.done("POST", f"{at}/relays", "seat", {**told, "words": self.words}, "seat1")
        ended = {"outcome": "to_hospital", "seen_by": self.carer, "how": "in_person"}
        self.done("POST", f"{at}/closure", "seat", ended, "seat1")
        self.street.forward(seconds=5)

    def follow_up(self, incident: str) -> None:
        at = f"/v1/incidents/{incident}/reports"
        self.done("POST", at, "seat", {"report": "follow_up", "reached": True}, "seat2")
        self.street.forward(seconds=5)

    def life(self) -> None:
        """Consents, a refusal, a wish to be served, a visit, a hold, and somebody who looks."""
        word = {"home": self.home, "elder": self.elder, "giver": "elder"}
        self.done(
            "POST", "/v1/consents", "street", {**word, "purpose": "position", "answer": "given"}
        )
        self.refuses()
        self.done(
            "POST", f"/v1/homes/{self.home}/signs", "seat", {"elder": self.elder, "sign": "visit"}
        )
        self.done("GET", f"/v1/homes/{self.home}/watch", "seat")
        self.street.forward(minutes=6)

    def refuses(self) -> None:
        """The elder will not have a sensor used."""
        word = {"home": self.home, "elder": self.elder, "giver": "elder", "purpose": "sensing"}
        no = {"answer": "refused", "reluctance": "will_not_use_it", "cause": "privacy"}
        self.done("POST", "/v1/consents", "street", {**word, "thing": self.smoke, **no})

    def applies(self) -> Any:
        """Somebody asks for the elder to be guarded."""
        person = {"born": BORN, "circumstances": {"alone": True}, "relatives": []}
        wish = {
            "elder": self.elder,
            "home": self.home,
            "area": "310104003",
            "person": person,
            "for": "family",
        }
        return self.done("POST", "/v1/applications", "street", wish)

    def holds(self, **more: str) -> Any:
        subject = {"kind": "elder", "subject": self.elder}
        return self.done("POST", "/v1/legal-holds", "district", {**subject, **more})

    def export(self) -> Any:
        return self.done("GET", f"/v1/elders/{self.elder}/export", "district")

    def erase(self) -> tuple[int, Any]:
        body = {"why": "asked_for", "confirm": self.elder}
        return self.ask("POST", f"/v1/elders/{self.elder}/erasures", "district", body)


@pytest.fixture
def office(street: Any, stage: Stage) -> Office:
    return Office(street, stage)


def stored(stage: Stage) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (where, item) of all that every table holds."""
    for name in TABLES:
        table = stage.twin.outputs[name]
        pages = stage.twin.client("dynamodb").get_paginator("scan").paginate(TableName=table)
        for item in (item for page in pages for item in page["Items"]):
            plain = {key: _PLAIN.deserialize(value) for key, value in item.items()}
            yield f"{table}/{plain['pk']}/{plain['sk']}", plain


def says(item: dict[str, Any]) -> str:
    """Return an item as text, whatever is packed in it unpacked."""
    return " ".join(_text(value) for value in item.values())


def _text(value: Any) -> str:
    raw = getattr(value, "value", value)
    if not isinstance(raw, bytes):
        return str(raw)
    try:
        return zlib.decompress(raw).decode()
    except zlib.error:
        return ""  # sealed: nobody reads it here


def test_whatever_names_a_person_in_any_table_is_in_their_export(
    office: Office, stage: Stage
) -> None:
    office.life()
    office.applies()
    first = office.alarm("a1")
    office.help(first)
    office.follow_up(first)
    second = office.alarm("a2")
    office.holds(action="set", cause="complaint", reference="c9")

    document = office.export()

    shown = {r["kept_at"] for s in document["sections"] for r in s["records"]}
    naming = {where for where, item in stored(stage) if ELDER in says(item)}
    missing = {w for w in naming - shown if not any(fnmatchcase(w, copy) for copy in NOT_THEIRS)}
    assert missing == set()
    assert len(naming) > 30
    assert {f"{stage.twin.outputs['IncidentsTableName']}/standard#timeline#{i}/timeline#00000001"
            for i in (first, second)} <= shown  # fmt: skip
    text = json.dumps(document, ensure_ascii=False)
    assert "王阿婆" in text
    assert "+8613800000011" in text
    assert document["document_digest"] == digest_of(document)
    others = [f"+86138000000{n}" for n in ("12", "21", "22")]
    assert not [each for each in (*others, "h1.daughter", "h2.elder") if each in text]


def test_an_erased_person_is_read_by_nobody_and_rung_by_nothing(
    office: Office, stage: Stage
) -> None:
    session = office.street.connect(KEY)
    watched = [where for where, _ in stored(stage) if "#guard#h1" in where]
    office.refuses()
    incident = office.alarm("a1")
    while_open = office.erase()
    office.help(incident)
    office.follow_up(incident)
    hold = office.holds(action="set", cause="complaint", reference="c9")
    under_hold = office.erase()
    office.holds(action="lift", hold=hold["hold"], why="case_over")
    refusals = office.done("GET", "/v1/reports/refusals", "district")
    timeline = office.street.stored.incidents.timeline(BUREAU, incident)
    rung = len(office.street.seen("call_placed"))

    status, _ = office.erase()

    assert (while_open[0], under_hold[0], status) == (409, 409, 200)
    assert "关闭" in while_open[1]["detail"]
    office.street.forward(minutes=6)
    for path, role in (
        (f"/v1/elders/{ELDER}/export", "district"),
        (f"/v1/audit?elder={ELDER}", "auditor"),
        (f"/v1/incidents/{incident}/relays", "seat"),
    ):
        assert office.ask("GET", path, role)[0] == 410, path
    assert office.street.stored.incidents.timeline(BUREAU, incident) == timeline
    assert first_break(timeline) is None
    assert office.done("GET", "/v1/reports/refusals", "district") == refusals
    assert len(office.street.seen("call_placed")) == rung
    assert office.street.stored.incidents.open_register(BUREAU) == ()
    assert not _lets_in(stage, KEY)
    assert not session.connected
    assert watched
    assert not [where for where, _ in stored(stage) if "#guard#h1" in where or "#home#h1" in where]
    assert not [
        w for w, item in stored(stage) if "王阿婆" in says(item) or ("#phone#" in w and "h1" in w)
    ]
    assert office.street.undelivered() == 0


TELLING = {
    "name": "欧阳梅花",
    "phone": "13901234567",
    "address": "桂林路9弄7号",
    "id_number": a_citizen(71),
    "carer_name": "诸葛小兰",
    "carer_phone": "13907654321",
}
CODE, LETTERS = "门垫下有钥匙", "煤气味很重，人倒在厨房"
PLACED = {"lat": 31.187654, "lon": 121.412345}


def a_life(office: Office, stage: Stage) -> list[str]:
    """Register somebody at the portal and let everything befall them; returns what tells who they are."""
    made = office.done("POST", "/v1/elders", "street", {**TELLING, "area": "310104003"})
    office.elder, office.home, office.words = made["id"], made["home"], LETTERS
    office.done("PUT", f"/v1/homes/{office.home}/entry", "street", {"code": CODE, "consent": True})
    office.done("PATCH", f"/v1/homes/{office.home}", "street", {"position": PLACED})
    for serial, kind in (("KEY-0071", "one_key_call"), ("SMOKE-0071", "smoke_detector")):
        stocked = {"serial": serial, "type": kind, "area": "310104003"}
        thing = office.done("POST", "/v1/devices", "street", stocked)["id"]
        office.done("PATCH", f"/v1/devices/{thing}", "street", {"home": office.home})
        office.key, office.smoke = (thing, "") if kind == "one_key_call" else (office.key, thing)
    listed = office.done("GET", "/v1/responders", "street")["items"]
    [office.carer] = [each["id"] for each in listed if each["home"] == office.home]
    watch = office.street.stored.watch
    watch.begin(BUREAUS, BUREAU, (office.home,), stage.twin.loop.now())
    office.life()
    at = f"/v1/applications/{office.applies()['id']}/decisions"
    no = {"over": "declined", "reluctance": "will_not_have_it", "cause": "privacy", "for": "elder"}
    office.done("POST", at, "street", {"decision": "end", **no})
    office.done("POST", "/v1/settlements", "district", {"area": "310104003", "month": "2025-12"})
    garbled = f"{TELLING['name']} {LETTERS}".encode()
    office.session().publish(f"dt/anju/{office.key}/alarm", garbled)
    incident = office.alarm("a1", position=PLACED)
    office.help(incident)
    office.follow_up(incident)
    hold = office.holds(action="set", cause="complaint", reference="c9")
    office.holds(action="lift", hold=hold["hold"], why="case_over")
    ordered = office.done("POST", f"/v1/elders/{office.elder}/exports", "district")
    office.street.forward(minutes=1)
    at = f"/v1/elders/{office.elder}/exports/{ordered['export']}"
    assert office.done("GET", at, "district")["state"] == "written"
    return [*TELLING.values(), BORN, CODE, LETTERS, str(PLACED["lat"]), str(PLACED["lon"])]


def opened(stage: Stage) -> Opener:
    return Opener(stage.twin.client("kms"), BUREAU, (item for _, item in stored(stage)))


@dataclass(frozen=True)
class Life:
    """What was read of a person before they were erased and after it, and what functions asked of AWS."""

    elder: str
    telling: list[str]
    before: dict[str, list[str]]
    after: Opener
    asked: set[Asked]
    messages: list[str]
    logged: str


@pytest.fixture(scope="module")
def lived(stage: Stage, authority: Any) -> Life:
    """Somebody registered, helped, held, taken out and erased; then the terms are swept."""
    with ExitStack() as scene, overhearing() as heard, all_lines("anju") as lines:
        office = Office(Street(stage.twin, authority, scene), stage)
        telling = a_life(office, stage)
        before = opened(stage).saying(telling)
        status, answer = office.erase()
        assert status == 200, answer
        office.street.forward(minutes=6)
        swept = stage.twin.host.invoke("twin-anju-sweep-repairs", b'{"look_at": "terms"}')
        assert not swept.error, swept
        after = opened(stage)
    asked, messages = heard.asked, heard.messages
    return Life(office.elder, telling, before, after, asked, messages, lines.getvalue())


def test_after_an_erasure_no_item_of_any_table_tells_who_it_was(lived: Life) -> None:
    kept_nowhere = {TELLING["id_number"], BORN}

    assert lived.after.saying(lived.telling) == {}
    assert {w for said in lived.before.values() for w in said} == set(lived.telling) - kept_nowhere
    kinds = {where.split("#")[1].partition("/")[0] for where in lived.before}
    assert {"person", "exports", "quarantine", "incident"} <= kinds
    assert f"said-{lived.elder}" not in str(list(map(says, lived.after.items)))


def test_holding_taking_out_and_erasing_ask_for_nothing_that_a_role_does_not_allow(
    lived: Life,
) -> None:
    template = YAML(typ="safe", pure=True).load(compose().read_text("utf-8"))
    roles = Roles(template["Resources"])

    assert roles.refused(lived.asked) == []
    assert {"portal-api", "write-export", "sweep-repairs"} <= {a.function for a in lived.asked}
    assert roles.unused("write-export", lived.asked) == BESIDE_THE_TABLES


def test_no_log_line_metric_or_message_of_a_queue_tells_who_it_was(lived: Life) -> None:
    words = [*lived.telling, "王阿婆", *(f"138000000{n}" for n in ("11", "12"))]

    for fact in ("registry_changed", "consent_said", "export_written", "elder_erased"):
        assert fact in lived.logged
    assert any('"export"' in message for message in lived.messages)
    said = (lived.logged, *lived.messages)
    assert [word for word in words if any(word in each for each in said)] == []


BESIDE_THE_TABLES = {"WriteLogs", "TakeFromExportsQueue"}
"""What Lambda itself asks for in the name of a role."""


def _lets_in(stage: Stage, thing: str) -> bool:
    """Tell whether a certificate of a thing is still active."""
    iot = stage.twin.client("iot")
    arns = iot.list_thing_principals(thingName=thing)["principals"]
    found = [iot.describe_certificate(certificateId=arn.rpartition("/")[2]) for arn in arns]
    assert found
    return any(each["certificateDescription"]["status"] == "ACTIVE" for each in found)
