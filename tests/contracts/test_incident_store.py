"""What every store of incidents promises."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from telecare.domain.actions import Flow, Lane, OpenTask, PlaceCall, SendSms, StartResponse
from telecare.domain.errors import ConflictError, IncidentError, UnknownIncidentError
from telecare.domain.events import AlarmJoined, CallAnswered, KeyPressed
from telecare.domain.kinds import Kind, State
from telecare.domain.timeline import Entry, first_break
from telecare.ports.incidents import Change, Head, IncidentStore
from tests.fakes.story import (
    BUREAU,
    KEY,
    SMOKE,
    START,
    WINDOW,
    a_home,
    a_snapshot,
    an_alarm,
    an_opening,
)

SECOND = timedelta(seconds=1)
CALL = CallAnswered("inc1-c1")


def open_one(incidents: IncidentStore, **opening: Any) -> Head:
    """Open an incident and return its head."""
    first = an_opening(**opening)
    incidents.open(first)
    return incidents.head(BUREAU, first.run.incident)


def a_change(head: Head, state: State | None = None, **more: Any) -> Change:
    """A decision that changes nothing but what is named."""
    run = replace(head.run, calls=head.run.calls + 1, state=state or head.run.state)
    change = Change(head, run, head.seq, (), (), START + SECOND, START)
    return replace(change, **more)


def at_once(work: Callable[[int], object], times: int = 20) -> list[object]:
    """Do the work in as many threads; a conflict is an answer like any other."""

    def answer(number: int) -> object:
        try:
            return work(number)
        except ConflictError:
            return ConflictError

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(answer, range(times)))


# ---- opening ----


def test_what_was_opened_is_read_back_whole(incidents: IncidentStore) -> None:
    opening = an_opening()

    incidents.open(opening)

    head = incidents.head(BUREAU, "inc1")
    assert head.run == opening.run
    assert (head.version, head.seq, head.decided, head.fence) == (1, 0, 0, 0)
    assert head.due_at == opening.due_at
    assert head.locked
    assert not head.token


def test_an_opening_is_found_by_alarm_by_home_and_in_the_register(incidents: IncidentStore) -> None:
    open_one(incidents)

    assert incidents.first_receipt(BUREAU, KEY, "a1", START - WINDOW) == "inc1"
    assert incidents.open_incident(BUREAU, "h1") == "inc1"
    assert incidents.open_register(BUREAU) == ("inc1",)


def test_an_opening_leaves_its_actions_pending_in_order(incidents: IncidentStore) -> None:
    opening = an_opening()

    incidents.open(opening)

    pending = incidents.pending(BUREAU, "inc1")
    assert tuple(item.action for item in pending) == opening.actions
    assert {item.created_at for item in pending} == {START}


def test_a_timeline_begins_with_the_opening_and_verifies(incidents: IncidentStore) -> None:
    opening = an_opening()

    incidents.open(opening)

    links = incidents.timeline(BUREAU, "inc1")
    assert tuple(link.entry for link in links) == opening.entries
    assert first_break(links) is None


def test_a_repeat_within_its_window_opens_nothing(incidents: IncidentStore) -> None:
    open_one(incidents)
    again = an_alarm(at=START + WINDOW)

    with pytest.raises(ConflictError):
        incidents.open(an_opening("inc2", again, a_snapshot(a_home("h2"))))

    assert incidents.open_register(BUREAU) == ("inc1",)
    assert incidents.open_incident(BUREAU, "h2") is None


def test_the_same_id_after_its_window_is_a_new_alarm(incidents: IncidentStore) -> None:
    open_one(incidents)
    later = an_alarm(at=START + WINDOW + SECOND)
    assert incidents.first_receipt(BUREAU, KEY, "a1", START + SECOND) is None

    incidents.open(an_opening("inc2", later, locked=False))

    assert incidents.first_receipt(BUREAU, KEY, "a1", START + SECOND) == "inc2"


def test_a_redelivery_after_a_newer_activation_is_still_a_repeat(incidents: IncidentStore) -> None:
    open_one(incidents, alarm=an_alarm(at=START + WINDOW + SECOND))

    with pytest.raises(ConflictError):
        incidents.open(an_opening("inc2", an_alarm(at=START), locked=False))


def test_a_home_has_one_open_incident(incidents: IncidentStore) -> None:
    open_one(incidents)
    smoke = an_alarm("smoke", "s1", thing=SMOKE)

    with pytest.raises(ConflictError):
        incidents.open(an_opening("inc2", smoke))

    assert incidents.open_incident(BUREAU, "h1") == "inc1"
    assert incidents.first_receipt(BUREAU, SMOKE, "s1", START) is None
    with pytest.raises(UnknownIncidentError):
        incidents.head(BUREAU, "inc2")


def test_an_incident_away_from_home_takes_no_lock(incidents: IncidentStore) -> None:
    head = open_one(incidents, locked=False)

    assert not head.locked
    assert incidents.open_incident(BUREAU, "h1") is None


def test_of_twenty_alarms_at_one_instant_one_opens(incidents: IncidentStore) -> None:
    openings = [an_opening(f"inc{n}", an_alarm(alarm_id=f"a{n}")) for n in range(20)]

    answers = at_once(lambda n: incidents.open(openings[n]))

    assert answers.count(None) == 1
    assert incidents.open_register(BUREAU) == (f"inc{answers.index(None)}",)


def test_bureaus_do_not_see_each_other(incidents: IncidentStore) -> None:
    open_one(incidents)

    assert incidents.open_register("other") == ()
    assert incidents.open_incident("other", "h1") is None
    with pytest.raises(UnknownIncidentError):
        incidents.head("other", "inc1")


@pytest.mark.parametrize("alarm_id", ["", "#", "a#b#c", "x" * 100_000, "报警" * 500, "a\x00b"])
def test_a_device_may_choose_any_alarm_id(incidents: IncidentStore, alarm_id: str) -> None:
    open_one(incidents, alarm=an_alarm(alarm_id=alarm_id))

    assert incidents.first_receipt(BUREAU, KEY, alarm_id, START - WINDOW) == "inc1"
    assert incidents.first_receipt(BUREAU, KEY, alarm_id + "x", START - WINDOW) is None


# ---- joining and appending ----


def test_a_joined_alarm_is_known_and_waits_in_the_inbox(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    smoke = an_alarm("smoke", "s1", START + SECOND, SMOKE)

    incidents.join(BUREAU, "inc1", smoke, "e1", START - WINDOW, START + SECOND)

    (item,) = incidents.inbox(head)
    assert (item.seq, item.event_id, item.event, item.at) == (
        1,
        "e1",
        AlarmJoined(smoke),
        START + SECOND,
    )
    assert incidents.first_receipt(BUREAU, SMOKE, "s1", START) == "inc1"
    assert incidents.head(BUREAU, "inc1").seq == 1


def test_an_alarm_joins_once(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    smoke = an_alarm("smoke", "s1", thing=SMOKE)
    incidents.join(BUREAU, "inc1", smoke, "e1", START - WINDOW, START)

    with pytest.raises(ConflictError):
        incidents.join(BUREAU, "inc1", smoke, "e2", START - WINDOW, START)

    assert len(incidents.inbox(head)) == 1


def test_nothing_joins_an_incident_that_has_freed_its_home(incidents: IncidentStore) -> None:
    incidents.commit(a_change(open_one(incidents), State.RESOLVED))

    with pytest.raises(ConflictError):
        incidents.join(BUREAU, "inc1", an_alarm(alarm_id="a2"), "e1", START - WINDOW, START)

    assert incidents.first_receipt(BUREAU, KEY, "a2", START - WINDOW) is None


def test_joining_and_appending_to_an_unknown_incident_is_an_error(incidents: IncidentStore) -> None:
    with pytest.raises(UnknownIncidentError):
        incidents.join(BUREAU, "inc9", an_alarm(), "e1", START - WINDOW, START)
    with pytest.raises(UnknownIncidentError):
        incidents.append(BUREAU, "inc9", CALL, "e1", START)


def test_an_event_delivered_twice_is_appended_once(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    assert incidents.append(BUREAU, "inc1", CALL, "e1", START)
    assert not incidents.append(BUREAU, "inc1", CALL, "e1", START + SECOND)

    assert [item.at for item in incidents.inbox(head)] == [START]


def test_a_redelivery_after_its_decision_is_not_appended(incidents: IncidentStore) -> None:
    open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)
    head = incidents.commit(a_change(incidents.head(BUREAU, "inc1")))

    assert not incidents.append(BUREAU, "inc1", CALL, "e1", START)
    assert incidents.inbox(head) == ()


def test_events_keep_the_order_of_their_arrival(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    for n in range(12, 0, -1):
        incidents.append(BUREAU, "inc1", KeyPressed("inc1-c1", str(n)), f"e{n}", START - n * SECOND)

    found = incidents.inbox(head)
    assert [item.seq for item in found] == list(range(1, 13))
    assert [item.event_id for item in found] == [f"e{n}" for n in range(12, 0, -1)]


def test_of_twenty_events_at_one_instant_none_is_lost(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    at_once(lambda n: incidents.append(BUREAU, "inc1", CALL, f"e{n}", START))

    found = incidents.inbox(head)
    assert [item.seq for item in found] == list(range(1, 21))
    assert {item.event_id for item in found} == {f"e{n}" for n in range(20)}


def test_of_twenty_deliveries_of_one_event_one_is_appended(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    answers = at_once(lambda n: incidents.append(BUREAU, "inc1", CALL, "e1", START + n * SECOND))

    assert sorted(map(bool, answers)) == [False] * 19 + [True]
    assert len(incidents.inbox(head)) == 1


# ---- deciding ----


def test_a_commit_is_read_back_whole(incidents: IncidentStore) -> None:
    open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)
    change = a_change(incidents.head(BUREAU, "inc1"), due_at=START + 9 * SECOND)

    written = incidents.commit(change)

    assert incidents.head(BUREAU, "inc1") == written
    assert (written.version, written.decided, written.run) == (2, 1, change.run)
    assert written.due_at == START + 9 * SECOND


def test_of_two_decisions_on_one_version_the_second_is_refused(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    first, second = a_change(head), a_change(head, entries=(Entry(START, "noted"),))
    written = incidents.commit(first)

    with pytest.raises(ConflictError):
        incidents.commit(second)

    assert incidents.head(BUREAU, "inc1") == written
    assert len(incidents.timeline(BUREAU, "inc1")) == head.entries


def test_of_twenty_decisions_on_one_version_one_is_written(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    answers = at_once(
        lambda n: incidents.commit(a_change(head, entries=(Entry(START, "noted", f"seat{n}"),)))
    )

    assert answers.count(ConflictError) == 19
    links = incidents.timeline(BUREAU, "inc1")
    assert len(links) == head.entries + 1
    assert first_break(links) is None


def test_events_that_come_while_deciding_wait_for_the_next_decision(
    incidents: IncidentStore,
) -> None:
    head = open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)

    incidents.commit(a_change(head))

    after = incidents.head(BUREAU, "inc1")
    assert (after.seq, after.decided) == (1, 0)
    assert [item.event_id for item in incidents.inbox(after)] == ["e1"]


def test_nothing_is_lost_when_events_and_decisions_race(incidents: IncidentStore) -> None:
    open_one(incidents)

    def bring_and_decide(n: int) -> None:
        incidents.append(BUREAU, "inc1", CALL, f"e{n}", START)
        while True:
            head = incidents.head(BUREAU, "inc1")
            inbox = incidents.inbox(head)
            if not inbox:
                return
            entries = tuple(Entry(START, "noted", item.event_id) for item in inbox)
            try:
                incidents.commit(a_change(head, decided=inbox[-1].seq, entries=entries))
            except (ConflictError, IncidentError):
                continue

    at_once(bring_and_decide)

    links = incidents.timeline(BUREAU, "inc1")
    noted = [link.entry.who for link in links if link.entry.event == "noted"]
    assert sorted(noted) == sorted(f"e{n}" for n in range(20))
    assert first_break(links) is None
    head = incidents.head(BUREAU, "inc1")
    assert (head.decided, head.entries, head.digest) == (20, len(links), links[-1].digest)


@pytest.mark.parametrize("decided", [-1, 2])
def test_a_decision_outside_the_inbox_is_refused(incidents: IncidentStore, decided: int) -> None:
    open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)
    head = incidents.head(BUREAU, "inc1")

    with pytest.raises(IncidentError):
        incidents.commit(a_change(head, decided=decided))

    assert incidents.head(BUREAU, "inc1") == head


def test_a_timeline_of_many_decisions_stays_in_order_and_verifies(
    incidents: IncidentStore,
) -> None:
    head = open_one(incidents)
    for n in range(30):
        entries = tuple(Entry(START + n * SECOND, "noted", f"{n}.{m}") for m in range(n % 4))
        head = incidents.commit(a_change(head, entries=entries))

    links = incidents.timeline(BUREAU, "inc1")

    assert [link.number for link in links] == list(range(1, head.entries + 1))
    assert first_break(links) is None
    assert links[-1].digest == head.digest


@pytest.mark.parametrize("state", [State.OPEN, State.ATTENDED])
def test_the_home_stays_locked_while_people_are_engaged(
    incidents: IncidentStore, state: State
) -> None:
    head = incidents.commit(a_change(open_one(incidents), state))

    assert head.locked
    assert incidents.open_incident(BUREAU, "h1") == "inc1"


def test_resolving_frees_the_home_and_stays_in_the_register(incidents: IncidentStore) -> None:
    head = incidents.commit(a_change(open_one(incidents), State.RESOLVED))

    assert not head.locked
    assert incidents.open_incident(BUREAU, "h1") is None
    assert incidents.open_register(BUREAU) == ("inc1",)


def test_closing_takes_the_incident_off_the_register_and_keeps_its_evidence(
    incidents: IncidentStore,
) -> None:
    resolved = incidents.commit(a_change(open_one(incidents), State.RESOLVED))

    closed = incidents.commit(a_change(resolved, State.CLOSED, due_at=None))

    assert incidents.open_register(BUREAU) == ()
    assert closed.due_at is None
    assert incidents.head(BUREAU, "inc1") == closed
    assert first_break(incidents.timeline(BUREAU, "inc1")) is None


def test_an_older_incident_leaves_the_lock_of_a_newer_one_alone(incidents: IncidentStore) -> None:
    resolved = incidents.commit(a_change(open_one(incidents), State.RESOLVED))
    open_one(incidents, incident="inc2", alarm=an_alarm(alarm_id="a2"))

    incidents.commit(a_change(resolved, State.CLOSED))

    assert incidents.open_incident(BUREAU, "h1") == "inc2"


# ---- waiting ----


def test_a_token_is_stored_for_the_version_that_was_decided_on(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    assert incidents.store_token(head, "token")

    assert incidents.head(BUREAU, "inc1").token == "token"


def test_a_token_is_refused_when_an_event_has_come(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)

    assert not incidents.store_token(head, "token")
    assert not incidents.store_token(incidents.head(BUREAU, "inc1"), "token")
    assert incidents.head(BUREAU, "inc1").token == ""


def test_a_token_is_refused_when_somebody_decided_meanwhile(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    incidents.commit(a_change(head))

    assert not incidents.store_token(head, "token")


def test_a_new_fence_forgets_the_token_of_the_old_and_refuses_it(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    incidents.store_token(head, "old")

    after = incidents.commit(a_change(head, new_fence=1))

    assert (after.fence, after.token) == (1, "")
    assert incidents.head(BUREAU, "inc1").token == ""
    assert not incidents.store_token(replace(after, fence=0), "old")
    assert incidents.store_token(after, "new")


def test_a_token_stored_while_deciding_survives_the_decision(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    incidents.store_token(head, "token")

    incidents.commit(a_change(head))

    assert incidents.head(BUREAU, "inc1").token == "token"


# ---- carrying out ----


def test_pending_actions_come_alarm_lane_first_then_in_order(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    before = {item.action.id for item in incidents.pending(BUREAU, "inc1")}
    task = OpenTask("inc1-0100", "welfare_visit", {"why": "unreachable"})
    messages = [
        SendSms(f"inc1-{n:04d}", "h1.daughter", "alarm.help", Kind.HELP) for n in (9998, 101, 10000)
    ]

    incidents.commit(a_change(head, actions=(task, *sorted(messages, key=lambda m: int(m.id[5:])))))

    new = [i for i in incidents.pending(BUREAU, "inc1") if i.action.id not in before]
    assert [item.action.id for item in new] == ["inc1-0101", "inc1-9998", "inc1-10000", "inc1-0100"]
    assert [item.lane for item in new] == [Lane.ALARM] * 3 + [Lane.BULK]
    assert new[-1].action == task


def test_an_action_carried_out_is_pending_no_more(incidents: IncidentStore) -> None:
    open_one(incidents)
    first, *others = (item.action for item in incidents.pending(BUREAU, "inc1"))

    incidents.done(BUREAU, "inc1", first, START)
    incidents.done(BUREAU, "inc1", first, START + SECOND)

    assert [item.action for item in incidents.pending(BUREAU, "inc1")] == others


def test_an_action_that_nobody_decided_on_is_not_done(incidents: IncidentStore) -> None:
    open_one(incidents)

    with pytest.raises(IncidentError):
        incidents.done(BUREAU, "inc1", StartResponse("inc1-0999", 0), START)


def test_an_action_id_is_used_once(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    (known, *_) = incidents.pending(BUREAU, "inc1")

    with pytest.raises(IncidentError):
        incidents.commit(a_change(head, actions=(known.action,)))

    assert incidents.head(BUREAU, "inc1") == head


def test_every_action_of_a_call_is_read_back_as_it_was(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    call = PlaceCall("inc1-0200", "inc1-c9", "h1.daughter", Flow.RESPONDER, "alarm", 30, 20, 5, 30)

    incidents.commit(a_change(head, actions=(call,)))

    assert call in [item.action for item in incidents.pending(BUREAU, "inc1")]


def test_an_attempt_is_claimed_by_one(incidents: IncidentStore) -> None:
    open_one(incidents)

    answers = at_once(
        lambda n: incidents.claim_attempt(BUREAU, "inc1", "c1", START + SECOND, START)
    )

    assert sorted(answers, key=str) == [0] * 19 + [1]


def test_a_lease_that_ran_out_is_claimed_again_and_counted(incidents: IncidentStore) -> None:
    open_one(incidents)
    until = START + 30 * SECOND
    incidents.claim_attempt(BUREAU, "inc1", "c1", until, START)

    assert incidents.claim_attempt(BUREAU, "inc1", "c1", until, until - SECOND) == 0
    assert incidents.claim_attempt(BUREAU, "inc1", "c1", until + SECOND, until) == 2
    assert incidents.claim_attempt(BUREAU, "inc1", "c1", until, until) == 0


def test_an_attempt_that_was_sent_is_never_claimed_again(incidents: IncidentStore) -> None:
    open_one(incidents)
    incidents.claim_attempt(BUREAU, "inc1", "c1", START + SECOND, START)

    incidents.attempt_sent(BUREAU, "inc1", "c1", "carrier-1")

    late = START + 1000 * SECOND
    assert incidents.claim_attempt(BUREAU, "inc1", "c1", late, late) == 0
