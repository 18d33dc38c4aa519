"""Every law is broken by some wrong decider, and is then named with a path of the fewest steps."""

from __future__ import annotations

import pytest

from infra.policy import load_bureau
from localcloud.plan_search.passes import Pass, one_pass
from localcloud.plan_search.verify import prove
from localcloud.plan_search.world import Trouble
from telecare.domain.decide import decide
from telecare.domain.kinds import Kind
from tests.localcloud.plan_search import deciders as wrong
from tests.localcloud.plan_search.paths import fewest_steps

SILENCE = one_pass()
ANSWER, ALARM = one_pass(Trouble.ANSWER), one_pass(Trouble.ALARM)
SCENE, SCENES = one_pass(Trouble.SCENE), one_pass(Trouble.SCENE, Trouble.SCENE)
HOLD, HOLDS = one_pass(Trouble.HOLD), one_pass(Trouble.HOLD, Trouble.HOLD)

CASES: tuple[tuple[wrong.Decider, Kind, Pass, str], ...] = (
    (wrong.drops_the_deadline, Kind.HELP, SILENCE, "law 3: open without a deadline"),
    (wrong.sleeps_through_the_deadline, Kind.FLOOD, SILENCE, "law 3: the deadline comes"),
    (wrong.tells_only_once, Kind.FLOOD, SILENCE, "law 9: nobody has the incident and the"),
    (wrong.closes_on_silence, Kind.FLOOD, SILENCE, "law 2: ended though nobody said so"),
    (wrong.closes_without_a_witness, Kind.FLOOD, SCENE, "law 2: ended without outcome"),
    (wrong.lets_a_voice_end_a_fire, Kind.FIRE, HOLD, "law 2: fire, gas or co ended by a voice"),
    (wrong.closes_by_the_handler, Kind.FLOOD, SCENE, "law 2: closed without a follow-up"),
    (wrong.rings_on_after_the_end, Kind.FLOOD, SCENE, "law 2: first_carer is rung though"),
    (wrong.writes_of_a_death, Kind.FLOOD, SCENES, "law 15: a machine writes"),
    (wrong.keeps_a_death_to_itself, Kind.FLOOD, SCENES, "law 15: a death that no supervisor"),
    (wrong.forgets_the_hold, Kind.FLOOD, HOLD, "law 4: a hold that has run out"),
    (wrong.keeps_a_dead_console, Kind.FLOOD, HOLD, "law 4: a dead console"),
    (wrong.takes_over_in_secret, Kind.FLOOD, HOLDS, "law 4: a takeover"),
    (wrong.owns_by_itself, Kind.FLOOD, SILENCE, "law 4: an owner who took nothing over"),
    (wrong.takes_an_answer_for_a_yes, Kind.FIRE, ANSWER, "law 5: neighbour counts as having"),
    (wrong.stops_for_whoever_accepts, Kind.FIRE, SCENE, "law 5: first_carer stops calling"),
    (wrong.never_stops, Kind.FLOOD, SCENE, "law 5: first_carer will be there soon"),
    (wrong.waits_for_who_does_not_come, Kind.FLOOD, SCENE, "law 5: first_carer is not there"),
    (wrong.lets_the_others_ring, Kind.FIRE, SCENE, "law 5: neighbour rings on though"),
    (wrong.rings_though_somebody_comes, Kind.FLOOD, SCENE, "law 5: contact is rung though"),
    (wrong.calls_it_open, Kind.FLOOD, SCENE, "law 5: somebody has accepted and"),
    (wrong.forgets_who_is_at_the_door, Kind.FLOOD, SCENES, "law 6: first_carer is at the door"),
    (wrong.hears_nobody_leave, Kind.FLOOD, SCENES, "law 6: first_carer leaves the door"),
    (wrong.writes_into_the_past, Kind.FLOOD, SILENCE, "law 7: an entry that is not dated now"),
    (wrong.changes_the_home, Kind.FLOOD, SILENCE, "law 8: the snapshot was changed"),
    (wrong.rings_who_is_barred, Kind.FLOOD, SILENCE, "law 8: suspect is rung"),
    (wrong.rings_twice, Kind.FLOOD, SILENCE, "law 10: two calls to first_carer at once"),
    (wrong.rings_the_elder_for_ever, Kind.HELP, SILENCE, "law 10: the elder is rung 3 times"),
    (wrong.forgets_the_round, Kind.FLOOD, SILENCE, "law 10: a round forgets that"),
    (wrong.rings_around_again, Kind.FIRE, SILENCE, "law 10: neighbour is rung again"),
    (wrong.gives_no_receipt, Kind.FLOOD, ALARM, "law 10: an alarm without a receipt"),
    (wrong.takes_late_news, Kind.FLOOD, SILENCE, "law 11: late news"),
    (wrong.counts_a_call_twice, Kind.FLOOD, ANSWER, "law 11: news told twice"),
    (wrong.loses_the_relay, Kind.FIRE, SILENCE, "law 15: the relay to 119 is gone"),
    (wrong.puts_no_relay_before_the_seats, Kind.FIRE, SILENCE, "law 15: the relay to 119 is not"),
    (wrong.tells_nobody_of_a_relay, Kind.FIRE, SILENCE, "law 15: an escalation that nobody"),
    (wrong.leaves_a_relay_unclaimed, Kind.FIRE, SILENCE, "law 15: nobody hears that the relay"),
    (wrong.dials_the_fire_brigade, Kind.FIRE, SILENCE, "law 15: a machine dials 119"),
)
STANDARD = load_bureau("standard")


@pytest.mark.parametrize(
    ("decider", "kind", "troubles", "law"), CASES, ids=[case[0].__name__ for case in CASES]
)
def test_a_wrong_decider_is_caught_by_its_law_on_a_shortest_path(
    decider: wrong.Decider, kind: Kind, troubles: Pass, law: str
) -> None:
    proof = prove(STANDARD, kind, (troubles,), decider)

    assert proof.broken.startswith(law)
    assert len(proof.path) == fewest_steps(STANDARD, kind, troubles.left, decider)


@pytest.mark.parametrize(
    "troubles", sorted({case[2] for case in CASES}, key=str), ids=lambda each: each.name
)
def test_the_real_decider_breaks_none_of_them(troubles: Pass) -> None:
    for kind in (Kind.FLOOD, Kind.FIRE, Kind.HELP):
        assert prove(STANDARD, kind, (troubles,), decide).holds
