"""The laws of the design as questions to one decision of the decider; the answer is '' or what was broken."""

from __future__ import annotations

from collections.abc import Callable

from localcloud.plan_search.laws import calls, endings, owners, relays, tries
from localcloud.plan_search.taken import Taken

_LAWS: tuple[Callable[[Taken], str], ...] = (
    endings.ends_with_a_witness,
    endings.closes_by_follow_up,
    endings.rings_nobody_afterwards,
    endings.leaves_death_to_people,
    owners.is_timed,
    owners.holds_run_out,
    owners.has_one_owner,
    owners.keeps_who_is_at_the_door,
    owners.tells_who_left,
    owners.dates_every_entry,
    calls.accepts_by_own_word,
    calls.is_open_to_new_hands,
    calls.stops_for_who_comes_soon,
    calls.rings_nobody_when_stopped,
    calls.keeps_its_home,
    calls.answers_every_alarm,
    tries.stays_within_tries,
    tries.ends_with_somebody_bound,
    relays.leads_relays_on,
)


def broken_by(taken: Taken) -> str:
    """Return the law that this decision breaks, in words, or '' when it keeps them all."""
    for law in _LAWS:
        if broken := law(taken):
            return broken
    return ""
