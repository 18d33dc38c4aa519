"""Commands to devices from the portal: who may order what, and what is told of it afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.consent import Answer, Giver, Purpose, Subject, Word
from telecare.domain.errors import UnavailableError
from telecare.domain.home import HomeDevice
from telecare.domain.signals import CommandSignal
from telecare.services.command_device import OPEN_VALVE
from telecare.services.take_command_answer import TakeCommandAnswer
from tests.fakes.story import BUREAU, SMOKE, a_home, an_opening

GAS, WATCH = "standard-h1-gas1", "standard-h1-watch1"
TEST = {"command": "self_test", "why": "suspected_fault"}


@pytest.fixture
def ask(portal, issuer, services):
    made = services.registrar
    devices = (*a_home().devices, HomeDevice(GAS, "gas_detector"), HomeDevice(WATCH, "watch"))
    made.directory.enrol_home(BUREAU, a_home(devices=devices, elder_devices={WATCH: "h1.elder"}))

    def asked(body=None, thing=SMOKE, path="", key=None, **claims):
        headers = {"idempotency_key": key} if key else {}
        method = "POST" if body else "GET"
        token = issuer.token(**claims)
        full = f"/v1/devices/{thing}/commands{path}"
        return portal.ask(method, full, token, body=body, **headers)

    return asked


def sent(services):
    return [(t, w, d["command_id"]) for t, w, d in services.platform.devices.sent if w != "receipt"]


def shown(ask, command, thing=SMOKE):
    return ask(thing=thing, path=f"/{command['id']}").json_body


def say(services, command, state, at):
    taker = TakeCommandAnswer(services.platform.commands, services.platform.facts)
    taker.take(BUREAU, command["device"], CommandSignal(command["id"], state, "beep"), at)


def test_what_is_ordered_reaches_the_device_and_stands_in_the_homes_history(ask, services):
    answer = ask(TEST)

    assert answer.status_code == 201, answer.body
    told = answer.json_body
    assert (told["state"], told["by"], told["why"]) == ("sent", "seat1", "suspected_fault")
    assert sent(services) == [(SMOKE, "self_test", told["id"])]
    assert (("device", SMOKE, "commanded")) in services.registrar.changes()


def test_the_answer_is_shown_and_the_first_one_stays(ask, services, clock):
    command = ask(TEST).json_body

    for state in ("done", "failed"):
        say(services, command, state, clock.now() + timedelta(seconds=3))

    after = shown(ask, command)
    assert (after["state"], after["proof"]) == ("answered", "beep")


def test_silence_ends_by_the_bureaus_clock_and_a_late_answer_changes_nothing(ask, services, clock):
    command = ask(TEST).json_body
    clock.instant += timedelta(seconds=90)

    say(services, command, "done", clock.now())

    assert shown(ask, command)["state"] == "unanswered"


def test_the_same_key_is_one_command(ask, services):
    first, again = ask(TEST, key="k1"), ask(TEST, key="k1")
    other = ask(TEST | {"why": "maintenance"}, key="k1")

    assert first.json_body == again.json_body
    assert len(sent(services)) == 1
    assert other.status_code == 409


def test_what_broke_off_before_it_was_sent_is_sent_by_the_repeat(ask, services):
    send = services.platform.devices.send

    def down(*_told):
        raise UnavailableError("the hub does not answer")

    services.platform.devices.send = down
    first = ask(TEST, key="k1")
    services.platform.devices.send = send
    again = ask(TEST, key="k1")

    assert (first.status_code, again.status_code) == (503, 201)
    assert len(sent(services)) == 1


def test_a_valve_is_closed_from_afar_and_opened_by_somebody_on_the_spot(ask, services):
    opened = ask({"command": "open_valve", "why": "elder_asked"}, thing=GAS)
    closed = ask({"command": "close_valve", "why": "precaution"}, thing=GAS, key="k1")
    ask({"command": "close_valve", "why": "precaution"}, thing=GAS, key="k1")

    assert (opened.status_code, opened.json_body["field"]) == (422, "command")
    assert closed.status_code == 201
    tasks = services.platform.tasks.of_home(BUREAU, "h1")
    [task] = [each for each in tasks if each.task == OPEN_VALVE]
    assert task.detail["thing"] == GAS


@pytest.mark.parametrize("command", ["open_voice", "speak"])
def test_nobody_listens_into_a_home_in_which_nothing_happened(ask, services, command):
    answer = ask({"command": command, "why": "precaution"}, thing=WATCH)

    assert answer.status_code == 422
    assert sent(services) == []


def test_a_type_that_does_not_obey_is_told_in_both_languages(ask):
    answer = ask({"command": "close_valve", "why": "precaution"})

    assert (answer.status_code, answer.json_body["field"]) == (422, "command")
    assert "此类设备不接受该指令" in answer.json_body["detail"]


def test_a_device_is_located_with_consent_by_the_desk_and_the_elder_can_read_it(ask, services):
    locate = {"command": "locate", "why": "search"}
    without = ask(locate, thing=WATCH)
    yes = Word(Subject(Purpose.POSITION), Answer.GIVEN, Giver.ELDER, "c1", services.the_clock.now())
    services.consents.keep(BUREAU, "h1.elder", "k", yes)
    fitter = ask(locate, thing=WATCH, roles=["installer"])
    found = ask(locate, thing=WATCH)

    assert (without.status_code, fitter.status_code, found.status_code) == (403, 403, 201)
    [look] = services.looks.of(BUREAU, "h1.elder")
    assert (look.by, look.what) == ("seat1", "locate.search")


def test_to_save_a_life_nobody_is_asked_and_noise_misleads_nobody(ask, services):
    services.platform.store.open(an_opening())

    located = ask({"command": "locate", "why": "search"}, thing=WATCH)
    closed = ask({"command": "close_valve", "why": "precaution"}, thing=GAS)
    noisy = ask({"command": "sound_siren", "why": "maintenance"})

    assert (located.status_code, closed.status_code, noisy.status_code) == (201, 201, 403)


def test_a_retired_device_is_told_nothing(ask, portal, issuer, services):
    token = issuer.token(roles=["installer"])
    portal.ask("POST", f"/v1/devices/{SMOKE}/endings", token, body={"why": "lost"})

    assert ask(TEST).status_code == 403
    assert sent(services) == []


def test_a_command_of_another_device_is_not_there(ask):
    command = ask(TEST).json_body

    assert ask(thing=GAS, path=f"/{command['id']}").status_code == 404
