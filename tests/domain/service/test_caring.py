"""Care as a pure value: asked for, done, missed, asked again, raised; and never closed in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain import codec
from telecare.domain.kinds import Risk
from telecare.domain.programme.care import Agreed, Caller, Rhythm, Visits, next_visit, rhythm_of
from telecare.domain.programme.procedure import Body
from telecare.domain.service.care import (
    Care,
    CareClocks,
    CareTerms,
    Contact,
    Duty,
    DutyState,
    Outcome,
)
from telecare.domain.service.caring import CARE_LATE
from telecare.domain.service.life import Life, Over, Pause, Phase
from telecare.domain.service.moves import (
    AgreeCare,
    EndService,
    Move,
    Moved,
    No,
    ReportCare,
    Resume,
    Suspend,
    TimePassed,
)
from telecare.domain.service.moving import decide_life
from tests.fakes.programme import programme_of
from tests.fakes.service import a_life, led_through, said
from tests.fakes.story import the_policy

CLOCKS = CareClocks.of(the_policy().parameters)
RULES = programme_of("sanyuan").care
WEEKLY = CareTerms(RULES, Rhythm(1, 0), CLOCKS)
WITH_VISITS = CareTerms(RULES, Rhythm(1, 1), CLOCKS)
H, D = timedelta(hours=1), timedelta(days=1)


class Town:
    """One person who is served, and the clock."""

    def __init__(self, terms: CareTerms = WEEKLY) -> None:
        life, self.at = led_through(a_life())
        self.terms, self.life, self.open = terms, life, dict[str, str]()
        self.events: list[str] = []
        self.told: list[str] = []
        self.move(TimePassed())

    def move(self, move: Move) -> Moved:
        moved = decide_life(self.life, move, self.at, self.terms)
        if moved.no is None:
            self.life = moved.life
            self.open |= {ask.key: ask.task for ask in moved.asks}
            self.told += [ask.task for ask in moved.asks if ask.audience == "supervisor"]
            for key in moved.closes:
                del self.open[key]
            self.events += [entry.event for entry in moved.entries]
        return moved

    def wait(self, length: timedelta) -> None:
        """Let hours pass, swept each."""
        until = self.at + length
        while self.at < until:
            self.at += H
            if self.life.due_at is not None and self.life.due_at <= self.at:
                self.move(TimePassed())

    def report(self, what: Contact, outcome: Outcome, **more: Caller) -> Moved:
        return self.move(ReportCare(said(Body.OPERATOR), what, outcome, **more))

    def duty(self, what: Contact = Contact.CALL) -> Duty:
        assert self.life.care is not None
        found = self.life.care.duty(what)
        assert found is not None
        return found

    def tasks(self) -> list[str]:
        return sorted(self.open.values())


def test_care_begins_when_somebody_is_served_and_a_call_is_asked_for_before_the_week_is_over() -> (
    None
):
    # FJ24-25, FJ24-53
    town = Town()
    began = town.at

    assert town.tasks() == []
    town.wait(6 * D + 4 * H)

    assert town.tasks() == ["welfare_call"]
    assert town.duty().due_at - began <= 7 * D + 16 * H


def test_a_call_that_reached_somebody_closes_its_task_and_begins_the_next_week() -> None:
    town = Town()
    town.wait(7 * D)
    assert town.report(Contact.CALL, Outcome.REACHED).no is None

    assert town.tasks() == []
    assert town.duty().done
    assert town.duty().due_at >= town.at + 7 * D


def test_what_nobody_did_is_missed_and_told_again_until_it_is_done() -> None:
    town = Town()
    town.wait(13 * D)

    assert town.duty().state is DutyState.MISSED
    assert town.told.count(CARE_LATE) >= 2
    assert town.events.count("care_missed") == town.told.count(CARE_LATE)
    town.report(Contact.CALL, Outcome.REACHED)
    assert CARE_LATE not in town.tasks()


def test_a_call_in_vain_is_asked_for_again_the_same_day_and_closes_nothing() -> None:
    # FJ24-26
    town = Town()
    town.wait(6 * D)
    town.report(Contact.CALL, Outcome.IN_VAIN)
    assert town.tasks() == []
    assert not town.duty().done

    town.wait(5 * H)

    assert town.tasks() == ["welfare_call"]
    assert town.duty().vain == 1


def test_after_calls_in_vain_somebody_goes_and_the_supervisor_is_told() -> None:
    # FJ24-45
    town = Town()
    town.wait(6 * D + 4 * H)
    for _ in range(CLOCKS.tries):
        town.report(Contact.CALL, Outcome.IN_VAIN)
        town.wait(5 * H)

    assert town.duty().state is DutyState.RAISED
    assert "welfare_visit" in town.tasks()
    assert "welfare_visit" in town.told
    assert "care_raised" in town.events


def raised() -> Town:
    town = Town(WITH_VISITS)
    for _ in range(CLOCKS.tries):
        town.report(Contact.CALL, Outcome.IN_VAIN)
    assert town.duty().is_raised
    return town


def test_who_was_seen_at_the_door_has_been_called_too() -> None:
    town = raised()

    town.report(Contact.VISIT, Outcome.REACHED)

    assert town.tasks() == []
    assert not town.duty().is_raised
    assert town.duty(Contact.VISIT).done


def test_nobody_at_the_door_is_told_at_once_and_the_visit_stays() -> None:
    town = raised()

    town.report(Contact.VISIT, Outcome.IN_VAIN)

    assert town.told[-1] == CARE_LATE
    assert town.tasks() == [CARE_LATE, "welfare_visit"]


def test_one_more_call_in_vain_beside_the_visit_changes_nothing_but_the_record() -> None:
    town = raised()
    before = town.life

    town.report(Contact.CALL, Outcome.IN_VAIN)

    assert town.life == before
    assert town.events[-1] == "care_reported"


def test_a_robots_call_counts_where_the_bureau_says_so_and_nowhere_else() -> None:
    # FJ24-53
    sanyuan = Town()
    human = Town(replace(WEEKLY, rules=replace(RULES, callers=frozenset({Caller.HUMAN}))))
    for town in (sanyuan, human):
        town.wait(6 * D + 4 * H)
        town.report(Contact.CALL, Outcome.REACHED, caller=Caller.MACHINE)

    assert (sanyuan.tasks(), human.tasks()) == ([], ["welfare_call"])
    assert human.events[-1] == "care_reported"


def test_a_robot_visits_nobody_and_strangers_report_nothing() -> None:
    town = Town()

    assert town.report(Contact.VISIT, Outcome.REACHED, caller=Caller.MACHINE).no is No.NOT_YOURS
    for body in (Body.FAMILY, Body.ELDER, Body.GUARDIAN, Body.DISTRICT):
        move = ReportCare(said(body), Contact.CALL, Outcome.REACHED)
        assert town.move(move).no is No.NOT_YOURS


def test_who_rests_is_asked_for_no_call_and_care_begins_anew_afterwards() -> None:
    town = Town()
    town.wait(7 * D)
    assert town.tasks()
    town.move(Suspend(said(Body.FAMILY), Pause.HOSPITAL, town.at + 20 * D))
    assert town.tasks() == []
    assert town.report(Contact.CALL, Outcome.REACHED).no is No.NOT_NOW

    town.move(Resume(said(Body.FAMILY)))

    assert not town.duty().done
    assert town.duty().due_at > town.at


def test_who_is_served_no_more_is_asked_for_no_more() -> None:
    town = Town()
    town.wait(13 * D)
    town.move(EndService(said(Body.STREET), Over.OPERATOR_CLOSED))

    assert (town.life.phase, town.tasks(), town.life.due_at) == (
        Phase.ENDED,
        ["fetch_devices"],
        None,
    )


def test_a_graver_risk_brings_the_next_call_forward_and_nothing_puts_it_off() -> None:
    # SH24-24
    town = Town()
    usual = town.duty().due_at
    town.terms = replace(WEEKLY, rhythm=Rhythm(3, 0))
    town.move(TimePassed())
    sooner = town.duty().due_at
    town.terms = WEEKLY
    town.move(TimePassed())

    assert sooner < usual
    assert town.duty().due_at == sooner


def test_nobody_but_the_elder_or_guardian_agrees_to_another_rhythm() -> None:
    # FJ24-27
    town = Town()
    none = Rhythm(0, 0)

    assert town.move(AgreeCare(said(Body.OPERATOR), none, "paper1")).no is No.NOT_YOURS
    assert town.move(AgreeCare(said(Body.ELDER), none, "paper1")).no is None
    assert town.life.care is not None
    assert town.life.care.agreed == Agreed(none, confirmed=town.at.date())


def test_the_day_of_the_paper_is_the_day_of_the_word_and_none_lies_ahead() -> None:
    # FJ24-27
    town = Town()
    today, less = town.at.date(), Rhythm(0, 0)

    def agree(day: date) -> No | None:
        return town.move(AgreeCare(said(Body.ELDER), less, "paper1", day)).no

    assert agree(today + timedelta(days=1)) is No.TOO_EARLY
    assert agree(today - timedelta(days=9)) is None
    assert town.life.care is not None
    assert town.life.care.agreed == Agreed(less, confirmed=today - timedelta(days=9))


def test_without_a_paper_a_word_can_only_make_care_more() -> None:
    # FJ24-27
    town = Town()
    town.move(AgreeCare(said(Body.GUARDIAN), Rhythm(0, 0)))

    assert town.life.care is not None
    assert town.life.care.agreed == Agreed(Rhythm(0, 0), None)
    assert rhythm_of(RULES, Risk.LOW, None, town.life.care.agreed).calls_per_week == 1


def test_what_somebody_does_not_want_any_more_is_asked_for_no_more() -> None:
    town = Town()
    town.wait(6 * D + 4 * H)
    town.terms = replace(WEEKLY, rhythm=Rhythm(0, 0))
    town.move(TimePassed())

    assert town.tasks() == []
    assert town.life.care == Care()


def test_a_service_of_before_care_reads_as_one_that_has_none_and_then_begins() -> None:
    life, at = led_through(a_life())
    plain = codec.to_plain(life)
    assert "care" not in plain

    begun = decide_life(codec.from_plain(Life, plain), TimePassed(), at, WEEKLY).life
    assert begun.care is not None
    again: Life = codec.from_plain(Life, codec.to_plain(begun))
    assert again.care == begun.care


def test_where_visits_are_sold_none_is_owed() -> None:
    # FJ24-54
    sold = Town(CareTerms(replace(RULES, visits=Visits.SOLD), Rhythm(1, 0), CLOCKS))

    assert sold.life.care is not None
    assert sold.life.care.duty(Contact.VISIT) is None


@settings(max_examples=40, deadline=None)
@given(
    visits=st.integers(1, 4),
    day=st.integers(0, 400),
    early=st.lists(st.integers(0, 60), min_size=14, max_size=14),
)
def test_no_month_passes_without_a_visit_when_each_is_made_by_its_day(
    visits: int, day: int, early: list[int]
) -> None:
    # FJ24-25
    at = a_life().opened_at + day * D
    due = next_visit(Rhythm(1, visits), at, False, 10 * D)
    made: list[datetime] = []
    for hours in early:
        assert due is not None
        made.append(max(at, due - timedelta(hours=hours + 1)))
        at = made[-1]
        due = next_visit(Rhythm(1, visits), at, True, 10 * D)

    months = {(each.year, each.month) for each in made}
    first, last = made[0], made[-1]
    passed = (last.year - first.year) * 12 + last.month - first.month + 1
    assert len(months) == passed


@pytest.mark.parametrize("weekly", [1, 2, 3])
def test_calls_that_are_made_when_asked_for_leave_no_week_without_one(weekly: int) -> None:
    # FJ24-25
    town = Town(replace(WEEKLY, rhythm=Rhythm(weekly, 0)))
    made: list[datetime] = [town.at]
    for _ in range(60 * 24):
        town.wait(H)
        if "welfare_call" in town.tasks():
            town.report(Contact.CALL, Outcome.REACHED)
            made.append(town.at)

    gaps = [b - a for a, b in pairwise(made)]
    assert max(gaps) <= 7 * D / weekly
    assert "care_missed" not in town.events
