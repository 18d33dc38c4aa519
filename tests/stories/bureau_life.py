"""One elder of a bureau on the twin: from the roster through the bureau's own procedure to the closed incident."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from infra.policy import BureauPolicy
from localcloud.brokers.in_process import InProcessBroker, Session
from localcloud.drills.stage import Stage
from localcloud.hub import Hub
from localcloud.pki import Authority
from localcloud.stored import Stored
from localcloud.telephone.behaviour import Behaviour
from localcloud.telephone.gateway import Gateway, Interception
from localcloud.telephone.network import Call, Sms, TelephoneNetwork
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Role, State
from telecare.domain.run import Run
from telecare.ports.enrolment import ResponderFile
from telecare.ports.world import Personal
from tests.fakes.rosters import HEADER, a_citizen, a_csv

RESPONDERS = ("老人身份证号", "姓名", "联系电话", "关系", "时间")
DEVICES = ("老人身份证号", "设备编号", "设备类型")
CLAUSES = ["items", "fees", "rights", "risks", "disputes", "guardian_duty"]
TEAM_PHONE = "+8613700000009"
ELDER_PHONE, CARER_PHONE = "+8613900000001", "+8613800000001"
OPERATOR = "op1"
REGISTER, DEADLINES, INCIDENTS = "watch-register", "sweep-deadlines", "anju-sweep"
"""How the names of schedules end."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody near the elder, as the responders' file has them."""

    name: str
    word: str
    phone: str
    hours: str = "全天"


@dataclass(frozen=True, slots=True)
class Elder:
    """Whom a bureau takes in: where, at which risk, what is known of them, and who is near."""

    area: str
    risk: str
    facts: Mapping[str, Any]
    near: Sequence[Neighbour] = ()
    devices: Mapping[str, str] = field(default_factory=dict)
    district: str = "310104"

    @property
    def citizen(self) -> str:
        """Return their citizen's number."""
        return a_citizen(1, self.district)


class BureauLife:
    """A bureau at work: its offices at the portal, its operator, the elder's devices and telephones."""

    def __init__(
        self, stage: Stage, scene: ExitStack, policy: BureauPolicy, elder: Elder, start: datetime
    ) -> None:
        twin = stage.twin
        twin.reset(start=start, seed=policy.bureau)
        self.policy, self.elder, self.loop = policy, elder, twin.loop
        self.stored = Stored(twin)
        self.broker = InProcessBroker(twin.loop)
        self.hub = Hub(twin, self.broker, Authority.create(), policy.bureau)
        self.network = TelephoneNetwork(twin.loop, self._call_back)
        self.rung: list[tuple[str, float]] = []
        self.texted: list[str] = []
        self.heard: list[tuple[str, str, Mapping[str, Any]]] = []
        self._twin, self._issuer, self._bureaus = twin, stage.issuer, stage.bureaus
        self._keys = count(1)
        self._sessions: dict[str, Session] = {}
        self._counted_from = start
        self._of_phone = {ELDER_PHONE: "elder", CARER_PHONE: "carer", TEAM_PHONE: "team"}
        self._of_phone |= {each.phone: each.name for each in elder.near}
        self.network.watchers.append(self._see)
        scene.enter_context(Interception(Gateway(self.network, twin.loop)))
        self._publish(start)
        self.days_pass(0)

    def _publish(self, at: datetime) -> None:
        policy, enrolment = self.policy, self.stored.enrolment
        enrolment.publish_policy(
            policy.bureau, policy.version, policy.document(), policy.changed_by, policy.why, at
        )
        team = ResponderFile("team1", Role.FIELD_TEAM, Personal(name="team", phone=TEAM_PHONE))
        enrolment.enrol_team(policy.bureau, team)

    def _call_back(self, news: Mapping[str, object]) -> None:
        url = self._twin.outputs["CallEventsQueueUrl"]
        self._twin.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(dict(news)))

    def _see(self, what: str, news: Call | Sms) -> None:
        who = self._of_phone[news.number]
        if isinstance(news, Sms):
            self.texted.append(who)
        elif what == "call":
            self.rung.append((who, (self.loop.now() - self._counted_from).total_seconds()))

    # ---- time ----

    def forward(self, **delta: float) -> None:
        """Let time pass, with the schedules that go on."""
        self.loop.run_until(self.loop.now() + timedelta(**delta))

    def days_pass(self, days: int) -> None:
        """Let days pass of which nothing is played; the watch of all homes stands at that day then."""
        self.go_on()
        self.forward(days=days)
        self._catch_up()

    def go_on(self, *names: str) -> None:
        """Let these schedules go on and all others rest: of a quiet hour nobody needs to see each minute."""
        scheduler = self._twin.client("scheduler")
        for each in scheduler.list_schedules()["Schedules"]:
            known = scheduler.get_schedule(Name=each["Name"])
            state = "ENABLED" if each["Name"].endswith(names) else "DISABLED"
            kept = ("FlexibleTimeWindow", "ScheduleExpression", "Target", "Name")
            scheduler.update_schedule(State=state, **{field: known[field] for field in kept})

    def _catch_up(self) -> None:
        self.stored.watch.begin(self._bureaus, self.policy.bureau, (), self.loop.now())

    # ---- the portal ----

    def ask(
        self,
        method: str,
        path: str,
        role: str,
        body: object = None,
        query: Iterable[tuple[str, str]] = (),
        **claims: Any,
    ) -> tuple[int, Any]:
        """Send a request as somebody in a role; returns status and document."""
        facts = {"roles": [role], "bureau": self.policy.bureau, "person": f"{role}1", **claims}
        token = self._issuer.token(facts["person"], self.loop.now(), facts)
        is_file = isinstance(body, bytes)
        kind = "application/octet-stream" if is_file else "application/json"
        answer = self._twin.api(
            method,
            path,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": kind,
                "Idempotency-Key": f"life-{next(self._keys)}",
            },
            body=body if isinstance(body, bytes) else b"" if body is None else _json(body),
            query=query,
        )
        return answer.status, json.loads(answer.body) if answer.body else None

    def told(self, *asked: Any, **more: Any) -> Any:
        """Send a request that is granted; returns the document."""
        status, document = self.ask(*asked, **more)
        assert status < 300, (status, document, asked[:3])
        return document

    def office(self, role: str) -> dict[str, Any]:
        """Return what the token of an office says: under which area it stands."""
        digits = {"district": 6, "street": 9, "committee": 12}.get(role)
        if digits is None:
            return {"operator": OPERATOR} if role in {"installer", "operator_admin"} else {}
        return {"areas": [self.elder.area[:digits]]}

    def bring(self, kind: str, *rows: Sequence[Any]) -> None:
        """Bring a file as the operator, see what it would change, and take it in."""
        status, shown = self.upload(kind, a_csv(rows))
        assert (status, shown["items"]) == (201, []), shown
        status, taken = self.commit(shown)
        assert (status, taken["state"]) == (200, "committed"), taken

    def upload(self, kind: str, content: bytes) -> tuple[int, Any]:
        """Let the operator show a file; returns status and preview."""
        query, claims = [("kind", kind)], self.office("operator_admin")
        return self.ask("POST", "/v1/imports", "operator_admin", content, query, **claims)

    def commit(self, shown: Mapping[str, Any]) -> tuple[int, Any]:
        """Let the operator commit what was shown; returns status and how far it is."""
        path, body = f"/v1/imports/{shown['id']}/commits", {"digest": shown["digest"]}
        return self.ask("POST", path, "operator_admin", body, **self.office("operator_admin"))

    def preview(self, shown: Mapping[str, Any]) -> Any:
        """Return how far a file is that the operator has committed."""
        path, claims = f"/v1/imports/{shown['id']}", self.office("operator_admin")
        return self.told("GET", path, "operator_admin", **claims)

    def enter_roster(self) -> None:
        """Bring the elder's row, and those of whoever is near."""
        elder = self.elder
        row = [
            "1",
            "老人1",
            elder.citizen,
            elder.area,
            "安居路1弄1号",
            ELDER_PHONE[3:],
            elder.risk,
        ]
        header = [*HEADER[:7], "第一关爱人", "第一关爱人电话"]
        self.bring("elders", header, [*row, "女儿", CARER_PHONE[3:]])
        near = [[elder.citizen, n.name, n.phone[3:], n.word, n.hours] for n in elder.near]
        if near:
            self.bring("responders", RESPONDERS, *near)
        [self.home] = self.stored.directory.homes(self.policy.bureau, elder.area[:9])
        [self.person] = self.snapshot().elders

    def snapshot(self) -> Snapshot:
        """Return the home as the platform knows it."""
        return self.stored.directory.snapshot(self.policy.bureau, self.home)

    def responder(self, name: str) -> str:
        """Return the id of somebody near, by the telephone."""
        phone = next(phone for phone, known in self._of_phone.items() if known == name)
        people = self.snapshot().responders
        found = [
            r.id
            for r in people
            if self.stored.directory.personal(self.policy.bureau, r.id).phone == phone
        ]
        return found[0]

    def standings(self) -> list[str]:
        """Return how the people of the home stand, as the street sees it."""
        claims = self.office("street")
        watched = self.told("GET", f"/v1/homes/{self.home}/watch", "street", **claims)
        return [person["standing"] for person in watched["people"]]

    # ---- the procedure ----

    def apply(self, role: str) -> None:
        """Ask for the elder to be guarded: the elder's own wish, or whoever finds those entitled."""
        body = {
            "elder": self.person,
            "home": self.home,
            "area": self.elder.area,
            "person": self.elder.facts,
        }
        claims = {"person": self.person} if role == "elder" else self.office(role)
        self.service = self.told("POST", "/v1/applications", role, body, **claims)

    def step(self, act: str, role: str, present: Sequence[str] = ()) -> None:
        """Take the next step of the procedure as an office, before the eyes of whom it asks for."""
        following = self.service["next"]
        assert following["step"] == act, following
        status, answer = self.try_step(act, role, present)
        assert status == 200, (act, answer)
        self.service = answer

    def try_step(self, act: str, role: str, present: Sequence[str] = ()) -> tuple[int, Any]:
        """Try to take a step; returns status and document."""
        papers = {paper: self.papers(paper) for paper in self.service["next"]["evidence"]}
        body = {"decision": "step", "step": act, "evidence": papers, "present": list(present)}
        path = f"/v1/applications/{self.service['id']}/decisions"
        return self.ask("POST", path, role, body, **self.office(role))

    def papers(self, paper: str) -> str:
        """Return the id of a paper: of a test, the alarm that was its proof; of a list, the home's."""
        return {"test": "test1", "devices": self.home}.get(paper, f"{paper}1")

    def assess(self, role: str) -> None:
        """Let an office ask the bureau's questions; all is as well as it can be."""
        claims = self.office(role)
        asked = self.told("GET", "/v1/assessments/questions", role, **claims)
        best = {
            each["id"]: min(each["answers"], key=lambda answer: answer["points"])["id"]
            for each in asked["questions"]
        }
        path, body = f"/v1/elders/{self.person}/assessments", {"answers": best}
        self.told("POST", path, role, body, **claims)

    def missing(self, role: str) -> list[tuple[str, str]]:
        """Return what keeps the home from being accepted, as an office reads it."""
        path = f"/v1/applications/{self.service['id']}/acceptance"
        found = self.told("GET", path, role, **self.office(role))
        return sorted((each["what"], each["thing"] or each["item"]) for each in found["missing"])

    def establish(self, role: str, facts: Mapping[str, Any]) -> None:
        """Say what an office has found out about the elder."""
        body = {"decision": "facts", "person": facts}
        path = f"/v1/applications/{self.service['id']}/decisions"
        self.service = self.told("POST", path, role, body, **self.office(role))

    def sign(self, costs: Mapping[str, int]) -> dict[str, Any]:
        """Let the elder sign with the operator, everything explained."""
        claims, body = self.office("installer"), self._signature(costs)
        agreement: dict[str, Any] = self.told("POST", "/v1/agreements", "installer", body, **claims)
        path = f"/v1/applications/{self.service['id']}"
        self.service = self.told("GET", path, "installer", **claims)
        return agreement

    def try_sign(self, costs: Mapping[str, int]) -> tuple[int, str]:
        """Try to sign before the time; returns status and the word that says why not."""
        claims, body = self.office("installer"), self._signature(costs)
        status, document = self.ask("POST", "/v1/agreements", "installer", body, **claims)
        return status, document["detail"]

    def _signature(self, costs: Mapping[str, int]) -> dict[str, Any]:
        return {
            "application": self.service["id"],
            "for": "elder",
            "document": "paper1",
            "operator": OPERATOR,
            "explained": CLAUSES,
            "costs": dict(costs),
        }

    # ---- devices ----

    def thing(self, serial: str) -> str:
        """Return the IoT name of a device of the home."""
        return f"{self.policy.bureau}-{serial}"

    def fit(self) -> None:
        """Enrol the devices in the home, issue each its certificate and connect it."""
        rows = [[self.elder.citizen, serial, word] for serial, word in self.elder.devices.items()]
        self.bring("devices", DEVICES, *rows)
        things = [self.thing(serial) for serial in self.elder.devices]
        for thing, issued in self.hub.enrol(*things).items():
            session = self.broker.connect(thing, issued.certificate.certificate_id)
            session.on_message(partial(self._hear, thing))
            session.subscribe(f"cmd/anju/{thing}/+")
            self._sessions[thing] = session

    def register_sim(self, serial: str) -> None:
        """Let the installer write down that a device's SIM is registered in the elder's name."""
        body = {"on": self.loop.now().date().isoformat(), "in_name_of": "elder"}
        path = f"/v1/devices/{self.thing(serial)}/sim"
        self.told("POST", path, "installer", body, **self.office("installer"))

    def open_test_window(self, serial: str) -> None:
        """Let tests of a device count for half an hour, as the installer asks for it."""
        now = self.loop.now()
        self.stored.enrolment.open_test_window(self.thing(serial), now + timedelta(minutes=30), now)

    def _hear(self, thing: str, topic: str, payload: bytes) -> None:
        self.heard.append((thing, topic.rpartition("/")[2], json.loads(payload)))

    def alarm(self, serial: str, kind: str, alarm_id: str, **more: Any) -> None:
        """Let a device raise an alarm; what is rung is counted from now on."""
        self._counted_from = self.loop.now()
        self.rung.clear()
        self.texted.clear()
        self.heard.clear()
        thing = self.thing(serial)
        message = {"id": alarm_id, "kind": kind, "at": self.loop.now().isoformat(), **more}
        self._sessions[thing].publish(f"dt/anju/{thing}/alarm", _json(message))

    def move(self, serial: str, kind: str = "motion") -> None:
        """Let a sensor tell a sign of life."""
        thing = self.thing(serial)
        topic = f"$aws/rules/anju_activity/dt/anju/{thing}/activity"
        message = {"at": self.loop.now().isoformat(), "kind": kind}
        self._sessions[thing].publish(topic, _json(message))

    def receipts(self) -> list[str]:
        """Return what devices heard of their alarms."""
        return [document["state"] for _, word, document in self.heard if word == "receipt"]

    def commands(self) -> set[str]:
        """Return what devices were told to do."""
        return {word for _, word, _ in self.heard if word != "receipt"}

    # ---- the incident ----

    def incidents(self) -> tuple[str, ...]:
        """Return the bureau's incidents that are not closed."""
        return self.stored.incidents.open_register(self.policy.bureau)

    def run(self, incident: str) -> Run:
        """Return how far an incident is."""
        return self.stored.incidents.head(self.policy.bureau, incident).run

    def answers(self, name: str, *behaviours: Behaviour) -> None:
        """Say how somebody's telephone answers, call by call."""
        phone = next(phone for phone, known in self._of_phone.items() if known == name)
        self.network.behave(phone, list(behaviours))

    def seat(self, incident: str, resource: str, seat: str = "seat1", **body: Any) -> None:
        """Let a seat do something about an incident."""
        self.told("POST", f"/v1/incidents/{incident}/{resource}", "seat", body, person=seat)

    def closed_by_people(self, incident: str, outcome: str, how: str, seen_by: str) -> None:
        """Let a seat say what it came to, and another one call back and close it (law 2)."""
        self.seat(incident, "closure", outcome=outcome, how=how, seen_by=seen_by)
        self.forward(minutes=1)
        assert self.run(incident).state is State.RESOLVED
        self.seat(incident, "reports", seat="seat2", report="follow_up", reached=True)
        self.forward(minutes=1)
        assert self.run(incident).state is State.CLOSED

    def order(self) -> list[str]:
        """Return who was rung, in order."""
        return [who for who, _ in self.rung]


def _json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
