"""The plans that bureaus changed keep the laws: a short search of each; `anju plan verify` is the whole one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra.policy import load_bureau
from localcloud.plan_search.passes import one_pass
from localcloud.plan_search.verify import prove
from localcloud.plan_search.world import Trouble
from telecare.domain.kinds import Kind

SHORT = tuple(replace(one_pass(each), cut_at=70) for each in (Trouble.ANSWER, Trouble.SEAT))
STANDARD = load_bureau("standard")
CHANGED = [
    (name, kind)
    for name in ("shanghai", "sanyuan", "xuhui", "hangzhou")
    for kind, plan in load_bureau(name).plans.items()
    if plan != STANDARD.plans[kind] and (name, kind) != ("xuhui", Kind.INACTIVITY)
]
"""Xuhui takes the plan for silence from Shanghai."""


@pytest.mark.parametrize(("name", "kind"), CHANGED)
def test_a_plan_of_a_bureaus_own_breaks_no_law(name: str, kind: Kind) -> None:
    proof = prove(load_bureau(name), kind, SHORT)

    assert proof.broken == ""
    assert proof.states > 50
