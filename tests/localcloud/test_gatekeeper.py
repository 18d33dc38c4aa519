"""What the gatekeeper does when the broker does not take what the registry says."""

from dataclasses import replace

import pytest

from localcloud.brokers.interface import BrokerError, Registration
from localcloud.gatekeeper import Gatekeeper
from localcloud.moto_seams.iot_standing import Entry
from localcloud.pki import Authority

THING = "standard-h1-key1"
POLICY = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'


class Book:
    """A registry of a few lines."""

    def __init__(self) -> None:
        self.written: list[Entry] = []

    def entries(self) -> list[Entry]:
        return self.written


class OneEach:
    """A broker that takes one certificate a thing, and some not at all."""

    def __init__(self) -> None:
        self.inside: dict[str, str] = {}
        self.calls: list[int] = []
        self.refused: set[str] = set()

    def register(self, *registrations: Registration) -> None:
        self.calls.append(len(registrations))
        if any(each.certificate.certificate_id in self.refused for each in registrations):
            raise BrokerError("it does not fit")
        self.inside |= {each.thing: each.certificate.certificate_id for each in registrations}

    def revoke(self, name: str) -> None:
        if name not in self.inside.values():
            raise BrokerError(f"not here: {name}")
        [thing] = [thing for thing, held in self.inside.items() if held == name]
        del self.inside[thing]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create()


def an_entry(authority: Authority, thing: str = THING) -> Entry:
    issued = authority.issue_client(thing)
    return Entry(
        issued.certificate.certificate_id,
        issued.pem.decode(),
        True,
        (thing,),
        (("all", POLICY),),
        {thing: None},
        {thing: {}},
    )


def test_one_that_does_not_fit_keeps_no_other_out(authority: Authority) -> None:
    book, door = Book(), OneEach()
    keeper = Gatekeeper(book, door, lambda _work: None)
    book.written = [an_entry(authority, f"t{number}") for number in range(3)]
    door.refused = {book.written[1].certificate_id}

    for entry in book.written:
        keeper.note(entry.certificate_id)
    problems = keeper.follow()

    assert sorted(door.inside) == ["t0", "t2"]
    assert problems == ["it does not fit"]


def test_who_was_in_before_one_that_does_not_fit_is_out_too(authority: Authority) -> None:
    book, door = Book(), OneEach()
    keeper = Gatekeeper(book, door, lambda work: work())
    former, latter = an_entry(authority), an_entry(authority)
    book.written = [former]
    keeper.note(former.certificate_id)
    assert door.inside == {THING: former.certificate_id}

    book.written = [replace(former, is_active=False), latter]
    door.refused = {latter.certificate_id}
    keeper.note(None)

    assert door.inside == {}


def test_who_was_revoked_by_others_already_stops_nothing(authority: Authority) -> None:
    book, door = Book(), OneEach()
    keeper = Gatekeeper(book, door, lambda work: work())
    book.written = [an_entry(authority)]
    keeper.note(None)
    door.inside.clear()

    book.written = [replace(book.written[0], is_active=False), an_entry(authority, "t2")]
    keeper.note(None)

    assert sorted(door.inside) == ["t2"]


def test_many_changes_at_once_are_followed_once(authority: Authority) -> None:
    book, door, soon = Book(), OneEach(), []
    keeper = Gatekeeper(book, door, soon.append)
    book.written = [an_entry(authority, f"t{number}") for number in range(3)]

    for entry in book.written:
        keeper.note(entry.certificate_id)
    for work in soon:
        work()
    keeper.note(book.written[0].certificate_id)
    soon[-1]()

    assert len(soon) == 2
    assert door.calls == [3]
