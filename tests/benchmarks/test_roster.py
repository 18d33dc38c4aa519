"""A roster over counted tables: few requests a row, bad rows named, and whole homes whatever breaks off."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from pynamodb.exceptions import CancellationReason, VerboseClientError

from benchmarks import seeded
from benchmarks.counted_store import CountedStore
from benchmarks.roster_counts import AskedConnection, CountedOffice
from benchmarks.roster_file import a_roster
from telecare.adapters.dynamodb.table import LONGEST_WAIT_S, MOST_WRITES
from telecare.domain.errors import UnavailableError
from telecare.ports.enrolment import ElderFile, HomeFile
from telecare.ports.world import Personal
from telecare.services.commit_import import REFUSED
from telecare.services.preview_import import FAULTS

FILE = a_roster(300, one_of=40)
SMALL = a_roster(30, one_of=1000)


class Breaking(AskedConnection):
    """Breaks off at its n-th transaction: before it is written, or when only the answer is lost."""

    def __init__(self, store: CountedStore, at: int, *, is_written: bool) -> None:
        super().__init__(store)
        self._at, self._is_written = at, is_written

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        self._at -= operation_name == "TransactWriteItems"
        is_now = self._at == 0 and operation_name == "TransactWriteItems"
        if is_now and not self._is_written:
            raise ConnectionError
        answer = super().dispatch(operation_name, operation_kwargs)
        if is_now:
            raise ConnectionError
        return answer


def test_a_roster_takes_few_requests_a_row_and_names_its_bad_rows():
    office = CountedOffice()

    head = office.begin(FILE)
    asked_before = office.connection.asked.total()
    after = office.take(head)

    assert {row: what for _, row, _, _, what, _ in office.listed(head, FAULTS)} == FILE.faults
    assert (after.counts["taken"], after.counts["refused"]) == (FILE.sound, 0) == (293, 0)
    assert (office.connection.asked.total() - asked_before) / FILE.sound < 0.3
    assert office.connection.asked["TransactWriteItems"] / FILE.sound < 0.1
    assert office.keys.asked["generate_data_key"] <= FILE.sound + 2, "one an elder: law of erasure"
    assert office.keys.asked["decrypt"] < 20


def test_an_elder_enrolled_by_hand_is_refused_by_row_and_the_neighbours_come_in():
    office = CountedOffice()
    office.enrolment.enrol_home(seeded.BUREAU, a_home("by-hand", "+8613900000007"))

    head = office.take(office.begin(SMALL))

    assert [(row, why) for _, row, why in office.listed(head, REFUSED)] == [
        (11, "enrolled_otherwise")
    ]
    assert (head.counts["taken"], head.counts["refused"]) == (29, 1)
    assert len(homes_of(office)) == 30


class Busy(AskedConnection):
    """Takes no transaction so many times, for more is written than the table allows."""

    def __init__(self, store: CountedStore, refusals: int) -> None:
        super().__init__(store)
        self._refusals = refusals

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        if operation_name == "TransactWriteItems" and self._refusals:
            self._refusals -= 1
            reasons = [CancellationReason(code="ThrottlingError")]
            raise VerboseClientError(
                {"Error": {"Code": "TransactionCanceledException"}},
                operation_name,
                {"request_id": "", "table_name": ""},
                cancellation_reasons=reasons,
            )
        return super().dispatch(operation_name, operation_kwargs)


@pytest.fixture(scope="module")
def undisturbed():
    """Where everything lies when nothing breaks off."""
    quiet = CountedOffice()
    quiet.take(quiet.begin(SMALL))
    return places_of(quiet)


@pytest.mark.parametrize(
    ("at", "is_written", "taken"),
    [
        pytest.param(2, False, 30, id="between two groups of homes"),
        pytest.param(2, True, 30, id="an answer about homes lost"),
        pytest.param(4, False, 30, id="homes written and no row remembered"),
        pytest.param(4, True, 0, id="rows remembered, which are not taken a second time"),
    ],
)
def test_a_portion_that_breaks_off_anywhere_is_whole_after_the_next_time(
    undisturbed, at, is_written, taken
):
    office = CountedOffice(lambda store: Breaking(store, at, is_written=is_written))
    head = office.begin(SMALL)
    with pytest.raises(ConnectionError):
        office.take(head)
    assert all(is_whole(office, home) for home in homes_of(office))

    after = office.take(head)

    assert (after.counts["taken"], after.done) == (taken, 1)
    assert places_of(office) == undisturbed


def test_a_busy_table_is_waited_for_longer_each_time_and_nothing_is_written_twice():
    waits = []
    office = CountedOffice(partial(Busy, refusals=3), waits.append)

    head = office.take(office.begin(SMALL))

    assert (head.counts["taken"], len(homes_of(office))) == (30, 30)
    assert waits == [0.1, 0.2, 0.4]


def test_a_table_that_stays_busy_ends_the_portion_for_the_queue_to_show_again():
    waits = []
    office = CountedOffice(partial(Busy, refusals=1000), waits.append)
    head = office.begin(SMALL)

    with pytest.raises(UnavailableError):
        office.take(head)

    assert homes_of(office) == []
    assert waits[-1] == LONGEST_WAIT_S
    assert sum(waits) < 20, "of the two minutes that a portion has"


def test_homes_share_transactions_and_none_is_split():
    office = CountedOffice()
    homes = [a_home(f"h{n}", f"+86139{n:08}", elders=n % 3 + 1) for n in range(60)]

    written = office.enrolment.enrol_new(seeded.BUREAU, homes)

    assert len(written) == 60
    assert all(is_whole(office, home) for home in written)
    assert office.connection.asked["TransactWriteItems"] == 7


def test_a_household_too_large_for_one_transaction_is_left_to_be_written_part_by_part():
    office = CountedOffice()
    large = a_home("large", "+8613900000001", elders=MOST_WRITES // 3)

    written = office.enrolment.enrol_new(seeded.BUREAU, [large, a_home("h1", "+8613900000002")])

    assert written == {"h1"}
    assert homes_of(office) == ["h1"]


def test_two_homes_that_name_one_person_never_meet_in_one_transaction():
    office = CountedOffice()
    first = a_home("h1", "+8613900000001")
    second = replace(first, id="h2")

    written = office.enrolment.enrol_new(seeded.BUREAU, [first, second, a_home("h3", "")])

    assert written == {"h1", "h3"}
    assert office.directory.home(seeded.BUREAU, "h2") is None


def a_home(home: str, number: str, elders: int = 1) -> HomeFile:
    """A home of some elders who share a telephone."""
    people = tuple(
        ElderFile(f"{home}.e{n}", Personal(name="某某", phone=number)) for n in range(elders)
    )
    return HomeFile(home, "310104003", people)


def places_of(office: CountedOffice) -> set[tuple[str, str]]:
    """Where something lies in the directory, but for what a look or a policy leaves."""
    return {(i["pk"]["S"], i["sk"]["S"]) for i in office.store.items(seeded.DIRECTORY)}


def homes_of(office: CountedOffice) -> list[str]:
    """Every home that the directory has, by the records themselves."""
    places = sorted(places_of(office))
    return [pk.rpartition("#")[2] for pk, sk in places if sk == "home"]


def is_whole(office: CountedOffice, home: str) -> bool:
    """Tell whether all of a home's people can be read, and it is on its street's list."""
    record = office.directory.home(seeded.BUREAU, home)
    assert record is not None
    people = [office.directory.personal(seeded.BUREAU, person) for person in record.people]
    return all(each.name for each in people) and bool(people)
