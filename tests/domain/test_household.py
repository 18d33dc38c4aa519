"""Couples: both are called, and the incident goes on until each is accounted for (design, "Joining")."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.decide import decide, open_run
from telecare.domain.events import Alarm, Report, Reported
from telecare.domain.home import Absence, Snapshot
from telecare.domain.household import at_home, people
from telecare.domain.kinds import How, Outcome, State
from telecare.domain.run import Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import H, M, answers, arrived, closes

COUPLE = ("wife", "husband")


def a_couple(**away: Absence) -> Snapshot:
    return replace(a_snapshot(), elders=COUPLE, away=away)


def begun(word: str = "help", snapshot: Snapshot | None = None, elder: str = "") -> Run:
    alarm = replace(an_alarm(word), elder=elder)
    return decide(open_run("i1", alarm, snapshot or a_couple(), START).run, None, START).run


def somebody_there(word: str = "help", snapshot: Snapshot | None = None) -> Run:
    return decide(begun(word, snapshot), arrived("daughter"), START + M).run


def resolved(who: str = "", how: How = How.IN_PERSON) -> Reported:
    return Reported("daughter", Report.RESOLVED, outcome=Outcome.HELPED_AT_HOME, how=how, who=who)


def test_both_of_a_couple_are_called_together_and_each_has_the_plans_tries() -> None:
    r = Rehearsal("help", a_couple()).play(2 * M)

    assert r.times("call_placed", "wife") == [0, 30]
    assert r.times("call_placed", "husband") == [0, 30]
    assert r.times("call_placed", "daughter")[0] == 60


def test_contacts_wait_until_the_calls_to_both_are_over() -> None:
    r = Rehearsal("help", a_couple(), wife=answers(2, "1")).play(5 * M)

    assert min(r.times("call_placed", "daughter")) >= 60


def test_one_who_answers_does_not_speak_for_the_other() -> None:
    r = Rehearsal("smoke", a_couple(), wife=answers(2, "1")).play(4 * M)

    assert r.times("relay_raised", "119") == [180]


def test_when_both_answer_nobody_is_presumed_in_danger() -> None:
    r = Rehearsal("fall", a_couple(), wife=answers(2, "1"), husband=answers(2, "1")).play(4 * M)

    assert r.times("relay_raised", "120") == []


def test_the_elder_whose_device_alarms_comes_first() -> None:
    assert people(begun(elder="husband")) == ("husband", "wife")


def test_one_who_is_in_hospital_is_neither_called_nor_missed() -> None:
    away = Absence("hospital", START + 5 * H)
    run = somebody_there(snapshot=a_couple(wife=away))

    assert people(run) == ("husband",)
    assert decide(run, resolved(), START + 2 * M).run.state is State.RESOLVED


def test_an_absence_that_has_run_out_is_none() -> None:
    snapshot = a_couple(wife=Absence("holiday", START))

    assert at_home(snapshot, START) == COUPLE
    assert at_home(snapshot, START - timedelta(microseconds=1)) == ("husband",)


def test_where_all_are_away_the_alarm_still_has_its_elder() -> None:
    away = Absence("hospital", START + H)

    assert people(begun("smoke", a_couple(wife=away, husband=away))) == ("wife",)


# ---- accounted for ----


def test_somebody_there_who_names_nobody_speaks_of_everybody_they_see() -> None:
    after = decide(somebody_there(), resolved(), START + 2 * M).run

    assert after.state is State.RESOLVED
    assert {a.person for a in after.accounts} == set(COUPLE)


def test_somebody_who_names_one_leaves_the_other_to_be_accounted_for() -> None:
    run = somebody_there()

    first = decide(run, resolved("wife"), START + 2 * M)
    second = decide(first.run, resolved("husband"), START + 3 * M)

    assert first.run.state is State.ATTENDED
    refused = [dict(e.detail) for e in first.entries if e.event == "noted"]
    assert refused == [
        {"what": "resolve_refused", "reason": "not_accounted_for", "person": "husband"}
    ]
    assert second.run.state is State.RESOLVED


def test_a_seat_that_spoke_with_one_has_not_heard_the_other() -> None:
    run = begun(elder="wife")

    refused = decide(run, closes(), START + M).run
    asked_after_both = decide(run, closes(who="everybody"), START + M).run

    assert refused.state is State.OPEN
    assert asked_after_both.state is State.RESOLVED


def test_a_partner_seen_safe_at_the_door_completes_what_the_seat_heard() -> None:
    run = decide(somebody_there(), Reported("daughter", Report.SAFE, who="husband"), START + M).run

    assert decide(run, closes(), START + 2 * M).run.state is State.RESOLVED


def test_safe_said_from_afar_accounts_for_nobody() -> None:
    run = decide(begun(), Reported("daughter", Report.SAFE), START + M).run

    assert run.accounts == ()
    assert not run.elder_reached


@pytest.mark.parametrize("who", ["stranger", "daughter"])
def test_whoever_is_no_elder_of_the_home_cannot_be_accounted_for(who: str) -> None:
    after = decide(somebody_there(), resolved(who), START + 2 * M).run

    assert after.state is State.ATTENDED
    assert after.accounts == ()


def test_an_incident_that_lives_on_has_to_account_for_both_again() -> None:
    r = Rehearsal("help", a_couple())
    r.at(M, arrived("daughter"))
    r.at(2 * M, resolved())
    r.alarm_at(3 * M, "help", "standard-smoke1")

    r.play(4 * M)

    assert r.run.state is State.OPEN
    assert r.run.accounts == ()


def test_away_from_home_it_is_one_persons_incident() -> None:
    alarm = Alarm(
        "standard-w", "a1", "fall", an_alarm("fall").kind, START, START, "wife", away=True
    )
    run = open_run("i1", alarm, a_couple(), START).run

    assert people(run) == ("wife",)
    assert run.place == "person:wife"
