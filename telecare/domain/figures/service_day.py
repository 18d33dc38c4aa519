"""The services of a street on one day: who is entitled, served or declined, and which care was given (FJ24-30)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from telecare.domain.figures.home_day import Day
from telecare.domain.figures.street_day import Doing, Standing
from telecare.domain.service.care import Duty
from telecare.domain.service.life import Life, Over, Phase


def services_standing(lives: Iterable[Life], elders: Iterable[str]) -> Standing:
    """Return how the services of a street stand; somebody with two services is one person.

    Who declined is still entitled: a street that lets everybody decline covers nobody.
    """
    known = list(lives)
    live = [life for life in known if life.phase is not Phase.ENDED]
    ends = [life.end for life in known if life.end is not None]
    gone = [life for life in known if life.end is not None and life.end.over is Over.DECLINED]
    spoken_of = {life.elder for life in (*live, *gone)}
    classes = {life.elder: life.client_class for life in (*gone, *live) if life.client_class}
    phases = Counter(life.phase for life in live)
    said = Counter(
        f"{end.reluctance}/{end.cause}" for end in ends if end.over is Over.DECLINED and end.cause
    )
    return Standing(
        entitled=len(classes),
        served=phases[Phase.ACTIVE],
        entering=phases[Phase.ENTERING],
        suspended=phases[Phase.SUSPENDED],
        unasked=len(set(elders) - spoken_of),
        declined=dict(sorted(said.items())),
        classes=dict(sorted(Counter(classes.values()).items())),
    )


def services_doing(lives: Iterable[Life], day: Day) -> Doing:
    """Return which calls and visits were made on a day, and which were missed on it.

    One that is made up later is missed on its day and done on the later one.
    """
    duties = [duty for life in lives if life.care for duty in life.care.duties]
    return Doing(
        care_done=sum(duty.done and day.holds(duty.since) for duty in duties),
        care_missed=sum(_is_missed_on(duty, day) for duty in duties),
    )


def _is_missed_on(duty: Duty, day: Day) -> bool:
    return duty.is_missed and day.holds(duty.due_at)
