"""Domain values to plain JSON and back: equal values, items of the version before, nothing guessed."""

from __future__ import annotations

import dataclasses
import json
import sys
import types
import typing
from datetime import UTC, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain import codec
from telecare.domain.actions import Action, PlaceCall, SendCommand
from telecare.domain.codec import Tagged, from_plain, run_from_plain, run_to_plain, to_plain
from telecare.domain.decide import decide, open_run
from telecare.domain.events import AlarmJoined, Event, KeyPressed, SeatAct, SeatActed
from telecare.domain.home import Hours, Responder, Snapshot
from telecare.domain.kinds import Kind, Risk, Role
from telecare.domain.run import Acceptance, Attempt, Relay, Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import M, S, accepts, arrived, closes, confirmed, seat

EVENTS, ACTIONS = Tagged(Event), Tagged(Action)
_instants = st.datetimes(timezones=st.just(UTC))
_texts = st.text(st.characters(codec="utf-8"), max_size=8)


def _strategy(hint: Any) -> st.SearchStrategy[Any]:
    if hint is datetime:
        return _instants
    if hint is str:
        return _texts
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return values_of(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    arguments = typing.get_args(hint)
    if type(None) in arguments:
        inner = next(a for a in arguments if a is not type(None))
        return st.none() | _strategy(inner)
    if arguments:
        return st.dictionaries(_texts, _texts, max_size=3)
    return st.from_type(hint)


def values_of(kind: type) -> st.SearchStrategy[Any]:
    """Values of a frozen dataclass, every field by its own type."""
    hints = typing.get_type_hints(kind)
    fields = {f.name: _strategy(hints[f.name]) for f in dataclasses.fields(kind)}
    return st.builds(kind, **fields)


def through_json(document: Any) -> Any:
    return json.loads(json.dumps(document, ensure_ascii=False))


# ---- every event and action ----


@pytest.mark.parametrize("kind", typing.get_args(Event), ids=lambda kind: kind.__name__)
def test_every_event_survives(kind: type) -> None:
    @given(values_of(kind))
    @settings(max_examples=15, deadline=None)
    def survives(event: Any) -> None:
        assert EVENTS.from_plain(through_json(EVENTS.to_plain(event))) == event

    survives()


@pytest.mark.parametrize("kind", typing.get_args(Action), ids=lambda kind: kind.__name__)
def test_every_action_survives(kind: type) -> None:
    @given(values_of(kind))
    @settings(max_examples=15, deadline=None)
    def survives(action: Any) -> None:
        assert ACTIONS.from_plain(through_json(ACTIONS.to_plain(action))) == action

    survives()


def test_a_document_names_its_type_and_leaves_out_what_is_usual() -> None:
    assert EVENTS.to_plain(KeyPressed("c1", "1")) == {
        "type": "KeyPressed",
        "attempt": "c1",
        "key": "1",
    }
    assert ACTIONS.to_plain(SendCommand("i-1", "t", "locate", 60)) == {
        "type": "SendCommand",
        "id": "i-1",
        "thing": "t",
        "command": "locate",
        "expires_in_s": 60,
    }


@pytest.mark.parametrize("document", [{"type": "Exploded"}, {}, {"type": None}, {"type": "Run"}])
def test_an_unknown_type_is_an_error_that_names_it(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unknown type"):
        EVENTS.from_plain(document)


def test_an_unknown_field_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="KeyPressed has no field 'colour'"):
        EVENTS.from_plain({"type": "KeyPressed", "attempt": "c1", "key": "1", "colour": "red"})


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(ValueError, match="juggle"):
        EVENTS.from_plain({"type": "SeatActed", "by": "seat1", "act": "juggle"})


def test_reading_leaves_the_document_as_it_was() -> None:
    document = EVENTS.to_plain(KeyPressed("c1", "1", 2))
    before = dict(document)

    EVENTS.from_plain(document)

    assert document == before


def test_a_missing_field_takes_its_default_so_that_an_older_item_can_be_read() -> None:
    old = {"type": "SeatActed", "by": "seat1", "act": "claim"}

    assert EVENTS.from_plain(old) == SeatActed("seat1", SeatAct.CLAIM)


def test_a_missing_field_without_a_default_is_an_error() -> None:
    with pytest.raises(TypeError, match="attempt"):
        EVENTS.from_plain({"type": "KeyPressed", "key": "1"})


# ---- runs ----


def a_busy_run() -> Run:
    r = Rehearsal("smoke", thing="standard-smoke1")
    r.alarm_at(10 * S, "gas", "standard-gas1")
    r.at(12 * S, seat(SeatAct.HOLD))
    r.at(13 * S, seat(SeatAct.PAUSE, step="team"))
    r.at(14 * S, seat(SeatAct.ADD, who="niece", reason="asked for"))
    r.at(15 * S, accepts("son"))
    r.at(16 * S, confirmed("elder"))
    r.at(17 * S, seat(SeatAct.RELAY, step="claim"))
    return r.play(18 * S).run


def test_a_run_full_of_facts_survives() -> None:
    run = a_busy_run()
    assert run.attempts
    assert run.relays
    assert run.acceptances

    document = through_json(run_to_plain(run))

    assert run_from_plain(document, run.snapshot) == run


def test_a_resolved_run_survives() -> None:
    run = decide(a_busy_run(), arrived("daughter"), START + M).run
    run = decide(run, closes(how="in_person", seen_by="daughter"), START + M).run

    assert run.closure is not None
    assert run_from_plain(through_json(run_to_plain(run)), run.snapshot) == run


def test_a_head_holds_no_snapshot_and_stays_small() -> None:
    document = run_to_plain(a_busy_run())

    assert "snapshot" not in document
    assert len(json.dumps(document).encode()) < 8 * 1024


def test_a_new_run_is_a_few_words() -> None:
    run = open_run("i1", an_alarm("help"), a_snapshot(), START).run

    document = run_to_plain(run)

    assert set(document) == {
        "incident", "kind", "opened_at", "plan_since", "elder", "alarms", "receipts", "order",
        "commands", "actions",
    }  # fmt: skip
    assert document["opened_at"] == "2026-01-14T18:10:00+00:00"


def test_a_head_of_the_version_before_is_read() -> None:
    document = run_to_plain(a_busy_run())
    for name in ("contacts_done", "seat_spoke", "barred"):
        document.pop(name, None)

    assert run_from_plain(document, a_snapshot()).contacts_done is False


def test_a_head_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="Run has no field 'mood'"):
        run_from_plain({**run_to_plain(a_busy_run()), "mood": "calm"}, a_snapshot())


@given(values_of(Attempt), values_of(Acceptance), values_of(Relay))
@settings(max_examples=25, deadline=None)
def test_facts_of_a_run_survive(attempt: Attempt, acceptance: Acceptance, relay: Relay) -> None:
    for value in (attempt, acceptance, relay):
        assert from_plain(type(value), through_json(to_plain(value))) == value


# ---- snapshots ----


def test_types_stay_those_of_the_class_while_another_copy_stands_in_its_modules_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshot = a_snapshot()
    for name in ("home", "parameters", "response_plan"):
        place = f"telecare.domain.{name}"
        monkeypatch.setitem(sys.modules, place, types.ModuleType(place))
    codec.reader.cache_clear()

    assert from_plain(Snapshot, through_json(to_plain(snapshot))) == snapshot


def test_a_snapshot_survives_with_hours_plans_and_parameters() -> None:
    usual = a_snapshot(risk=Risk.LOW)
    hours = Hours(time(22, 30), time(6))
    snapshot = dataclasses.replace(
        usual,
        responders=(*usual.responders, Responder("guard", Role.PROPERTY, hours, suspected=True)),
        elder_devices={"elder": "standard-key1"},
    )

    again = from_plain(Snapshot, through_json(to_plain(snapshot)))

    assert again == snapshot
    assert again.plans[Kind.FALL].contacts_by_risk == snapshot.plans[Kind.FALL].contacts_by_risk
    assert isinstance(next(iter(again.plans)), Kind)


def test_an_instant_is_written_in_utc_and_keeps_its_microseconds() -> None:
    shanghai = timezone(timedelta(hours=8))
    at = datetime(2026, 1, 15, 2, 10, 0, 123456, tzinfo=shanghai)

    assert to_plain(at) == "2026-01-14T18:10:00.123456+00:00"
    assert from_plain(datetime, to_plain(at)) == at


def test_sets_are_written_in_order_so_that_the_same_value_gives_the_same_bytes() -> None:
    roles = a_snapshot().plans[Kind.HELP].neighbourhood_roles

    assert to_plain(roles) == sorted(roles)


def test_a_call_is_read_with_its_words() -> None:
    call = PlaceCall("i-1", "c1", "elder", "elder_held", "elder.help", 30, 20, 5, 30)  # type: ignore[arg-type]

    again = ACTIONS.from_plain(ACTIONS.to_plain(call))

    assert isinstance(again, PlaceCall)
    assert type(again.flow).__name__ == "Flow"
    assert EVENTS.from_plain(EVENTS.to_plain(AlarmJoined(an_alarm("help")))).alarm.kind is Kind.HELP
