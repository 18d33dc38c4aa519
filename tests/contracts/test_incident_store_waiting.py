"""What every store of incidents promises of waits, actions and attempts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from telecare.domain.actions import Flow, Lane, OpenTask, PlaceCall, SendSms, StartResponse
from telecare.domain.errors import IncidentError, UnknownIncidentError
from telecare.domain.kinds import Kind
from telecare.ports.incidents import Head, IncidentStore, OutboxItem, outbox_of
from tests.fakes.story import (
    BUREAU,
    CALL,
    SECOND,
    START,
    a_change,
    at_once,
    open_one,
)

# ---- waiting ----


def test_a_token_is_stored_for_the_version_that_was_decided_on(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    assert incidents.store_token(head.standing, "token")

    assert incidents.head(BUREAU, "inc1").token == "token"


def test_a_token_is_refused_when_an_event_has_come(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)

    assert not incidents.store_token(head.standing, "token")
    assert not incidents.store_token(incidents.head(BUREAU, "inc1").standing, "token")
    assert incidents.head(BUREAU, "inc1").token == ""


def test_no_token_is_stored_for_an_incident_that_is_unknown(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    assert not incidents.store_token(replace(head.standing, incident="inc0"), "token")
    assert not incidents.store_token(replace(head.standing, bureau="other"), "token")
    assert incidents.open_register(BUREAU) == ("inc1",)
    with pytest.raises(UnknownIncidentError):
        incidents.head(BUREAU, "inc0")


def test_a_token_is_refused_when_somebody_decided_meanwhile(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    incidents.commit(a_change(head))

    assert not incidents.store_token(head.standing, "token")


def test_a_new_fence_forgets_the_token_of_the_old_and_refuses_it(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    incidents.store_token(head.standing, "old")

    after = incidents.commit(a_change(head, new_fence=1))

    assert (after.fence, after.token) == (1, "")
    assert incidents.head(BUREAU, "inc1").token == ""
    assert not incidents.store_token(replace(after.standing, fence=0), "old")
    assert incidents.store_token(after.standing, "new")


def test_a_token_stored_while_deciding_survives_the_decision(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    incidents.store_token(head.standing, "token")

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
    first, *others = incidents.pending(BUREAU, "inc1")

    incidents.done(BUREAU, "inc1", [first], START)
    incidents.done(BUREAU, "inc1", [first], START + SECOND)

    assert list(incidents.pending(BUREAU, "inc1")) == others
    assert incidents.carried_out(BUREAU, "inc1") == (replace(first, done_at=START),)


def test_actions_marked_together_are_all_done_whoever_has_marked_some(
    incidents: IncidentStore,
) -> None:
    open_one(incidents)
    first, second, *others = incidents.pending(BUREAU, "inc1")
    incidents.done(BUREAU, "inc1", [second], START)

    incidents.done(BUREAU, "inc1", [first, second], START + SECOND)
    incidents.done(BUREAU, "inc1", [], START + SECOND)

    assert list(incidents.pending(BUREAU, "inc1")) == others
    assert incidents.carried_out(BUREAU, "inc1") == (
        replace(second, done_at=START),
        replace(first, done_at=START + SECOND),
    )


def test_an_action_that_nobody_decided_on_is_not_done(incidents: IncidentStore) -> None:
    open_one(incidents)

    with pytest.raises(IncidentError):
        incidents.done(
            BUREAU, "inc1", outbox_of("inc1", [StartResponse("inc1-0999", 0)], START), START
        )


def test_an_action_id_is_used_once(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    (known, *_) = incidents.pending(BUREAU, "inc1")

    with pytest.raises(IncidentError):
        incidents.commit(a_change(head, actions=(known.action,)))

    assert incidents.head(BUREAU, "inc1") == head


def test_an_action_id_is_used_once_even_when_it_has_been_carried_out(
    incidents: IncidentStore,
) -> None:
    open_one(incidents)
    (known, *_) = incidents.pending(BUREAU, "inc1")
    incidents.done(BUREAU, "inc1", [known], START)
    head = incidents.head(BUREAU, "inc1")
    same_id = OpenTask(known.action.id, "welfare_visit", {"why": "unreachable"})

    for again in (known.action, same_id):
        with pytest.raises(IncidentError):
            incidents.commit(a_change(head, actions=(again,)))

    assert incidents.head(BUREAU, "inc1") == head


def test_an_action_that_many_carry_out_at_once_is_done(incidents: IncidentStore) -> None:
    open_one(incidents)
    *several, other = incidents.pending(BUREAU, "inc1")

    answers = at_once(lambda n: incidents.done(BUREAU, "inc1", several, START + n * SECOND))

    assert answers == [None] * 20
    assert incidents.pending(BUREAU, "inc1") == (other,)
    assert len(incidents.carried_out(BUREAU, "inc1")) == len(several) > 1


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
    item = a_call(incidents, open_one(incidents))
    incidents.claim_attempt(BUREAU, "inc1", "inc1-c9", START + SECOND, START)

    incidents.done(BUREAU, "inc1", [replace(item, carrier_id="carrier-1")], START)

    late = START + 1000 * SECOND
    assert incidents.claim_attempt(BUREAU, "inc1", "inc1-c9", late, late) == 0


def test_an_attempt_of_which_no_carrier_knows_may_be_claimed_again(
    incidents: IncidentStore,
) -> None:
    item = a_call(incidents, open_one(incidents))
    incidents.claim_attempt(BUREAU, "inc1", "inc1-c9", START + SECOND, START)

    incidents.done(BUREAU, "inc1", [item], START)

    late = START + 1000 * SECOND
    assert incidents.claim_attempt(BUREAU, "inc1", "inc1-c9", late, late) == 2


def a_call(incidents: IncidentStore, head: Head) -> OutboxItem:
    """Decide on a call and return it as it waits."""
    call = PlaceCall("inc1-0200", "inc1-c9", "h1.daughter", Flow.RESPONDER, "alarm", 30, 20, 5, 30)
    incidents.commit(a_change(head, actions=(call,)))
    [item] = [i for i in incidents.pending(BUREAU, "inc1") if i.action == call]
    return item


# ---- what the response takes a turn with ----


def test_head_and_outbox_come_together_as_they_come_alone(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    head = incidents.commit(a_change(head, actions=(OpenTask("inc1-0100", "visit"),)))

    both = incidents.at_work(BUREAU, "inc1")

    assert both == (incidents.head(BUREAU, "inc1"), incidents.pending(BUREAU, "inc1"))
    assert [item.lane for item in both[1]][-1] is Lane.BULK
    assert len(both[1]) > 1


def test_nothing_is_at_work_for_an_incident_that_is_unknown(incidents: IncidentStore) -> None:
    with pytest.raises(UnknownIncidentError):
        incidents.at_work(BUREAU, "inc0")
