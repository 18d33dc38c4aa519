"""A home is accepted against the kit of its grade, by alarms really heard in it, place by place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from telecare.domain.consent import Answer, Cause, Giver, Purpose, Reluctance, Subject, Word
from telecare.domain.kinds import Risk
from telecare.domain.programme.grading import UNKNOWN, needs_of
from telecare.domain.programme.kits import Need, fitting
from telecare.domain.registry.device_file import Sim, SimOwner
from telecare.domain.repair import TriedOut
from telecare.domain.service.acceptance import Held, Hung, Lack, Missing, held, wishes_of
from tests.fakes.programme import programme_of

AT = datetime(2026, 3, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
HANGZHOU, XUHUI = programme_of("hangzhou"), programme_of("xuhui")
THE_THREE = ("one_key_call", "pir", "door_contact")


def a_word(subject: Subject, answer: Answer, at: datetime = AT) -> Word:
    no = answer is not Answer.GIVEN
    because = Reluctance.WILL_NOT_HAVE_IT if no else None
    return Word(
        subject, answer, Giver.ELDER, "u-3", at, None, because, Cause.PRIVACY if no else None
    )


def about(device_type: str, answer: Answer) -> Word:
    return a_word(Subject(Purpose.SENSING, device_type=device_type), answer)


def a_trial(thing: str, at: datetime = AT + HOUR, home: str = "h1") -> TriedOut:
    return TriedOut(thing, f"t-{thing}", at, in_window=True, home=home)


def hung(*types: str, tried: bool = True, since: datetime | None = AT) -> list[Hung]:
    return [Hung(each, each, since, (a_trial(each),) if tried else ()) for each in types]


def at_hangzhou(devices: list[Hung], words: tuple[Word, ...] = ()) -> Held:
    wishes = wishes_of(HANGZHOU.kit, words, AT + HOUR)
    return held("h1", HANGZHOU.kit, fitting(HANGZHOU.kit, Risk.HIGH, (), wishes), devices)


def test_a_home_with_the_three_all_heard_is_ready() -> None:
    # HZ23-05, HZ23-10
    found = at_hangzhou(hung(*THE_THREE))

    assert found.missing == ()
    assert {name: trial.alarm for name, trial in found.proofs.items()} == {
        name: f"t-{name}" for name in THE_THREE
    }


@pytest.mark.parametrize("gone", THE_THREE)
def test_each_place_that_is_empty_is_named(gone: str) -> None:
    # HZ23-05
    found = at_hangzhou(hung(*(each for each in THE_THREE if each != gone)))

    items = {"one_key_call": "fixed_alarm", "pir": "infrared", "door_contact": "door"}
    assert found.missing == (Missing(Lack.NOT_FITTED, item=items[gone], number=1),)


def test_each_device_that_was_never_heard_is_named() -> None:
    # HZ23-10: a list of devices on paper guards nobody
    devices = [*hung("one_key_call"), *hung("pir", "door_contact", tried=False)]

    assert at_hangzhou(devices).missing == (
        Missing(Lack.NOT_TRIED, thing="pir"),
        Missing(Lack.NOT_TRIED, thing="door_contact"),
    )


@pytest.mark.parametrize(
    "heard", [a_trial("pir", at=AT - HOUR), a_trial("pir", home="h2")], ids=["before", "elsewhere"]
)
def test_what_was_heard_before_it_hung_here_or_elsewhere_proves_nothing(heard: TriedOut) -> None:
    devices = [*hung("one_key_call", "door_contact"), Hung("pir", "pir", AT, (heard,))]

    assert at_hangzhou(devices).missing == (Missing(Lack.NOT_TRIED, thing="pir"),)


def test_a_device_that_raises_no_alarm_needs_none() -> None:
    assert at_hangzhou([*hung(*THE_THREE), *hung("hub", tried=False)]).missing == ()


def test_what_is_carried_has_its_sim_in_a_real_name_where_the_bureau_asks_for_it() -> None:
    # FJ24-20
    kit = programme_of("sanyuan").kit
    planned = fitting(kit, Risk.LOW, (), {})
    sim = Sim(AT.date(), SimOwner.ELDER, "u-3")
    [badge] = hung("smart_badge")

    def missing(device: Hung, needs_sim: bool) -> tuple[Missing, ...]:
        return held("h1", kit, planned, [device], needs_sim).missing

    assert missing(badge, True) == (Missing(Lack.NO_SIM, thing="smart_badge"),)
    assert missing(badge, False) == ()
    assert missing(replace(badge, sim=sim), True) == ()


def test_what_the_elder_declined_with_a_reason_is_not_missed() -> None:
    found = at_hangzhou(hung("one_key_call", "pir"), (about("door_contact", Answer.REFUSED),))

    assert found.missing == ()
    assert found.declined == {"door"}


def test_a_place_is_declined_only_when_every_type_that_fills_it_was() -> None:
    # XH23-15: whoever will not have a speaker may still want a button
    no, call = Answer.REFUSED, XUHUI.kit.items["call"].any_of
    some = [about(each, no) for each in call[1:]]

    assert "call" not in wishes_of(XUHUI.kit, some, AT)
    assert wishes_of(XUHUI.kit, [*some, about(call[0], no)], AT)["call"] is False


@pytest.mark.parametrize(
    "yes", [Subject(Purpose.CAMERA), Subject(Purpose.SENSING, device_type="camera")]
)
def test_what_needs_a_yes_is_asked_for_before_it_is_missed(yes: Subject) -> None:
    # XH23-13: a person at high risk is asked about a camera
    def missing(*words: Word) -> list[Lack]:
        wishes = wishes_of(XUHUI.kit, words, AT)
        planned = fitting(XUHUI.kit, Risk.HIGH, (), wishes)
        found = held("h1", XUHUI.kit, planned, hung("camera") if not words else ())
        return [each.what for each in found.missing if each.item == "camera"]

    assert missing() == [Lack.NOT_ASKED]
    assert missing(a_word(yes, Answer.GIVEN)) == [Lack.NOT_FITTED]
    assert missing(a_word(yes, Answer.REFUSED)) == []


@pytest.mark.parametrize(("risk", "number"), [(Risk.HIGH, 3), (Risk.MEDIUM, 2), (Risk.LOW, 1)])
def test_a_higher_grade_needs_more_detectors_of_smoke(risk: Risk, number: int) -> None:
    # XH23-11, XH23-12
    found = held("h1", XUHUI.kit, fitting(XUHUI.kit, risk, (), {}), [])

    assert Missing(Lack.NOT_FITTED, item="smoke", number=number) in found.missing


def test_needs_are_read_from_the_answers_and_what_nobody_knows_may_be_any() -> None:
    # XH23-16 and law 9
    best = {
        name: min(f.answers, key=lambda a: f.answers[a]) for name, f in XUHUI.risk.factors.items()
    }

    assert needs_of(XUHUI.risk, best) == frozenset()
    assert needs_of(XUHUI.risk, best | {"falls": "once"}) == {Need.FALL_RISK}
    assert needs_of(XUHUI.risk, best | {"moving": "bedridden"}) == {Need.IMMOBILE}
    assert needs_of(XUHUI.risk, best | {"falls": UNKNOWN, "moving": UNKNOWN}) == set(Need)


def test_who_may_fall_is_asked_about_sensors_that_notice_it() -> None:
    # XH23-16
    found = held("h1", XUHUI.kit, fitting(XUHUI.kit, Risk.LOW, {Need.FALL_RISK}, {}), [])

    asked = {each.item for each in found.missing if each.what is Lack.NOT_ASKED}
    assert asked == {"behaviour_of_who_may_fall", "vitals_of_who_may_fall"}
