"""A person's records as they are shown: nobody else is named in them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.dossier import MASK, Others, Record, masked

OTHERS = Others({"h1.daughter": "first_carer"}, ("王丽", "王丽华", "+8613800000002"))
TEXTS = st.sampled_from(["h1.daughter", "王丽", "王丽华说", "打+8613800000002", "h1.elder", "x"])
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.dictionaries(st.just("told"), VALUES))
def test_no_other_person_is_named_however_deep(fields):
    shown = str(dict(masked(Record("event", "t/p/s", fields), OTHERS).fields))

    assert not [word for word in ("h1.daughter", *OTHERS.telling) if word in shown]


def test_a_role_stands_for_a_person_and_the_elder_stands_for_themself():
    record = Record("event", "t/p/s", {"who": "h1.daughter", "of": ["h1.elder", "王丽华说"]})

    assert masked(record, OTHERS).fields == {"who": "first_carer", "of": ["h1.elder", f"{MASK}说"]}


def test_records_are_shown_by_no_accident():
    assert "王丽" not in repr(Record("person", "t/p/s", {"name": "王丽"}))
    assert "王丽" not in repr(OTHERS)
