"""`plan_verify`: how long the exhaustive proof of each plan takes, and how many situations a second it looks at."""

from __future__ import annotations

from benchmarks import seeded
from benchmarks.figures import Figure, Measured, Tell, at_most
from infra.policy import BureauPolicy
from localcloud.plan_search.passes import PASSES, Pass, passes_cut_at
from localcloud.plan_search.verify import Proof, parts_of, proof_of, search_part
from telecare.domain.kinds import Kind

AGAINST = "nothing: the search is compared with its own limit of a minute a plan"
TINY = 50
"""Situations a search, where only the arithmetic is tried."""


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Prove every plan of the standard bureau in this one process; the other bureaus start from these."""
    kinds, passes = ((Kind.HELP,), passes_cut_at(TINY)) if tiny else (tuple(Kind), PASSES)
    proved: list[tuple[str, Proof]] = []
    for kind in kinds:
        tell(kind)
        proved.append((kind, _proof(seeded.the_policy(), kind, passes)))
    return Measured("plan_verify", AGAINST, tuple(figures_of(proved)))


def _proof(policy: BureauPolicy, kind: Kind, passes: tuple[Pass, ...]) -> Proof:
    return proof_of(kind, [search_part(policy, part) for part in parts_of(policy, kind, passes)])


def figures_of(proved: list[tuple[str, Proof]]) -> list[Figure]:
    """Return the speed of all, the slowest plan, and how many searches were cut or refuted."""
    slowest, worst = max(proved, key=lambda each: each[1].cpu_s)
    spent = sum(proof.cpu_s for _, proof in proved)
    states = sum(proof.states for _, proof in proved)
    cut = sum(len(proof.cut) for _, proof in proved)
    refuted = sum(not proof.holds for _, proof in proved)
    return [
        Figure("plans proved", len(proved), "plans"),
        Figure("situations a CPU second", states / spent, "situations/s"),
        Figure(f"CPU of the slowest plan ({slowest})", worst.cpu_s, "s", at_most(60, 600)),
        Figure("searches of two troubles that are cut and so not whole", cut, "searches"),
        Figure("plans refuted", refuted, "plans", at_most(0, 0)),
    ]
