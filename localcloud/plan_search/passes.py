"""Which troubles a plan is searched with, in how many passes (ADR 0010)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from localcloud.plan_search.world import Left, Trouble, allowing

WIDE = 30_000
"""A pass of two troubles that is not asked for whole is cut after so many situations, shortest paths first."""


@dataclass(frozen=True, slots=True)
class Pass:
    """The troubles that may come on one path, and after how many situations the search is cut (0: never).

    A wide pass is made for one risk grade alone; a brief one for every grade that differs in anything.
    """

    name: str
    left: Left
    cut_at: int = 0
    is_wide: bool = False
    is_brief: bool = False


def one_pass(*troubles: Trouble, is_wide: bool = False, is_brief: bool = False) -> Pass:
    """Return a pass in which each trouble may come as often as it is named."""
    times = {trouble: troubles.count(trouble) for trouble in dict.fromkeys(troubles)}
    words = [t.name.lower() if n == 1 else f"{t.name.lower()} twice" for t, n in times.items()]
    name = " and ".join(words) or "silence"
    return Pass(name, allowing(times), WIDE if is_wide else 0, is_wide, is_brief)


_T = Trouble
PASSES = (
    one_pass(_T.ANSWER, _T.LATE),
    one_pass(_T.ANSWER, _T.VALVE, is_brief=True),
    one_pass(_T.ALARM, _T.VALVE, is_brief=True),
    one_pass(_T.SEAT, _T.VALVE, is_brief=True),
    one_pass(_T.SCENE, _T.SCENE, _T.VALVE),
    one_pass(_T.DOWN),
    one_pass(_T.FIRE, _T.HOLD, is_brief=True),
    one_pass(_T.ANSWER, _T.FAIL),
    one_pass(_T.ANSWER, _T.ANSWER, is_wide=True),
    one_pass(_T.ANSWER, _T.DOWN, is_wide=True),
    one_pass(_T.ANSWER, _T.SCENE, is_wide=True),
    one_pass(_T.ANSWER, _T.FIRE, is_wide=True),
    one_pass(_T.ANSWER, _T.HOLD, is_wide=True),
)
"""A plan is searched once with each of these; what is no trouble may happen in all of them. The longest is first."""


def passes_cut_at(situations: int) -> tuple[Pass, ...]:
    """Return all passes, each cut after so many situations at the latest; 0 is the whole search."""
    if not situations:
        return PASSES
    return tuple(replace(p, cut_at=min(p.cut_at or situations, situations)) for p in PASSES)
