"""What goes, what may and what stays: three things stand before every term."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.programme.retention import Bound, Kept, Term
from telecare.domain.retention import Circumstances, Fate, Hindrance, fate, hindrances
from tests.fakes.programme import programme_of

MADE = date(2026, 1, 1)
DAYS = st.integers(0, 4000)
CIRCUMSTANCES = st.builds(
    Circumstances,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | DAYS.map(lambda n: MADE + timedelta(days=n)),
)
TERMS = st.dictionaries(
    st.sampled_from(Kept), st.builds(Term, st.sampled_from(Bound), DAYS, st.just(("FJ24-31",)))
)
FREE = Circumstances()


def after(days: int) -> date:
    return MADE + timedelta(days=days)


@settings(max_examples=60)
@given(TERMS, st.sampled_from(Kept), DAYS, CIRCUMSTANCES)
def test_nothing_goes_while_an_incident_is_open_a_service_runs_or_a_hold_stands(
    terms, kept, days, now
):
    if now.incident_open or now.service_running or now.held:
        assert fate(terms, kept, MADE, after(days), now) is Fate.STAYS
        assert hindrances(now)


@settings(max_examples=60)
@given(TERMS, st.sampled_from(Kept), DAYS, st.integers(0, 400), CIRCUMSTANCES)
def test_what_must_go_must_go_on_every_later_day_too(terms, kept, days, later, now):
    if fate(terms, kept, MADE, after(days), now) is Fate.MUST_GO:
        assert fate(terms, kept, MADE, after(days + later), now) is Fate.MUST_GO


@settings(max_examples=60)
@given(TERMS, st.sampled_from(Kept), DAYS, CIRCUMSTANCES)
def test_what_has_no_term_stays(terms, kept, days, now):
    others = {name: term for name, term in terms.items() if name is not kept}

    assert fate(others, kept, MADE, after(days), now) is Fate.STAYS


def test_a_floor_lets_go_and_never_asks_for_it():
    terms = programme_of("standard").retention
    days = terms[Kept.INCIDENTS].days

    assert fate(terms, Kept.INCIDENTS, MADE, after(days - 1), FREE) is Fate.STAYS
    assert fate(terms, Kept.INCIDENTS, MADE, after(days), FREE) is Fate.MAY_GO
    assert fate(terms, Kept.INCIDENTS, MADE, after(9 * days), FREE) is Fate.MAY_GO


def test_who_somebody_is_is_known_while_they_are_served_and_a_year_longer():
    terms = programme_of("standard").retention
    ended = Circumstances(service_ended=after(100))

    assert fate(terms, Kept.PERSON, MADE, after(464), ended) is Fate.STAYS
    assert fate(terms, Kept.PERSON, MADE, after(465), ended) is Fate.MUST_GO
    assert fate(terms, Kept.PERSON, MADE, after(4000), FREE) is Fate.STAYS


def test_all_that_stands_in_the_way_is_named_at_once():
    assert hindrances(Circumstances(True, True, True)) == tuple(Hindrance)
    assert hindrances(FREE) == ()
