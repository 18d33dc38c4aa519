"""An export of any length: ordered once, written once, fetched in parts that join to the whole."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.adapters.memory.written_exports import MemoryExportOrders
from telecare.domain.dossier import Record
from telecare.domain.errors import PolicyError, SealError, UnknownExportError, UnknownPersonError
from telecare.domain.parameters import Parameters
from telecare.services.export_elder import digest_of
from telecare.services.order_export import OrderExport
from telecare.services.write_export import WriteExport
from tests.fakes.privacy import KeptData
from tests.fakes.story import BUREAU, START

ELDER = "h1.elder"
D = timedelta(days=1)


class Desk:
    """Takes orders and writes them, over a platform in memory."""

    def __init__(self) -> None:
        self.kept = kept = KeptData()
        out, self.orders, self.written = kept.platform, MemoryExportOrders(), kept.written
        self.facts, self.clock = out.facts, out.clock
        self.ordering = OrderExport(
            self.written, self.orders, out.directory, kept.looks, out.clock, out.facts
        )
        self.writing = WriteExport(kept.exporting, self.written, out.clock, out.facts, part=50)

    def order(self, key: str = "k1", by: str = "clerk1"):
        return self.ordering.order(BUREAU, ELDER, by, key)

    def write(self) -> None:
        for order in self.orders.ordered:
            self.writing.write(*order)

    def fetched(self, export_id: str) -> str:
        found = self.written.export(BUREAU, ELDER, export_id, self.clock.now())
        return "".join(self.written.part(BUREAU, found, n) for n in range(found.parts))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_parts_join_to_the_file_whose_digest_was_told(desk):
    desk.kept.dossiers.kept[BUREAU, ELDER] = [Record("person", "p", {"name": "王阿婆"})] * 9
    ordered = desk.order()

    desk.write()

    text = desk.fetched(ordered.id)
    found = desk.written.export(BUREAU, ELDER, ordered.id, START)
    assert found.parts == -(-len(text) // 50) > 1
    assert hashlib.sha256(text.encode()).hexdigest() == found.digest
    document = json.loads(text)
    assert document["document_digest"] == digest_of(document)
    assert len(document["sections"][0]["records"]) == 9
    assert (document["exported_by"], document["exported_at"]) == (
        "clerk1",
        START.isoformat(timespec="milliseconds"),
    )


def test_the_same_order_twice_is_one_export_even_if_more_is_kept_by_then(desk):
    first = desk.order()
    desk.write()
    before = desk.fetched(first.id)
    desk.kept.dossiers.kept[BUREAU, ELDER] = [Record("person", "p", {"name": "王阿婆"})]

    again = desk.order()
    desk.write()
    other = desk.order("k2")

    assert again.id == first.id
    assert desk.fetched(first.id) == before
    assert other.id != first.id
    assert len(desk.orders.ordered) == 2


def test_an_order_whose_message_was_lost_is_queued_by_the_same_again(desk):
    first = desk.order()
    desk.orders.ordered.clear()

    desk.order()

    assert desk.orders.ordered == [(BUREAU, ELDER, first.id)]


def test_who_ordered_is_on_record_before_anything_is_written(desk):
    desk.order()

    [look] = desk.kept.looks.of(BUREAU, ELDER)
    assert (look.by, look.what) == ("clerk1", "person_exported")


def test_an_export_is_fetched_for_as_long_as_the_bureaus_term_says(desk):
    ordered = desk.order()
    desk.write()

    assert ordered.until == START + 7 * D
    desk.clock.forward(7 * D)
    with pytest.raises(UnknownExportError):
        desk.fetched(ordered.id)


def test_an_order_that_comes_after_its_end_is_dropped_and_noted(desk):
    desk.order()
    desk.clock.forward(8 * D)

    desk.write()

    assert ("export_dropped", {"bureau": BUREAU, "error": "UnknownExportError"}) in desk.facts.noted


def test_an_elder_who_is_erased_before_it_is_written_is_written_nowhere(desk):
    ordered = desk.order()
    directory = desk.kept.platform.directory
    directory.erase_elder(BUREAU, ELDER, "district1", START)
    directory.take_out(BUREAU, ELDER, ())

    desk.write()

    assert not desk.written.export(BUREAU, ELDER, ordered.id, START).is_written
    assert ("export_dropped", {"bureau": BUREAU, "error": "SealError"}) in desk.facts.noted


def test_with_the_person_every_export_of_them_is_erased(desk):
    ordered = desk.order()
    desk.write()

    desk.kept.erase()

    with pytest.raises(UnknownExportError):
        desk.fetched(ordered.id)
    with pytest.raises(SealError):
        desk.order()


def test_nobody_is_ordered_who_is_not_there(desk):
    with pytest.raises(UnknownPersonError):
        desk.ordering.order(BUREAU, "h9.elder", "clerk1", "k1")


class Silent:
    """A directory whose policy says nothing of exports."""

    def elder_place(self, _bureau, _elder):
        return "somewhere"

    def parameters(self, _bureau):
        return Parameters({})


def test_without_a_term_nothing_is_laid_down_for_ever(desk):
    silent = replace(desk.ordering, directory=Silent())

    with pytest.raises(PolicyError, match=r"export\.kept_days"):
        silent.order(BUREAU, ELDER, "clerk1", "k1")

    assert desk.orders.ordered == []
    assert desk.kept.looks.of(BUREAU, ELDER) == ()
