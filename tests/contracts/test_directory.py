"""What every directory promises of things, snapshots and policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

import pytest

from telecare.domain.areas import NOWHERE
from telecare.domain.errors import NotPermittedError, PolicyError, UnknownDeviceError
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Kind, Risk, Role
from telecare.domain.standard_numbers import STANDARD
from telecare.ports.enrolment import Enrolment
from telecare.ports.world import Directory, ElderPlace
from tests.fakes.story import (
    BUREAU,
    KEY,
    START,
    a_home,
    a_responder,
    a_snapshot,
    an_elder,
    the_policy,
)


class Both(Protocol):
    """A directory and its write side."""

    read: Directory
    write: Enrolment


COUPLE = (an_elder("h1.elder"), an_elder("h1.wife", "+8613800000009", risk=Risk.LOW))


@pytest.fixture
def published(register: Both) -> Both:
    """A directory with the standard policy in force."""
    publish(register)
    return register


def publish(register: Both, version: str = "", **changes: Any) -> None:
    """Put a version of the standard policy in force."""
    policy = the_policy()
    document = {**policy.document(), **changes}
    register.write.publish_policy(
        BUREAU, version or policy.version, document, "boss", "a drill", START
    )


# ---- elders ----


def test_an_elder_is_at_home_in_an_area_and_nobody_else_is_an_elder(published: Both) -> None:
    suspect = a_responder("h1.son", Role.CONTACT, "+8613800000003", suspected=True)
    published.write.enrol_home(BUREAU, a_home(elders=COUPLE, responders=(suspect,)))

    place = ElderPlace("h1", "310104003", frozenset({"h1.son"}))
    assert published.read.elder_place(BUREAU, "h1.elder") == place
    assert published.read.elder_place(BUREAU, "h1.wife") == place
    for nobody in ("h1.son", "h9.elder", ""):
        assert published.read.elder_place(BUREAU, nobody) is None
    assert published.read.elder_place("other", "h1.elder") is None


def test_an_elder_who_moved_is_at_home_in_the_new_home_alone(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home())
    published.write.enrol_home(
        BUREAU, a_home("h2", area="310115001", elders=(an_elder("h1.elder"),))
    )

    assert published.read.elder_place(BUREAU, "h1.elder") == ElderPlace("h2", "310115001")


def test_an_incident_begins_with_the_snapshot_of_its_home(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home())

    for home in ("h1", "h9", ""):
        assert published.read.begins_with(BUREAU, home) == published.read.snapshot(BUREAU, home)
    assert published.read.begins_with(BUREAU, "h1").responders
    with pytest.raises(PolicyError):
        published.read.begins_with("other", "h1")


def test_snapshots_of_many_homes_are_those_of_each(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home())
    published.write.enrol_home(
        BUREAU, a_home("h2", area="310115001", elders=(an_elder("h2.elder"),))
    )

    found = published.read.snapshots(BUREAU, ["h2", "h1", "nobody", "h2"])

    assert found == {home: published.read.snapshot(BUREAU, home) for home in ("h1", "h2", "nobody")}


# ---- things ----


def test_a_thing_is_read_with_its_home_and_elder(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home())

    item = register.read.thing(KEY)

    assert (item.bureau, item.thing, item.device) == (BUREAU, KEY, "h1-key1")
    assert (item.type, item.home, item.elder) == ("one_key_call", "h1", "h1.elder")
    assert item.risk is Risk.MEDIUM
    assert item.pack
    assert item.test_until is None


@pytest.mark.parametrize("thing", ["standard-nobody", "nobureau", "-x", "other-", "", "standard"])
def test_an_unknown_thing_is_named_as_such(register: Both, thing: str) -> None:
    register.write.enrol_home(BUREAU, a_home())

    with pytest.raises(UnknownDeviceError):
        register.read.thing(thing)


def test_a_device_without_a_home_is_the_operators(register: Both) -> None:
    register.write.enrol_device(BUREAU, HomeDevice("standard-spare1", "pendant"))

    item = register.read.thing("standard-spare1")

    assert (item.home, item.elder, item.risk) == ("", "", Risk.HIGH)


def test_in_a_couples_home_a_device_belongs_to_whoever_wears_it(register: Both) -> None:
    worn = {KEY: "h1.wife"}
    register.write.enrol_home(BUREAU, a_home(elders=COUPLE, elder_devices=worn))

    assert register.read.thing(KEY).elder == "h1.wife"
    assert register.read.thing(KEY).risk is Risk.LOW
    smoke = register.read.thing("standard-h1-smoke1")
    assert (smoke.elder, smoke.risk) == ("", Risk.MEDIUM)


def test_a_device_speaks_the_language_of_whoever_it_belongs_to(register: Both) -> None:
    wife = an_elder("h1.wife", "+8613800000009")
    wife = replace(wife, personal=replace(wife.personal, language="en"))
    home = a_home(elders=(an_elder("h1.elder"), wife), elder_devices={KEY: "h1.wife"})
    register.write.enrol_home(BUREAU, home)

    assert register.read.thing(KEY).language == "en"
    assert register.read.thing("standard-h1-smoke1").language == "", (
        "nobody's: as the first elder's"
    )


def test_a_snapshot_knows_which_devices_speak_another_language(published: Both) -> None:
    english = an_elder("h1.elder")
    english = replace(english, personal=replace(english.personal, language="en"))
    published.write.enrol_home(BUREAU, a_home(elders=(english, an_elder("h1.wife"))))

    snapshot = published.read.snapshot(BUREAU, "h1")

    assert snapshot.languages == {"h1.elder": "en"}
    assert snapshot.spoken_by("standard-h1-smoke1") == "en"


def test_a_test_window_opens_and_survives_a_new_enrolment(published: Both) -> None:
    until = START + timedelta(minutes=30)
    published.write.enrol_home(BUREAU, a_home())

    published.write.open_test_window(KEY, until, START)
    published.write.enrol_home(BUREAU, a_home())

    assert published.read.thing(KEY).test_until == until


def test_no_test_window_is_longer_than_the_bureau_lets_it(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home())
    until = START + timedelta(minutes=30)
    published.write.open_test_window(KEY, until, START)

    for later in (timedelta(microseconds=1), timedelta(days=365)):
        with pytest.raises(NotPermittedError):
            published.write.open_test_window(KEY, until + later, START)

    assert published.read.thing(KEY).test_until == until


def test_how_long_a_test_window_may_be_is_the_policy_in_force(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home())
    values = published.read.snapshot(BUREAU, "h1").parameters.values
    publish(published, "v2", parameters={**values, "test.window_min": 5.0})

    with pytest.raises(NotPermittedError):
        published.write.open_test_window(KEY, START + timedelta(minutes=6), START)
    published.write.open_test_window(KEY, START + timedelta(minutes=5), START)

    assert published.read.thing(KEY).test_until == START + timedelta(minutes=5)


def test_no_test_window_opens_longer_than_the_standards_where_a_policy_says_nothing(
    register: Both,
) -> None:
    register.write.enrol_home(BUREAU, a_home())
    until = START + timedelta(minutes=STANDARD["test.window_min"], seconds=1)

    with pytest.raises(PolicyError):
        register.write.open_test_window(KEY, START, START)
    publish(register, "v2", parameters={})
    with pytest.raises(NotPermittedError):
        register.write.open_test_window(KEY, until, START)

    assert register.read.thing(KEY).test_until is None


def test_no_test_window_opens_for_an_unknown_device(register: Both) -> None:
    with pytest.raises(UnknownDeviceError):
        register.write.open_test_window(KEY, START, START)
    with pytest.raises(UnknownDeviceError):
        register.read.thing(KEY)


# ---- snapshots ----


def test_a_snapshot_holds_people_devices_and_the_policy_in_force(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home())

    assert published.read.snapshot(BUREAU, "h1") == a_snapshot()


def test_a_home_is_as_grave_as_its_gravest_elder(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home(elders=COUPLE))

    assert published.read.snapshot(BUREAU, "h1").risk is Risk.MEDIUM


def test_a_home_without_graded_elders_counts_as_high(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home(elders=()))

    assert published.read.snapshot(BUREAU, "h1").risk is Risk.HIGH


def test_teams_serve_their_areas_and_those_without_areas_serve_everybody(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home())
    for name, areas in {
        "everywhere": (),
        "district": ("310104",),
        "street": ("310115001", "310104003"),
        "elsewhere": ("310115",),
        "below": ("310104003001",),
    }.items():
        team = a_responder(name, Role.FIELD_TEAM, "+862100000007")
        published.write.enrol_team(BUREAU, team, areas)

    people = published.read.snapshot(BUREAU, "h1").responders

    assert [r.id for r in people if r.role is Role.FIELD_TEAM] == [
        "district",
        "everywhere",
        "street",
    ]
    assert people[0].id == "h1.daughter"


@pytest.mark.parametrize("home", ["", "h9"])
def test_an_unknown_home_has_nobody_and_is_still_answered(published: Both, home: str) -> None:
    published.write.enrol_team(BUREAU, a_responder("team", Role.FIELD_TEAM, "+862100000007"))

    found = published.read.snapshot(BUREAU, home)

    assert (found.home, found.elders, found.risk) == (home, (), Risk.HIGH)
    assert [r.id for r in found.responders] == ["team"]


def test_a_bureau_without_a_policy_says_so(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home())

    with pytest.raises(PolicyError):
        register.read.snapshot(BUREAU, "h1")


# ---- policy ----


def test_a_new_version_is_in_force_at_once(published: Both) -> None:
    before = published.read.snapshot(BUREAU, "h1").parameters.values
    publish(published, "v2", parameters={**before, "elder.ring_s": 44.0})

    found = published.read.snapshot(BUREAU, "h1")

    assert found.policy == "v2"
    assert found.parameters.number("elder.ring_s") == 44.0


def test_a_published_version_never_changes(published: Both) -> None:
    before = published.read.snapshot(BUREAU, "h1")

    with pytest.raises(PolicyError):
        publish(published, zone="Asia/Urumqi")

    assert published.read.snapshot(BUREAU, "h1") == before


def test_an_older_version_can_be_put_in_force_again(published: Both) -> None:
    publish(published, "v2", zone="Asia/Urumqi")

    publish(published)

    assert published.read.snapshot(BUREAU, "h1").policy == the_policy().version


@pytest.mark.parametrize(
    "broken",
    [
        {"plans": {"no_such_kind": {}}},
        {"plans": {Kind.FIRE: {"unknown_field": 1}}},
        {"plans": []},
        {"parameters": {"elder.ring_s": "thirty"}},
        {"parameters": None},
    ],
)
def test_a_policy_that_cannot_be_read_is_not_published(
    published: Both, broken: dict[str, Any]
) -> None:
    with pytest.raises(PolicyError):
        publish(published, "v2", **broken)

    assert published.read.snapshot(BUREAU, "h1").policy == the_policy().version


# ---- streets ----


def test_every_home_is_listed_in_its_street(register: Both) -> None:
    for home, area in (("h3", "310104003001"), ("h1", "310104003"), ("h2", "310115001")):
        register.write.enrol_home(BUREAU, a_home(home, area=area))
    register.write.enrol_home("other", a_home("h9"))

    assert register.read.streets(BUREAU) == ("310104003", "310115001")
    assert register.read.homes(BUREAU, "310104003") == ("h1", "h3")
    assert register.read.homes(BUREAU, "310115001") == ("h2",)
    assert register.read.homes("other", "310104003") == ("h9",)


def test_a_home_without_an_area_is_on_a_list_of_its_own(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home(area=""))

    assert register.read.streets(BUREAU) == (NOWHERE,)
    assert register.read.homes(BUREAU, NOWHERE) == ("h1",)


def test_a_home_that_moves_changes_its_list(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home(area="310104003"))
    register.write.enrol_home(BUREAU, a_home(area="310115001"))
    register.write.enrol_home(BUREAU, a_home(area="310115001"))

    assert register.read.homes(BUREAU, "310104003") == ()
    assert register.read.homes(BUREAU, "310115001") == ("h1",)
