"""The one record of a person: every part for whoever may see it, what is absent is named, the look is recorded."""

import pytest

from telecare.domain.kinds import State
from telecare.ports.services import KeptService
from telecare.ports.tasks import TaskPlace
from tests.fakes.figures import DAUGHTER, a_call
from tests.fakes.service import a_life, led_through
from tests.fakes.story import BUREAU, SMOKE, an_alarm, an_opening

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
ALL = {"file", "devices", "proof_of_life", "responders", "agreements", "tasks", "incidents"}


@pytest.fixture
def ask(portal, issuer):
    def asked(elder="h1.elder", **claims):
        token = issuer.token(**(STREET | claims))
        return portal.ask("GET", f"/v1/elders/{elder}/record", token)

    return asked


@pytest.fixture
def office(services):
    """An elder with a service, a task, a broken detector, an open incident and a closed one."""
    office, now = services.figures, services.watched.clock.now()
    life, _ = led_through(a_life(area=XUHUI))
    services.lives.keep(KeptService(BUREAU, life), life, ())
    office.closed("i1", a_call("i1-c0", DAUGHTER, now, None))
    office.platform.tasks.open(BUREAU, "k1", "welfare_visit", "h1", {}, now, XUHUI)
    office.platform.tasks.open(BUREAU, "k2", "welfare_call", "h1", {}, now, XUHUI)
    office.platform.tasks.finish(BUREAU, TaskPlace("h1", "k2"), {"how": "done"}, now)
    office.platform.store.open(an_opening("i2", an_alarm("smoke", "a2", now, SMOKE)))
    return office


def test_a_street_reads_all_of_a_person_on_one_page(ask, office):
    # SH24-21, SH24-22, FJ24-01
    answer = ask()

    assert answer.status_code == 200, answer.body
    record = answer.json_body
    assert record["absent"] == []
    assert record["file"]["identity"]["name"] == "王阿婆"
    assert {each["responder"]: each["calls"] for each in record["responders"]}[DAUGHTER] == 0
    assert record["proof_of_life"]["elder"] == "h1.elder"
    assert len(record["agreements"]) == 1
    assert [each["id"] for each in record["tasks"]] == ["h1~k1"]
    states = [(each["incident"]["id"], each["incident"]["state"]) for each in record["incidents"]]
    assert states == [("i2", State.OPEN), ("i1", State.CLOSED)]


def test_a_device_shows_what_of_it_is_not_mended(services, office):
    home = services.watched.directory.snapshot(BUREAU, "h1")
    item, now = services.watched.directory.thing(SMOKE), office.platform.clock.now()
    services.watched.services.open_repair().of_poor_link(item, "a9", now, 6)

    found = services.reporting().record.devices(home)

    assert {each.device.thing: each.faults for each in found}[SMOKE] == ("link_poor",)


@pytest.mark.parametrize(
    ("roles", "person", "absent"),
    [
        (["family"], "h1.daughter", {"responders", "tasks"}),
        (["elder"], "h1.elder", {"responders", "tasks"}),
        (["installer"], "i1", {"proof_of_life", "responders", "incidents"}),
        (["committee"], "c1", {"responders"}),
    ],
)
def test_what_may_not_be_seen_is_absent_and_named(ask, office, roles, person, absent):
    record = ask(roles=roles, person=person).json_body

    assert set(record["absent"]) == absent
    assert {name for name in ALL if record[name] is None} >= absent


def test_the_elder_reads_who_looked_and_leaves_no_look_themself(ask, office, services):
    ask(roles=["elder"], person="h1.elder")
    own = services.looks.of(BUREAU, "h1.elder")
    ask()

    looks = [(look.by, look.what) for look in services.looks.of(BUREAU, "h1.elder")]
    assert "record" not in [look.what for look in own]
    assert ("u-3", "record") in looks


def test_nobody_finds_the_record_of_somebody_elsewhere(ask, office):
    assert ask(areas=[PUDONG]).status_code == 404
    assert ask("nobody").status_code == 404
    assert ask(roles=["family"], person="h9.son").status_code == 404


def test_a_role_for_another_street_opens_nothing_here(ask, office):
    both = {"roles": ["family", "street"], "areas": [PUDONG], "person": "h1.daughter"}

    record = ask(**both).json_body

    assert set(record["absent"]) == {"responders", "tasks"}
    assert record["file"]["identity"] is None
