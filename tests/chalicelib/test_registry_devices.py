"""Devices and the rota at the portal: from the stock into a home to the end, and who is on duty."""

from datetime import timedelta

import pytest

from telecare.domain.errors import UnavailableError, UnknownDeviceError
from telecare.domain.imports.forms import FileKind
from telecare.domain.imports.plan import Planned
from telecare.domain.imports.reading import Record
from telecare.services.change_home import PROTECTION_LOST
from tests.fakes.story import BUREAU, SMOKE

XUHUI, PUDONG = "310104003", "310115001"
INSTALLER = {"roles": ["installer"], "areas": None, "person": "inst1", "sub": "u-5"}
ADMIN = {"roles": ["operator_admin"], "person": "admin1", "sub": "u-9"}
FAR = {"areas": [PUDONG]}
STOCKED = {"serial": "SN-0001", "type": "红外", "model": "P2", "area": XUHUI}
PIR = "standard-SN-0001"


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, key=None, tag=None, **claims):
        given = {"idempotency_key": key, "if_match": tag}
        headers = {name: value for name, value in given.items() if value}
        token = issuer.token(**(INSTALLER | claims))
        return portal.ask(method, path, token, body=body, **headers)

    return asked


def warned(answer):
    assert answer.status_code == 200, answer.body
    return [each["what"] for each in answer.json_body["warnings"]]


def device(ask, thing=SMOKE):
    answer = ask("GET", f"/v1/devices/{thing}")
    assert answer.status_code == 200, answer.body
    return answer.json_body


def hanging(services):
    return {each.thing for each in services.registrar.file().devices}


# ---- stock and home ----


def test_whose_a_device_is_reads_alike_in_the_list_the_home_and_on_its_own_page(ask):
    listed = {d["id"]: d["elder"] for d in ask("GET", "/v1/devices").json_body["items"]}
    at_home = {d["id"]: d["elder"] for d in ask("GET", "/v1/homes/h1").json_body["devices"]}

    assert listed == at_home
    assert set(listed.values()) == {"h1.elder"}
    assert device(ask, SMOKE)["elder"] == "h1.elder"


def test_a_device_goes_from_the_stock_into_a_home_and_is_accepted_there(ask, services):
    assert ask("POST", "/v1/devices", STOCKED).status_code == 201
    [lying] = ask("GET", "/v1/devices?state=stock").json_body["items"]
    hung = ask("PATCH", f"/v1/devices/{PIR}", {"home": "h1"})
    accepted = ask("POST", f"/v1/devices/{PIR}/acceptance")

    assert (lying["id"], lying["class"]) == (PIR, "behaviour")
    assert (hung.status_code, accepted.status_code) == (200, 200)
    found = device(ask, PIR)
    assert (found["state"], found["model"], found["elder"]) == ("installed", "P2", "h1.elder")
    assert found["accepted_by"] == "inst1"
    assert services.platform.directory.thing(PIR).home == "h1"
    assert ask("GET", "/v1/devices?state=stock").json_body["items"] == []
    assert PIR in {d["id"] for d in ask("GET", "/v1/devices").json_body["items"]}


def test_what_lies_in_stock_cannot_be_accepted(ask):
    ask("POST", "/v1/devices", STOCKED)

    assert ask("POST", f"/v1/devices/{PIR}/acceptance").status_code == 403


def test_a_device_is_for_an_elder_who_lives_there(ask):
    stranger = STOCKED | {"home": "h1", "elder": "h9.elder"}

    answer = ask("POST", "/v1/devices", stranger)

    assert (answer.status_code, answer.json_body["field"]) == (422, "elder")


def test_a_serial_is_registered_once_and_where_is_told_to_whoever_may_know(ask):
    ask("POST", "/v1/devices", STOCKED | {"home": "h1"})

    near = ask("POST", "/v1/devices", STOCKED)
    far = ask("POST", "/v1/devices", STOCKED | {"area": PUDONG}, **FAR)

    assert (near.status_code, far.status_code) == (409, 409)
    assert PIR in near.json_body["detail"]
    assert PIR not in far.json_body["detail"]


def test_a_type_that_no_catalogue_has_is_refused_by_its_field(ask):
    answer = ask("POST", "/v1/devices", STOCKED | {"type": "toaster"})

    assert (answer.status_code, answer.json_body["field"]) == (422, "type")


def test_a_device_of_another_area_is_not_there(ask):
    assert ask("GET", f"/v1/devices/{SMOKE}", **FAR).status_code == 404
    assert ask("POST", f"/v1/devices/{SMOKE}/endings", {"why": "lost"}, **FAR).status_code == 404


# ---- the end ----


def test_a_replaced_device_keeps_its_history_and_is_shut_out(ask, services):
    ask("POST", f"/v1/devices/{SMOKE}/acceptance")
    new = {"serial": "SN-0002", "model": "S3", "why": "broken"}

    answer = ask("POST", f"/v1/devices/{SMOKE}/replacement", new)

    assert warned(answer) == []
    old, fresh = device(ask), device(ask, "standard-SN-0002")
    assert (old["state"], old["replaced_by"], old["why"]) == (
        "retired",
        "standard-SN-0002",
        "broken",
    )
    assert old["accepted_by"] == "inst1"
    assert {each["did"] for each in fresh["changes"]} == {"accepted", "replaced"}
    assert (fresh["state"], fresh["type"], fresh["replaces"]) == (
        "installed",
        "smoke_detector",
        SMOKE,
    )
    assert fresh["accepted_at"] is None, "what is new has to be found working"
    assert services.registrar.certificates.out == [SMOKE]
    assert hanging(services) == {"standard-SN-0002", "standard-h1-key1"}
    with pytest.raises(UnknownDeviceError):
        services.platform.directory.thing(SMOKE)


def test_a_home_does_not_lose_its_last_detector_in_silence(ask, services):
    answer = ask("POST", f"/v1/devices/{SMOKE}/endings", {"why": "broken"}, key="k1")
    again = ask("POST", f"/v1/devices/{SMOKE}/endings", {"why": "broken"}, key="k1")

    assert warned(answer) == warned(again) == ["fire"]
    assert answer.json_body["warnings"][0]["zh"] == "此户不再有设备发现火情"
    tasks = services.platform.tasks.of_home(BUREAU, "h1")
    [told] = [task.detail for task in tasks if task.task == PROTECTION_LOST]
    assert (told["who"], told["lost"]) == (SMOKE, "fire")


def test_a_retired_device_comes_back_into_no_home_and_into_no_stock(ask):
    ask("POST", f"/v1/devices/{SMOKE}/endings", {"why": "lost"})
    serial = SMOKE.removeprefix("standard-")

    again = ask("POST", "/v1/devices", {"serial": serial, "type": "pir", "home": "h1"})
    hung = ask("PATCH", f"/v1/devices/{SMOKE}", {"home": "h1"})

    assert (again.status_code, hung.status_code) == (409, 403)


def test_no_file_brings_a_retired_device_back(ask, services):
    ask("POST", f"/v1/devices/{SMOKE}/endings", {"why": "lost"})
    row = Planned("i1", "h1.elder", "h1", Record("", 1, {"serial": "h1-smoke1", "type": "pir"}))

    enrol = services.registrar.made.devices.enrol
    taken, [refusal] = enrol.enrol(BUREAU, FileKind.DEVICES, "h1", [row])

    assert (taken, refusal.why) == ((), "retired")


def test_one_that_is_retired_in_stock_is_enrolled_by_no_claim(ask, services):
    ask("POST", "/v1/devices", STOCKED)

    ask("POST", f"/v1/devices/{PIR}/endings", {"why": "broken"})

    assert device(ask, PIR)["state"] == "retired"
    with pytest.raises(UnknownDeviceError):
        services.platform.directory.thing(PIR)


def test_who_could_not_be_shut_out_is_when_the_same_is_sent_again(ask, services):
    certificates = services.registrar.certificates
    shut_out = certificates.shut_out

    def down(_thing):
        raise UnavailableError("iot does not answer")

    certificates.shut_out = down
    first = ask("POST", f"/v1/devices/{SMOKE}/endings", {"why": "stolen"}, key="k1")
    certificates.shut_out = shut_out
    again = ask("POST", f"/v1/devices/{SMOKE}/endings", {"why": "stolen"}, key="k1")

    assert (first.status_code, again.status_code) == (503, 200)
    assert certificates.out == [SMOKE]


def test_a_replacement_that_broke_off_goes_on_where_it_stopped(ask, services):
    directory = services.registrar.directory
    new = {"serial": "SN-0002", "why": "broken"}

    def down(_bureau, _home):
        raise UnavailableError("the store does not answer")

    directory.enrol_home = down
    first = ask("POST", f"/v1/devices/{SMOKE}/replacement", new, key="k1")
    del directory.enrol_home
    again = ask("POST", f"/v1/devices/{SMOKE}/replacement", new, key="k1")

    assert (first.status_code, again.status_code) == (503, 200)
    assert hanging(services) == {"standard-SN-0002", "standard-h1-key1"}
    assert services.registrar.certificates.out == [SMOKE]


def test_a_change_at_an_older_version_is_refused(ask):
    tag = ask("GET", f"/v1/devices/{SMOKE}").headers["ETag"]

    first = ask("PATCH", f"/v1/devices/{SMOKE}", {"model": "S2"}, tag=tag)
    second = ask("PATCH", f"/v1/devices/{SMOKE}", {"model": "S3"}, tag=tag)

    assert (first.status_code, second.status_code) == (200, 412)
    assert device(ask)["model"] == "S2"


# ---- enrolled anew ----


def test_a_device_that_was_reset_is_shut_out_and_enrolled_once_more(ask, services, clock):
    roster = services.registrar.roster
    roster.bind(SMOKE, "old", clock.now())
    path = f"/v1/devices/{SMOKE}/enrolments"

    answer = ask("POST", path, {"why": "reset"}, key="k1")
    bound = roster.bind(SMOKE, "new", clock.now())
    again = ask("POST", path, {"why": "reset"}, key="k1")

    assert (answer.status_code, again.status_code, bound) == (200, 200, True)
    assert services.registrar.certificates.out == [SMOKE], "a late repeat voids no new certificate"
    assert roster.bind(SMOKE, "new", clock.now())
    assert device(ask)["state"] == "installed"


def test_a_retired_device_is_enrolled_by_nobody_any_more(ask):
    ask("POST", f"/v1/devices/{SMOKE}/endings", {"why": "stolen"})

    answer = ask("POST", f"/v1/devices/{SMOKE}/enrolments", {"why": "reset"})

    assert answer.status_code == 403


# ---- test windows ----


def test_a_test_window_is_as_long_as_the_bureau_lets_it_be(ask, services):
    now = services.the_clock.now()
    path = f"/v1/devices/{SMOKE}/test-windows"

    short = ask("POST", path, {"until": (now + timedelta(minutes=30)).isoformat()})
    long = ask("POST", path, {"until": (now + timedelta(minutes=31)).isoformat()})
    past = ask("POST", path, {"until": (now - timedelta(minutes=1)).isoformat()})

    assert [each.status_code for each in (short, long, past)] == [200, 403, 403]
    until = services.platform.directory.thing(SMOKE).test_until
    assert until == now + timedelta(minutes=30)


# ---- the rota ----


def test_the_rota_is_planned_and_shows_where_nobody_is(ask, services, clock):
    begins = clock.now() + timedelta(hours=1)
    shift = {
        "post": "seat",
        "person": "seat1",
        "begins": begins.isoformat(),
        "ends": (begins + timedelta(hours=8)).isoformat(),
    }

    kept = ask("POST", "/v1/rota", shift, **ADMIN)
    seen = ask("GET", "/v1/rota?post=seat", roles=["seat"])

    assert kept.status_code == 200
    assert [s["person"] for s in seen.json_body["shifts"]] == ["seat1"]
    assert seen.json_body["needed"] == 0 and seen.json_body["gaps"] == []


def test_a_shift_that_is_planned_no_more_stays_in_the_log_with_its_reason(ask, services):
    shift = services.registrar.plan_a_shift()
    path = f"/v1/rota/seat~{shift.begins:%Y%m%dT%H%M%SZ}~seat1/endings"

    ended = ask("POST", path, {"why": "entered_in_error"}, key="k1", **ADMIN)
    again = ask("POST", path, {"why": "entered_in_error"}, key="k1", **ADMIN)
    other = ask("POST", path, {"why": "entered_in_error"}, key="k2", **ADMIN)

    assert [each.status_code for each in (ended, again, other)] == [200, 200, 404]
    [made] = services.registrar.log.of(BUREAU, "-")
    assert (made.who, made.did, made.why, made.by) == (
        "seat1",
        "ended",
        "entered_in_error",
        "admin1",
    )


def test_what_was_worked_is_neither_planned_nor_unmade(ask, services, clock):
    shift = services.registrar.plan_a_shift()
    clock.instant = shift.ends
    path = f"/v1/rota/seat~{shift.begins:%Y%m%dT%H%M%SZ}~seat1/endings"
    services.registrar.clock = clock

    answer = ask(
        "POST",
        path,
        {"why": "entered_in_error"},
        exp=int((shift.ends + timedelta(hours=1)).timestamp()),
        **ADMIN,
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("hours", [0, -1, 25])
def test_a_shift_lasts_some_time_and_no_more_than_a_day(ask, clock, hours):
    now = clock.now()
    shift = {
        "post": "seat",
        "person": "seat1",
        "begins": now.isoformat(),
        "ends": (now + timedelta(hours=hours)).isoformat(),
    }

    answer = ask("POST", "/v1/rota", shift, **ADMIN)

    assert (answer.status_code, answer.json_body["field"]) == (422, "ends")


# ---- the SIM ----


def test_a_sim_is_registered_with_day_and_owner_and_neither_name_nor_number(ask, services):
    # FJ24-20
    body = {"on": "2026-01-10", "in_name_of": "elder"}

    assert ask("POST", "/v1/devices/standard-h1-key1/sim", body).status_code == 200

    sim = ask("GET", "/v1/devices/standard-h1-key1").json_body["sim"]
    assert (sim["on"], sim["in_name_of"]) == ("2026-01-10", "elder")
    [change] = services.registrar.log.of("standard", "h1")
    assert change.fields == ("sim",)


@pytest.mark.parametrize("body", [{"in_name_of": "elder"}, {"on": "2026-01-10", "in_name_of": "x"}])
def test_a_sim_without_day_or_owner_is_refused(ask, body):
    assert ask("POST", "/v1/devices/standard-h1-key1/sim", body).status_code == 422


def test_no_sim_is_registered_in_time_to_come(ask):
    body = {"on": "2096-01-10", "in_name_of": "family"}

    assert ask("POST", "/v1/devices/standard-h1-key1/sim", body).status_code == 403
