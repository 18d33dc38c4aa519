"""Records: which fields a kind has, how a record stands, and what its id says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.policy import load_bureau
from telecare.domain.errors import NotPermittedError
from telecare.domain.records.forms import FORMS, Reads, RecordKind, faults
from telecare.domain.records.naming import parts, record_id
from telecare.domain.records.record import Over, Record, Standing, until_of
from tests.fakes.story import START

PARAMETERS = load_bureau("standard").parameters
GAS = {"what": "gas", "grade": "high"}
DAY = timedelta(days=1)


def a_record(kind: RecordKind, fields: dict[str, str]) -> Record:
    until = until_of(FORMS[kind], fields, START, PARAMETERS)
    named = record_id(kind, "h1", "k1")
    return Record(named, kind, "h1", "310104003", START, "u1", START, "h1", fields, until)


def test_every_kind_has_a_form_with_its_clause() -> None:
    assert set(FORMS) == set(RecordKind)
    assert all(form.clause for form in FORMS.values())


def test_every_clock_of_a_form_is_a_parameter_of_the_bureau() -> None:
    for form in FORMS.values():
        grades = next((f.words for f in form.fields if f.name == "grade"), ("",))
        for grade in grades:
            until = until_of(form, {"grade": grade}, START, PARAMETERS)
            assert (until is not None) == bool(form.due or form.lasts)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {"what", "grade"}),
        ({"what": "ghosts", "grade": "high"}, {"what"}),
        ({**GAS, "name": "王奶奶"}, {"name"}),
        ({**GAS, "who": "not an id"}, {"who"}),
    ],
)
def test_each_field_that_is_wrong_is_named_with_its_mend(given, wrong) -> None:
    found = faults(FORMS[RecordKind.HAZARD], given)

    assert found.keys() == wrong
    assert all(found.values())


def test_no_form_has_a_place_for_free_words() -> None:
    sentence = "王奶奶住在天平路一弄九号，电话13800000001。她的儿子常常不在家，门锁坏了，邻居有钥匙"

    for form in FORMS.values():
        for field in form.fields:
            assert field.mend(sentence), (form.kind, field.name)


def test_a_hazard_is_open_then_late_and_settled_by_a_proof_alone() -> None:
    # SH24-15
    hazard = a_record(RecordKind.HAZARD, GAS)

    assert hazard.standing(START) is Standing.OPEN
    assert hazard.standing(START + 3 * DAY) is Standing.LATE
    settled = hazard.ended(Over(START + 4 * DAY, "u2", "p1"))
    assert settled.standing(START + 9 * DAY) is Standing.SETTLED
    assert hazard.ended(Over(START, "u2")).standing(START) is Standing.ENDED


def test_a_training_lapses_and_cannot_be_mended() -> None:
    # XH23-36, XH23-40, SH24-28
    training = a_record(RecordKind.TRAINING, {"theme": "alarms", "people": "12"})

    assert training.standing(START + 364 * DAY) is Standing.STANDS
    assert training.standing(START + 365 * DAY) is Standing.LAPSED
    with pytest.raises(NotPermittedError):
        training.ended(Over(START, "u2", "p1"))


def test_a_key_holder_holds_until_it_is_ended() -> None:
    # XH23-33
    holder = a_record(RecordKind.KEY_HOLDER, {"who": "h1.son", "opens": "door"})

    assert holder.standing(START + 9999 * DAY) is Standing.STANDS


@given(
    kind=st.sampled_from(RecordKind),
    about=st.from_regex(r"[A-Za-z0-9_.:-]{1,64}", fullmatch=True),
    key=st.from_regex(r"portal-[a-f0-9]{32}", fullmatch=True),
)
def test_an_id_says_where_its_record_lies(kind, about, key) -> None:
    named = parts(record_id(kind, about, key))

    assert named == (kind, about, key.removeprefix("portal-")[:24])


@given(st.text(max_size=40))
def test_what_can_be_no_id_names_nothing(text) -> None:
    named = parts(text)

    assert named is None or record_id(*named) == text or len(named[2]) > 24


def test_a_list_is_of_short_words() -> None:
    spoken = next(f for f in FORMS[RecordKind.WORKER].fields if f.reads is Reads.LIST)

    assert spoken.mend("普通话, 上海话") == ""
    assert spoken.mend("普通话,,") != ""
