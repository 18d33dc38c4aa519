"""The deployed portal: what the broker goes by, what telephones are told, and no role is overstepped."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

import botocore.endpoint
import pytest
from ruamel.yaml import YAML

from benchmarks.roster import Office as Clerk
from benchmarks.roster_file import a_roster
from infra.compose import compose
from localcloud.brokers.interface import BrokerError
from localcloud.drills.stage import Stage
from localcloud.stored import Stored
from tests.fakes.permissions import Roles, overhearing
from tests.fakes.programme import nothing_known
from tests.fakes.rosters import a_citizen
from tests.scenarios.conftest import BUREAU, Street

SMOKE = "standard-h1-smoke1"
STREET: dict[str, Any] = {
    "roles": ["street"],
    "areas": ["310104003"],
    "bureau": BUREAU,
    "person": "street1",
}
CLAIMS = {"roles": ["operator_admin", "supervisor"], "bureau": BUREAU, "person": "boss"}


PUT_IN_FORCE = ("dynamodb:PutItem", "twin-anju-directory", "standard#policy")


class Desk:
    """A street, and somebody who keeps its registry at the portal."""

    def __init__(self, stage: Stage, street: Street, claims: Any = CLAIMS) -> None:
        self.stage, self.street, self.claims = stage, street, claims

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        twin = self.stage.twin
        token = self.stage.issuer.token("u-1", twin.loop.now(), self.claims)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        answer = twin.api(method, path, headers=headers, body=content, query=query.items())
        assert answer.status in {200, 201, 202}, answer.body
        return json.loads(answer.body)


@pytest.fixture
def desk(stage: Stage, authority: Any) -> Iterator[Desk]:
    """Two homes on the twin, and their registry."""
    with ExitStack() as scene:
        yield Desk(stage, Street(stage.twin, authority, scene))


def test_a_retired_device_is_cut_from_the_broker_and_never_let_in_again(desk: Desk) -> None:
    street = desk.street
    session = street.connect(SMOKE)

    answer = desk.ask("POST", f"/v1/devices/{SMOKE}/endings", {"why": "stolen"})
    street.forward(seconds=5)

    assert [each["what"] for each in answer["warnings"]] == ["fire"]
    with pytest.raises(BrokerError):
        session.publish(f"dt/anju/{SMOKE}/alarm", b"{}")
    shown = desk.ask("GET", f"/v1/devices/{SMOKE}")
    assert (shown["state"], shown["why"]) == ("retired", "stolen")


def test_a_command_goes_to_the_device_and_its_answer_comes_back_to_the_portal(desk: Desk) -> None:
    session = desk.street.connect(SMOKE)
    heard: list[tuple[str, Any]] = []

    def obey(topic: str, payload: bytes) -> None:
        told = json.loads(payload)
        heard.append((topic, told))
        done = {"command_id": told["command_id"], "state": "done", "proof": "85 dB"}
        for _ in range(2):
            session.publish(f"dt/anju/{SMOKE}/command", json.dumps(done).encode())

    session.on_message(obey)
    path = f"/v1/devices/{SMOKE}/commands"
    ordered = {"command": "sound_siren", "why": "maintenance"}

    sent = desk.ask("POST", path, ordered)
    before = desk.ask("GET", f"{path}/{sent['id']}")
    desk.street.forward(seconds=5)
    after = desk.ask("GET", f"{path}/{sent['id']}")

    assert [topic for topic, _ in heard] == [f"cmd/anju/{SMOKE}/sound_siren"]
    assert (before["state"], after["state"], after["proof"]) == ("sent", "answered", "85 dB")
    assert desk.street.quarantined() == []
    assert desk.street.incidents() == []


def test_the_portal_keeps_the_registry_within_what_its_role_allows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto checks no permission: every partition that is asked for is held against the role."""
    asked: set[tuple[str, str]] = set()
    real = botocore.endpoint.Endpoint.make_request

    def overheard(self: Any, model: Any, request: Any) -> Any:
        if model.service_model.service_name == "dynamodb":
            asked.update(_partitions(model.name, json.loads(request["body"])))
        elif model.service_model.service_name in {"iot", "iot-data"}:
            asked.add((f"iot:{model.name}", ""))
        return real(self, model, request)

    monkeypatch.setattr(botocore.endpoint.Endpoint, "make_request", overheard)
    _keep_everything(desk)
    monkeypatch.undo()

    assert len(asked) > 20
    assert _refused(asked, "APIHandlerRole") == set()


def test_numbers_are_put_in_force_by_a_function_of_its_own_within_what_its_role_allows(
    desk: Desk,
) -> None:
    desk.claims = {"roles": ["city"], "areas": ["31"], "bureau": BUREAU, "person": "city1"}
    resources = YAML(typ="safe").load(compose().read_text("utf-8"))["Resources"]
    values = {"entry.stale_days": 181}

    with overhearing() as heard:
        base = desk.ask("GET", "/v1/parameters")["version"]
        change = {"base": base, "values": values, "why": "two people think so"}
        made = desk.ask("POST", "/v1/parameters/proposals", change)
        desk.claims |= {"person": "city2"}
        path = f"/v1/parameters/proposals/{made['id']}/decisions"
        judged = desk.ask("POST", path, {"agreed": True})

    assert desk.ask("GET", "/v1/parameters")["version"] == judged["version"]
    wrote = {a.function for a in heard.asked if a[1:4] == PUT_IN_FORCE}
    assert wrote == {"portal-policy"}
    assert Roles(resources).refused(heard.asked) == []
    assert Roles(resources).unused("portal-policy", heard.asked) <= {"WriteLogs"}


def test_a_campaign_is_told_once_each_stopped_by_an_answer_and_reads_no_incident(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    street, desk.claims = desk.street, STREET
    asked: set[tuple[str, str]] = set()
    real = botocore.endpoint.Endpoint.make_request

    def overheard(self: Any, model: Any, request: Any) -> Any:
        name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
        if name.endswith("tell-families") and model.service_model.service_name == "dynamodb":
            asked.update(_partitions(model.name, json.loads(request["body"])))
        return real(self, model, request)

    monkeypatch.setattr(botocore.endpoint.Endpoint, "make_request", overheard)
    first = _told(desk, "heat")
    street.reply("+8613800000011", "退订")
    street.forward(seconds=10)
    second = _told(desk, "cold")
    monkeypatch.undo()

    assert (first, second) == ({"sent": 2}, {"sent": 1, "opted_out": 1})
    assert [fact["who"] for fact in street.seen("tiding")] == ["h1.elder", "h2.elder", "h2.elder"]
    assert street.quarantined() == []
    assert {"standard#tidings-of#h1.elder", "standard#home#h1"} <= {place for _, place in asked}
    assert _refused(asked, "TellFamiliesRole") == set()


def _told(desk: Desk, theme: str) -> dict[str, int]:
    """Show and commit a campaign, let the queue be taken, and return what came of it."""
    shown = desk.ask("POST", "/v1/campaigns", {"theme": theme, "area": STREET["areas"][0]})
    path = f"/v1/campaigns/{shown['id']}"
    desk.ask("POST", f"{path}/commits", {"people": shown["people"]})
    desk.street.forward(seconds=40)
    report = desk.ask("GET", path)
    assert report["campaign"]["state"] == "told"
    counts: dict[str, int] = report["counts"]
    return counts


def _refused(asked: set[tuple[str, str]], role: str) -> set[tuple[str, str]]:
    allowed = list(_allowed(role))
    return {
        (action, place)
        for action, place in asked
        if not any(action in actions and fits(place) for actions, fits in allowed)
    }


def _keep_everything(desk: Desk) -> None:
    elder = {
        "id_number": a_citizen(7),
        "name": "李奶奶",
        "address": "天平路1弄9号",
        "area": "310104003001",
        "phone": "13900000007",
    }
    made = desk.ask("POST", "/v1/elders", elder)
    desk.ask("PATCH", f"/v1/elders/{made['id']}", {"risk": "low"})
    desk.ask("POST", f"/v1/elders/{made['id']}/assessments", {"answers": nothing_known()})
    file = desk.ask("GET", f"/v1/elders/{made['id']}")
    assert file["identity"]["name"] == "李奶奶"
    desk.ask("PUT", f"/v1/homes/{made['home']}/entry", {"code": "1234", "consent": True})
    away = (desk.stage.twin.loop.now() + timedelta(days=1)).isoformat()
    gone = {"reason": "away", "until": away}
    desk.ask("PUT", f"/v1/elders/{made['id']}/absence", gone)
    team = {"role": "field_team", "name": "应急队", "phone": "13800000091", "areas": ["310104"]}
    served = desk.ask("POST", "/v1/area-responders", team)["id"]
    desk.ask("POST", f"/v1/area-responders/{served}/endings", {"why": "duty_ended"})
    desk.ask("PATCH", f"/v1/homes/{made['home']}", {"position": {"lat": 31.2, "lon": 121.4}})
    person = {"home": made["home"], "name": "李先生", "phone": "13800000078", "role": "neighbour"}
    who = desk.ask("POST", "/v1/responders", person)["id"]
    desk.ask("POST", f"/v1/responders/{who}/endings", {"why": "moved_away"})
    stocked = {"serial": "SN-0001", "type": "pir", "area": "310104003"}
    thing = desk.ask("POST", "/v1/devices", stocked)["id"]
    desk.ask("PATCH", f"/v1/devices/{thing}", {"home": made["home"]})
    desk.ask("POST", f"/v1/devices/{thing}/enrolments", {"why": "reset"})
    new = {"serial": "SN-0002", "why": "broken"}
    desk.ask("POST", f"/v1/devices/{thing}/replacement", new)
    command = {"command": "self_test", "why": "installation"}
    desk.ask("POST", f"/v1/devices/{SMOKE}/commands", command)
    for path in ("elders", "homes", "devices", "responders"):
        desk.ask("GET", f"/v1/{path}")
    desk.ask("GET", "/v1/devices", state="stock")
    now = desk.stage.twin.loop.now()
    shift = {"begins": now.isoformat(), "ends": (now + timedelta(hours=8)).isoformat()}
    planned = desk.ask("POST", "/v1/rota", {"post": "seat", "person": "seat1", **shift})
    desk.ask("GET", "/v1/rota", post="seat")
    desk.ask("POST", f"/v1/rota/{planned['id']}/endings", {"why": "entered_in_error"})


def _partitions(operation: str, body: Any) -> Iterator[tuple[str, str]]:
    words = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
    if operation == "TransactWriteItems":
        for item in body["TransactItems"]:
            [(word, write)] = item.items()
            yield f"dynamodb:{words[word]}", (write.get("Key") or write["Item"])["pk"]["S"]
    elif operation == "BatchGetItem":
        for wanted in body["RequestItems"].values():
            for key in wanted["Keys"]:
                yield "dynamodb:BatchGetItem", key["pk"]["S"]
    elif operation == "Query":
        yield "dynamodb:Query", body["ExpressionAttributeValues"][":pk"]["S"]
    else:
        yield f"dynamodb:{operation}", (body.get("Key") or body["Item"])["pk"]["S"]


def _allowed(name: str) -> Iterator[tuple[list[str], Any]]:
    """Yield (actions, whether a partition is among them) of a role, whichever table it is."""
    template = YAML(typ="safe", pure=True).load(compose().read_text("utf-8"))
    role = template["Resources"][name]["Properties"]["Policies"][0]
    for statement in role["PolicyDocument"]["Statement"]:
        condition = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
        patterns = condition.get("dynamodb:LeadingKeys", ["*"])
        yield statement["Action"], _fitting(patterns)


def _fitting(patterns: list[str]) -> Any:
    return lambda place: any(fnmatchcase(place, pattern) for pattern in patterns)


def test_a_roster_comes_in_by_portions_and_its_bad_rows_are_named(stage: Stage) -> None:
    file = a_roster(104, one_of=40)
    clerk = Clerk(stage)

    shown = clerk.upload(file)
    faults = {each["row"]: each["what"] for each in clerk.faults(shown)}
    taken = clerk.take_in(shown)

    assert faults == file.faults
    assert (shown["portions"], shown["counts"]["new"]) == (2, file.sound)
    assert (taken["state"], taken["done"], taken["counts"]["taken"]) == ("committed", 2, 102)
    stored = Stored(stage.twin).directory
    homes = [home for s in stored.streets(BUREAU) for home in stored.homes(BUREAU, s)]
    assert len(set(homes)) == file.sound
