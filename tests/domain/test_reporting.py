"""What people in the field report (contracts section 4, meaning 7; laws 2 and 6)."""

from __future__ import annotations

import pytest

from telecare.domain.actions import Tell
from telecare.domain.decide import decide, open_run
from telecare.domain.events import Report, Reported, SeatAct
from telecare.domain.kinds import How, Outcome, State
from telecare.domain.run import Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import H, M, S, arrived, closes, confirmed, left, resolved, seat


def begun(word: str = "help") -> Run:
    return decide(open_run("i1", an_alarm(word), a_snapshot(), START).run, None, START).run


def tell(run: Run, *events: Reported) -> Run:
    for event in events:
        run = decide(run, event, START + S).run
    return run


def whats(run: Run, event: Reported) -> list[tuple[str, str]]:
    """What is noted about a report: (what, reason)."""
    decision = decide(run, event, START + 2 * S)
    return [
        (e.detail["what"], e.detail.get("reason", ""))
        for e in decision.entries
        if e.event == "noted" and e.who == event.by
    ]


# ---- who may report ----


@pytest.mark.parametrize("report", list(Report))
@pytest.mark.parametrize("by", ["stranger", "", "seat1"])
def test_a_report_of_somebody_unknown_changes_nothing(by: str, report: Report) -> None:
    run = begun()

    decision = decide(run, Reported(by, report), START + S)

    assert decision.run == run
    assert decision.actions == ()
    assert [e.detail["what"] for e in decision.entries] == ["report_refused"]


@pytest.mark.parametrize("report", list(Report))
def test_a_report_of_somebody_barred_changes_nothing(report: Report) -> None:
    run = decide(begun(), seat(SeatAct.BAR, who="son", reason="police"), START).run

    assert decide(run, Reported("son", report, to="daughter"), START + S).run == run


def test_an_elder_who_is_barred_reports_nothing() -> None:
    """In a couple's home the one who is suspected may be the other elder."""
    run = decide(begun(), seat(SeatAct.BAR, who="elder", reason="police"), START).run

    for report in (Report.CONFIRMED, Report.SAFE):
        assert decide(run, Reported("elder", report), START + S).run == run


@pytest.mark.parametrize(
    "report", [Report.ACCEPTED, Report.ARRIVED, Report.LEFT, Report.HANDED_OVER, Report.CANNOT]
)
def test_elders_do_not_take_their_own_incident(report: Report) -> None:
    run = begun()

    assert decide(run, Reported("elder", report, to="son"), START + S).run == run


def test_a_person_whom_a_seat_added_may_report() -> None:
    run = decide(begun(), seat(SeatAct.ADD, who="niece", reason="asked for"), START).run

    assert tell(run, arrived("niece")).on_scene == "niece"


@pytest.mark.parametrize("report", list(Report))
def test_a_report_after_the_end_is_recorded_only(report: Report) -> None:
    run = decide(begun(), closes(), START).run

    decision = decide(run, Reported("daughter", report, to="son"), START + S)

    assert decision.run == run
    assert [e.detail["what"] for e in decision.entries] == ["report_late"]


# ---- at the door ----


def test_a_crew_on_scene_attends_the_incident_and_stops_calling() -> None:
    r = Rehearsal("help")
    r.at(5 * S, arrived("120"))

    r.play(5 * M)

    assert r.run.state is State.ATTENDED
    assert r.run.on_scene == "120"
    assert r.times("arrived", "120") == [5]
    assert r.times("accepted") == []
    assert r.times("call_placed", "daughter") == []


def test_a_crew_that_comes_second_may_resolve_too() -> None:
    run = tell(begun(), arrived("daughter"), arrived("120"), arrived("120"))
    assert run.on_scene == "daughter"
    assert len(run.acceptances) == 2

    run = tell(run, resolved("120", Outcome.TO_HOSPITAL, How.OFFICIAL))

    assert run.state is State.RESOLVED


def test_a_crew_that_leaves_alone_opens_the_incident_again() -> None:
    r = Rehearsal("help")
    r.at(5 * S, arrived("120"))
    r.at(M, left("120"))

    r.play(90 * S)

    assert r.run.state is State.OPEN
    assert r.times("told", "supervisor", reason="left_after_arrival") == [60]
    assert r.times("call_placed", "daughter")[0] >= 60


def test_leaving_where_one_never_was_ends_an_acceptance_quietly() -> None:
    run = tell(begun(), Reported("daughter", Report.ACCEPTED))

    decision = decide(run, left("daughter"), START + 2 * S)

    assert decision.run.state is State.OPEN
    assert not any(isinstance(a, Tell) and a.audience == "supervisor" for a in decision.actions)


def test_leaving_of_somebody_who_took_nothing_is_written_down_only() -> None:
    run = tell(begun(), arrived("daughter"))

    after = tell(run, left("son"))

    assert after.on_scene == "daughter"
    assert after.state is State.ATTENDED


@pytest.mark.parametrize("to", ["son", "120", "team"])
def test_a_hand_over_is_recorded_and_moves_the_responsibility(to: str) -> None:
    run = tell(begun(), arrived("daughter"))

    decision = decide(run, Reported("daughter", Report.HANDED_OVER, to=to), START + 2 * S)

    assert decision.run.on_scene == to
    assert decision.run.is_on_scene(to)
    assert not decision.run.is_on_scene("daughter")
    assert [(e.event, e.who, e.detail["to"]) for e in decision.entries] == [
        ("handed_over", "daughter", to)
    ]


@pytest.mark.parametrize("to", ["", "stranger", "elder", "seat1"])
def test_nobody_hands_over_to_nobody(to: str) -> None:
    run = tell(begun(), arrived("daughter"))

    after = tell(run, Reported("daughter", Report.HANDED_OVER, to=to))

    assert after.on_scene == "daughter"
    assert whats(run, Reported("daughter", Report.HANDED_OVER, to=to))[0][0] == "hand_over_refused"


def test_nobody_hands_over_to_somebody_barred() -> None:
    run = tell(begun(), arrived("daughter"))
    run = decide(run, seat(SeatAct.BAR, who="son", reason="police"), START + S).run

    assert tell(run, Reported("daughter", Report.HANDED_OVER, to="son")).on_scene == "daughter"


def test_only_who_is_responsible_hands_over() -> None:
    run = tell(begun(), arrived("daughter"), arrived("son"))

    assert tell(run, Reported("son", Report.HANDED_OVER, to="team")).on_scene == "daughter"


def test_a_hand_over_to_somebody_who_is_there_already_keeps_one_of_each() -> None:
    run = tell(begun(), arrived("daughter"), arrived("son"))

    run = tell(run, Reported("daughter", Report.HANDED_OVER, to="son"))

    assert [a.person for a in run.acceptances] == ["son"]


# ---- safe ----


def test_who_is_there_and_sees_the_elder_safe_has_reached_the_elder() -> None:
    run = tell(begun(), arrived("daughter"), Reported("daughter", Report.SAFE))

    assert run.elder_reached
    assert run.seen_safe_by == "daughter"
    assert run.state is State.ATTENDED, "seen safe is not resolved"


def test_who_says_so_from_afar_has_not() -> None:
    run = tell(begun(), Reported("daughter", Report.SAFE))

    assert not run.elder_reached


# ---- false alarms ----


@pytest.mark.parametrize("cause", ["accidental", "device_fault", "cooking", "test"])
def test_a_false_alarm_seen_on_scene_resolves_with_its_cause(cause: str) -> None:
    run = tell(begun("smoke"), arrived("property"))

    run = tell(run, Reported("property", Report.FALSE_ALARM, cause=cause))

    assert run.state is State.RESOLVED
    assert run.closure is not None
    assert (run.closure.outcome, run.closure.how) == (cause, "in_person")
    assert run.closure.seen_by == "property"


@pytest.mark.parametrize("cause", ["", "rescued", "ghosts"])
def test_a_false_alarm_without_a_cause_that_is_one_is_refused(cause: str) -> None:
    run = tell(begun("smoke"), arrived("property"))
    event = Reported("property", Report.FALSE_ALARM, cause=cause)

    assert tell(run, event).state is State.ATTENDED
    assert whats(run, event) == [("resolve_refused", "outcome_and_how_needed")]


def test_a_false_alarm_reported_from_afar_is_refused() -> None:
    event = Reported("property", Report.FALSE_ALARM, cause="cooking")

    assert tell(begun("smoke"), event).state is State.OPEN
    assert whats(begun("smoke"), event) == [("resolve_refused", "not_on_scene")]


# ---- resolved ----


def test_the_reporter_has_seen_the_elder_unless_somebody_else_is_named() -> None:
    run = tell(begun(), arrived("daughter"))

    own = tell(run, resolved("daughter")).closure
    other = tell(run, resolved("daughter", seen_by="son")).closure

    assert own is not None
    assert other is not None
    assert (own.seen_by, other.seen_by) == ("daughter", "son")
    assert (own.by, other.by) == ("daughter", "daughter")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (resolved("daughter", outcome=None), "outcome_and_how_needed"),
        (resolved("daughter", how=None), "outcome_and_how_needed"),
        (resolved("daughter", how=How.SPOKE_IDENTIFIED), "only_a_seat_identifies_by_voice"),
        (resolved("son"), "not_on_scene"),
        (resolved("elder"), "not_on_scene"),
    ],
)
def test_a_resolution_that_lacks_something_is_refused_and_noted(
    event: Reported, reason: str
) -> None:
    run = tell(begun(), arrived("daughter"))

    assert tell(run, event).state is State.ATTENDED
    assert whats(run, event) == [("resolve_refused", reason)]


def test_who_has_accepted_but_not_arrived_resolves_nothing() -> None:
    run = tell(begun(), Reported("daughter", Report.ACCEPTED))

    assert whats(run, resolved("daughter")) == [("resolve_refused", "not_on_scene")]


# ---- silence on scene ----


def silences(r: Rehearsal) -> list[float]:
    return r.times("told", "supervisor", reason="silence_on_scene")


def test_silence_on_scene_is_told_every_quarter_of_an_hour() -> None:
    r = Rehearsal("help")
    r.at(M, arrived("daughter"))

    r.play(35 * M)

    assert silences(r) == [960, 1860]


def test_word_from_the_scene_counts_anew() -> None:
    r = Rehearsal("help")
    r.at(M, arrived("daughter"))
    r.at(10 * M, Reported("daughter", Report.SAFE))

    r.play(26 * M)

    assert silences(r) == [600 + 900]


def test_only_word_from_the_scene_breaks_its_silence() -> None:
    r = Rehearsal("help")
    r.at(M, arrived("daughter"))
    r.at(10 * M, Reported("son", Report.CANNOT))
    r.at(11 * M, confirmed("son"))
    r.at(12 * M, seat(SeatAct.CLAIM))
    r.at(13 * M, seat(SeatAct.RELAY))

    r.play(17 * M)

    assert silences(r) == [960]


def test_there_is_no_silence_where_nobody_is() -> None:
    r = Rehearsal("help")
    r.at(M, Reported("daughter", Report.ACCEPTED))

    r.play(19 * M)

    assert silences(r) == []
    assert H > M
