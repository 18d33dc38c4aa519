"""The portal's watch over homes: who sees how people stand, who may say that they live, bounds by street."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.story import BUREAU, START
from tests.fakes.watched import PIR, SMOKE, a_watched_home

XUHUI, PUDONG = "310104003", "310115001"
SEAT = {"roles": ["seat"], "person": "seat1", "sub": "u-1"}
FIELD = {"roles": ["field"], "person": "team1", "sub": "u-2"}
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
DAUGHTER = {"roles": ["family"], "person": "h1.daughter", "sub": "u-4"}
ELDER = "h1.elder"


@pytest.fixture
def ask(portal, issuer):
    def asked(path, body=None, key="k1", **claims):
        method = "GET" if body is None else "POST"
        headers = {} if body is None else {"idempotency_key": key}
        return portal.ask(method, path, issuer.token(**(SEAT | claims)), body=body, **headers)

    return asked


@pytest.fixture
def platform(services):
    """A home in which somebody moved an hour ago."""
    platform = services.watched
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.sign()
    platform.let_pass(1)
    return platform


def person(ask, **claims):
    answer = ask("/v1/homes/h1/watch", **claims)
    assert answer.status_code == 200, answer.body
    [found] = answer.json_body["people"]
    return found


# ---- how people stand ----


def test_a_person_is_shown_with_their_last_sign_the_reason_and_the_bound(ask, platform):
    found = person(ask)

    assert (found["elder"], found["standing"]) == (ELDER, "confirmed")
    assert found["last"] == {"at": START.isoformat(), "sign": "motion"}
    assert found["why"] == (
        f"最近的生存迹象：2026-01-15 02:10 有人走动（人体红外探测器 {PIR}）；有效至 2026-01-15 20:10"
        f" / last sign of life: movement of pir {PIR} at 2026-01-15 02:10; it vouches until 2026-01-15 20:10"
    )
    reason = found["reason"]
    assert (reason["because"], reason["device"], reason["sign"]) == ("vouched", PIR, "motion")
    assert found["why"] == f"{reason['zh']} / {reason['en']}"
    parts = found["bound"]["parts_s"]
    assert found["bound"]["longest_s"] == sum(parts.values()) > 18 * 3600
    assert platform.incidents == ()


def test_of_a_home_that_is_not_served_and_was_never_heard_no_bound_is_claimed(ask, services):
    services.watched.let_pass(40)

    found = person(ask)

    assert services.watched.incidents == ()
    assert (found["standing"], found["turns_at"]) == ("unknown", None)
    assert found["bound"] == {"longest_s": None, "parts_s": {}}


def test_a_device_is_shown_with_its_bound(ask, platform):
    devices = ask("/v1/homes/h1/watch").json_body["devices"]

    assert {device["device"] for device in devices} == {PIR, SMOKE}
    assert all(device["bound"]["longest_s"] for device in devices)
    assert platform.repairs == []


def test_who_looked_is_recorded_with_the_elder(ask, platform, services):
    person(ask, **DAUGHTER)

    assert platform.incidents == ()
    [look] = services.looks.of(BUREAU, ELDER)
    assert (look.by, look.what) == ("h1.daughter", "watch")


def test_an_installer_is_told_that_this_is_for_others(ask, platform):
    installer = {"roles": ["installer"], "person": "fitter1"}

    assert ask("/v1/homes/h1/watch", **installer).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        STREET | {"areas": [PUDONG]},
        STREET | {"areas": []},
        SEAT | {"areas": [PUDONG]},
        DAUGHTER | {"person": "h2.daughter"},
    ],
)
def test_who_may_not_know_of_a_home_is_told_that_there_is_none(ask, platform, services, claims):
    assert ask("/v1/homes/h1/watch", **claims).status_code == 404
    said = ask("/v1/homes/h1/signs", {"elder": ELDER, "sign": "visit"}, **claims)
    assert said.status_code == (403 if claims["roles"] == ["street"] else 404)
    assert services.looks.of(BUREAU, ELDER) == ()
    assert platform.incidents == ()


def test_a_suspected_person_sees_nothing(ask, platform):
    home = a_watched_home()
    kept_away = tuple(replace(r, suspected=r.id == "h1.daughter") for r in home.responders)
    assert person(ask, **DAUGHTER)
    platform.directory.enrol_home(BUREAU, replace(home, responders=kept_away))

    assert ask("/v1/homes/h1/watch", **DAUGHTER).status_code == 404


def test_a_home_that_nobody_has_is_not_there(ask, platform):
    assert ask("/v1/homes/h9/watch").status_code == 404
    assert platform.incidents == ()


# ---- what people say ----


def test_a_seat_that_spoke_with_the_elder_proves_life_and_is_recorded_once(ask, platform, services):
    said = {"elder": ELDER, "sign": "spoke_identified"}
    first = ask("/v1/homes/h1/signs", said)
    platform.let_pass(2)
    again = ask("/v1/homes/h1/signs", said)

    assert first.status_code == again.status_code == 202
    assert first.json_body == again.json_body
    spoke_at = START + timedelta(hours=1)
    assert person(ask)["last"] == {"at": spoke_at.isoformat(), "sign": "spoke_identified"}
    [kept] = services.confirmations.of(BUREAU, ELDER)
    assert (kept.word, kept.by, kept.at) == ("spoke_identified", "seat1", spoke_at)


def test_a_visit_counts_by_when_it_was_and_never_from_the_future(ask, platform):
    at = START + timedelta(minutes=40)
    ask("/v1/homes/h1/signs", {"elder": ELDER, "sign": "visit", "at": at.isoformat()}, **FIELD)
    assert person(ask)["last"] == {"at": at.isoformat(), "sign": "visit"}

    late = {"elder": ELDER, "sign": "visit", "at": (at + timedelta(days=3)).isoformat()}
    ask("/v1/homes/h1/signs", late, key="k2", **FIELD)
    assert person(ask)["last"]["at"] == (START + timedelta(hours=1)).isoformat()


def test_a_look_at_the_window_vouches_for_less_than_a_visit(ask, platform):
    # SH24-23
    platform.let_pass(10)
    window = {"elder": ELDER, "sign": "window", "by": "volunteer7"}
    ask("/v1/homes/h1/signs", window)
    by_window = person(ask)
    ask("/v1/homes/h1/signs", {"elder": ELDER, "sign": "visit"}, key="k2")

    assert by_window["last"]["sign"] == "window"
    assert by_window["turns_at"] < person(ask)["turns_at"]


@pytest.mark.parametrize(
    ("claims", "said", "status"),
    [
        (FIELD, {"sign": "spoke_identified"}, 403),
        (STREET, {"sign": "visit"}, 403),
        (FIELD, {"sign": "visit", "by": "somebody"}, 403),
        (SEAT, {"sign": "spoke_identified", "by": "seat2"}, 403),
        (SEAT, {"sign": "robot_call"}, 422),
        (SEAT, {"sign": "motion"}, 422),
        (SEAT, {"sign": "visit", "at": "yesterday"}, 422),
        (SEAT, {"sign": "visit", "seen": True}, 422),
        (SEAT, {"sign": "visit", "elder": "h2.elder"}, 404),
    ],
)
def test_what_somebody_may_not_say_proves_nothing(ask, platform, services, claims, said, status):
    answer = ask("/v1/homes/h1/signs", {"elder": ELDER} | said, **claims)

    assert answer.status_code == status, answer.body
    assert services.confirmations.of(BUREAU, ELDER) == ()
    assert person(ask)["last"]["sign"] == "motion"
    assert platform.incidents == ()


# ---- by street ----


def test_bounds_are_reported_by_street_and_the_look_is_recorded(ask, platform, services):
    # FJ24-30: and shown by street.
    report = ask("/v1/reports/silence", **STREET).json_body

    [street] = report["items"]
    assert (street["street"], street["homes"], street["unbounded"]) == (XUHUI, 1, [])
    assert street["longest_s"] == person(ask)["bound"]["longest_s"]
    assert report["cursor"] is None
    [look] = services.street_looks.of_street(BUREAU, XUHUI)
    assert (look.what, look.homes) == ("silence_report", 1)
    assert platform.incidents == ()


def test_the_report_comes_in_pages_of_streets_and_by_area(ask, platform):
    for n, area in enumerate((PUDONG, "310115002"), start=2):
        platform.enrol(replace(a_watched_home(f"h{n}"), area=area))

    first = ask("/v1/reports/silence?limit=2", roles=["supervisor"]).json_body
    rest = ask(f"/v1/reports/silence?cursor={first['cursor']}", roles=["supervisor"]).json_body

    assert [s["street"] for s in first["items"]] == [XUHUI, PUDONG]
    assert [s["street"] for s in rest["items"]] == ["310115002"]
    assert rest["cursor"] is None
    assert ask("/v1/reports/silence?area=310115", **STREET).json_body["items"] == []
    city = {"roles": ["city"], "areas": ["31"], "person": ""}
    narrowed = ask("/v1/reports/silence?area=310115", **city).json_body["items"]
    assert [s["street"] for s in narrowed] == [PUDONG, "310115002"]


def test_the_report_is_for_those_who_oversee(ask, platform):
    assert ask("/v1/reports/silence").status_code == 403
    assert ask("/v1/reports/silence", **DAUGHTER).status_code == 403
    assert ask("/v1/reports/silence?area=31x", roles=["supervisor"]).status_code == 422
    assert platform.incidents == ()
