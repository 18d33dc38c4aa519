"""A file against the last one: new, changed by field, gone; and who lives with whom."""

from telecare.domain.imports.difference import Known, compare, homes_of
from telecare.domain.imports.pseudonyms import prints, pseudonym
from telecare.domain.imports.reading import Record

KEY = b"k" * 32


def a_record(row=4, **fields):
    standard = {"id_number": "x", "name": "王", "area": "310104003001", "address": f"天平路{row}号"}
    return Record("花名册", row, standard | fields)


def known_as(identity, record, home="h1", area="310104003001"):
    return Known(identity, f"p{identity}", home, area, prints(KEY, identity, record.fields))


def test_rows_are_new_changed_by_field_or_as_they_were():
    same, old, now = a_record(4), a_record(5, phone="1"), a_record(5, phone="2", risk="high")
    known = {"a": known_as("a", same), "b": known_as("b", old)}

    found = compare([("a", same), ("b", now), ("c", a_record(6))], known, KEY, [""])

    assert found.unchanged == 1
    assert [change.fields for change in found.changed] == [("phone", "risk")]
    assert [record.row for record in found.new] == [6]


def test_a_field_that_is_empty_now_is_a_change():
    before = a_record(4, phone="1")

    found = compare([("a", a_record(4))], {"a": known_as("a", before)}, KEY, [""])

    assert found.changed[0].fields == ("phone",)


def test_gone_is_only_who_is_known_under_the_areas_of_the_uploader():
    there, elsewhere = known_as("a", a_record()), known_as("b", a_record(), area="310115001001")

    found = compare([], {"a": there, "b": elsewhere}, KEY, ["310104"])

    assert found.gone == (there,)


def test_a_couple_shares_a_home_and_a_lane_of_strangers_does_not():
    couple = [("a", a_record(1, address="天平路1号")), ("b", a_record(2, address="天平路1号"))]
    lane = [(f"s{n}", a_record(9, address="天平路")) for n in range(3)]

    homes = homes_of([*couple, *lane], {}, KEY)

    assert homes["a"] == homes["b"]
    assert len({homes[f"s{n}"] for n in range(3)}) == 3


def test_a_household_number_joins_who_writes_the_address_otherwise():
    rows = [("a", a_record(1, household="7")), ("b", a_record(2, household="7"))]

    homes = homes_of(rows, {}, KEY)

    assert homes["a"] == homes["b"]


def test_who_is_known_stays_and_a_new_spouse_comes_to_them():
    rows = [("new", a_record(1, address="x")), ("old", a_record(2, address="x"))]

    homes = homes_of(rows, {"old": known_as("old", rows[1][1], home="h9")}, KEY)

    assert homes == {"old": "h9", "new": "h9"}


def test_pseudonyms_depend_on_key_and_purpose_and_prints_on_whose_they_are():
    assert pseudonym(KEY, "elder", "1") == pseudonym(KEY, "elder", "1")
    assert len({pseudonym(k, p, "1") for k in (KEY, b"other") for p in ("elder", "home")}) == 4
    assert prints(KEY, "a", {"name": "王"}) != prints(KEY, "b", {"name": "王"})
