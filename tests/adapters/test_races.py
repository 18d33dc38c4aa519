"""What others write between a read and the transaction that follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from telecare.adapters.dynamodb.incidents import MOST_TRIES, DynamoIncidents
from telecare.adapters.dynamodb.keys import Key
from telecare.adapters.dynamodb.lines import DynamoLines
from telecare.adapters.dynamodb.table import Item, Table, Write, connect
from telecare.domain.errors import ConflictError, UnavailableError
from telecare.domain.kinds import State
from telecare.ports.lines import OnLine
from tests.fakes.cloud import REGION, a_table, moto
from tests.fakes.story import (
    BUREAU,
    CALL,
    KEY,
    START,
    WINDOW,
    a_change,
    an_alarm,
    open_one,
)


class Interrupted(Table):
    """Lets somebody else write before each of its transactions."""

    def __init__(self, name: str, meanwhile: Callable[[int], object]) -> None:
        super().__init__(name, connect(REGION))
        self._meanwhile = meanwhile
        self._times = 0

    def transact(self, writes: Sequence[Write], repeatable: bool = True) -> None:
        """Write after the other has written."""
        self._times += 1
        self._meanwhile(self._times)
        super().transact(writes, repeatable)


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoIncidents]:
    """A store that everybody else writes to; an incident is open."""
    with moto(monkeypatch):
        store = DynamoIncidents(a_table("incidents"))
        open_one(store)
        yield store


def interrupted(meanwhile: Callable[[int], object]) -> DynamoIncidents:
    """A store on the same table that is always late."""
    return DynamoIncidents(Interrupted("incidents", meanwhile))


def test_an_alarm_does_not_join_an_incident_that_frees_its_home_meanwhile(
    others: DynamoIncidents,
) -> None:
    def resolve(_: int) -> None:
        if others.open_incident(BUREAU, "h1"):
            others.commit(a_change(others.head(BUREAU, "inc1"), State.RESOLVED))

    late = interrupted(resolve)

    with pytest.raises(ConflictError):
        late.join(BUREAU, "inc1", an_alarm(alarm_id="a2"), "e2", START - WINDOW, START)

    assert others.first_receipt(BUREAU, KEY, "a2", START - WINDOW) is None
    assert others.head(BUREAU, "inc1").seq == 0


def test_an_event_that_finds_its_number_taken_takes_the_next(others: DynamoIncidents) -> None:
    def bring(times: int) -> None:
        if times <= 3:
            others.append(BUREAU, "inc1", CALL, f"other{times}", START)

    head = others.head(BUREAU, "inc1")

    assert interrupted(bring).append(BUREAU, "inc1", CALL, "mine", START)

    found = [(item.seq, item.event_id) for item in others.inbox(head)]
    assert found == [(1, "other1"), (2, "other2"), (3, "other3"), (4, "mine")]


def test_a_wait_that_begins_while_an_event_is_appended_is_known_to_who_brings_it(
    others: DynamoIncidents,
) -> None:
    """Nobody else would end that wait: it was stored for the head of before the event."""

    def wait(times: int) -> None:
        if times == 1:
            assert others.store_token(others.head(BUREAU, "inc1").standing, "token")

    with_it = interrupted(wait).append(BUREAU, "inc1", CALL, "mine", START)

    assert with_it is not None
    assert with_it.token == "token"


def test_an_event_brought_by_another_meanwhile_is_not_appended_again(
    others: DynamoIncidents,
) -> None:
    late = interrupted(lambda _: others.append(BUREAU, "inc1", CALL, "e1", START))

    assert not late.append(BUREAU, "inc1", CALL, "e1", START)


def test_an_inbox_that_is_never_free_is_given_up_and_may_be_tried_again(
    others: DynamoIncidents,
) -> None:
    late = interrupted(lambda n: others.append(BUREAU, "inc1", CALL, f"other{n}", START))

    with pytest.raises(UnavailableError):
        late.append(BUREAU, "inc1", CALL, "mine", START)

    assert others.head(BUREAU, "inc1").seq == MOST_TRIES
    assert others.append(BUREAU, "inc1", CALL, "mine", START)


def test_a_decision_overtaken_meanwhile_is_refused(others: DynamoIncidents) -> None:
    head = others.head(BUREAU, "inc1")
    late = interrupted(lambda n: n == 1 and others.commit(a_change(head)))

    with pytest.raises(ConflictError):
        late.commit(a_change(head, State.RESOLVED))

    assert others.open_incident(BUREAU, "h1") == "inc1"


# ---- lines ----

FIRST, NEXT = OnLine("inc1", "inc1-c1"), OnLine("inc2", "inc2-c1")


class FreedMeanwhile(Table):
    """Gives the line back between a refused taking and the question whose it is."""

    def __init__(self, name: str, frees: Callable[[], object], times: int) -> None:
        super().__init__(name, connect(REGION))
        self._frees = frees
        self._left = times

    def get(self, key: Key, *, strong: bool = True) -> Item | None:
        """Read after the other has given it back."""
        if key.sk == "held" and self._left:
            self._left -= 1
            self._frees()
        return super().get(key, strong=strong)


@pytest.mark.parametrize("times", [1, 3])
def test_a_line_given_back_between_two_looks_is_taken(
    monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    with moto(monkeypatch):
        others = DynamoLines(a_table("incidents"), lambda *_: "digest")
        until = START + WINDOW
        others.hold(BUREAU, "1", FIRST, until, START)

        late = FreedMeanwhile("incidents", lambda: others.free(BUREAU, FIRST.attempt), times)

        assert DynamoLines(late, lambda *_: "digest").hold(BUREAU, "1", NEXT, until, START) == NEXT


def test_a_process_that_dies_between_note_and_line_leaves_the_line_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Dies(Table):
        def update(self, *_args: object, **_values: object) -> Write:
            raise KeyboardInterrupt

    with moto(monkeypatch):
        others = DynamoLines(a_table("incidents"), lambda *_: "digest")
        dying = DynamoLines(Dies("incidents", connect(REGION)), lambda *_: "digest")
        with pytest.raises(KeyboardInterrupt):
            dying.hold(BUREAU, "1", FIRST, START + WINDOW, START)

        assert others.hold(BUREAU, "1", NEXT, START + WINDOW, START) == NEXT
        others.free(BUREAU, FIRST.attempt)
        assert others.hold(BUREAU, "1", FIRST, START + WINDOW, START) == NEXT
