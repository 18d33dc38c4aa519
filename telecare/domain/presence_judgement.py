"""Judges one home by what is known of it: who has been silent for too long, which device is lost, when next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from telecare.domain.deadlines import Hint
from telecare.domain.device_clock import by_receipt, heard_since
from telecare.domain.device_faults import device_faults, fault_key, fault_of, slow_clocks
from telecare.domain.device_health import Apparatus
from telecare.domain.guard import Guard, Known, Lapse
from telecare.domain.hints import hint_of
from telecare.domain.home import EarlyEnd
from telecare.domain.links import MOST_GAPS
from telecare.domain.liveness import Deafness
from telecare.domain.meter_judgement import meter_findings, meter_looks
from telecare.domain.presence_learning import Lesson, Unheard, learnt, met
from telecare.domain.presence_proof import Proof, ears_of, has_left, heard_ears, never_heard
from telecare.domain.presence_standing import (
    Case,
    GuardRules,
    PersonView,
    Standing,
    view_person,
)
from telecare.domain.rhythm.packing import packed, unpacked
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.sensor_watch import listened, silent_beside_others
from telecare.domain.sensor_watch import packed as sensors_packed


@dataclass(frozen=True, slots=True)
class Judgement:
    """The guard after it, how each person stands, and when the home is to be looked at next.

    `shadowed` counts the silences for which rhythms in the shadow would have rung. Of the devices of
    those who are `unheard` nothing ever came: only their services say whether anything ought to have.
    Where nothing is wrong, `hint` is whose words are enough to put the next look off.
    """

    guard: Guard
    people: tuple[PersonView, ...]
    due_at: datetime
    shadowed: int = 0
    unheard: tuple[str, ...] = ()
    hint: Hint | None = None


def judge_home(guard: Guard, known: Known, rules: GuardRules, now: datetime) -> Judgement:
    """Judge a home at an instant up to which everything has come in.

    Whatever follows from time alone is due at `due_at`, at the latest when the next sign could lead to
    a silence that no look is set for yet. A device whose clock is slow spoke when it was heard.
    """
    slow = slow_clocks(_apparatus(guard, known, rules))
    found = device_faults(known.devices, known.presence, slow, rules.proof.meters)
    keys = [fault_key(*fault) for fault in found]
    faults = {key: guard.mute.get(key, Lapse(now, now)) for key in keys}
    silent = {key: lapse for key, lapse in guard.mute.items() if not fault_of(key)[1]}
    if slow:
        since = heard_since(known.presence, slow) or known.stirred
        presence = by_receipt(known.presence, slow)
        known = replace(known, presence=presence, stirred=max(known.stirred, since))
    return _judged(replace(guard, mute=silent), known, rules, now, faults)


def _judged(
    guard: Guard, known: Known, rules: GuardRules, now: datetime, faults: Mapping[str, Lapse]
) -> Judgement:
    guard = _brought_on(guard, known, rules, now)
    apparatus = _apparatus(guard, known, rules)
    lost, given_up = _lost_devices(guard, apparatus, now)
    guard = _listened(replace(guard, lost=lost), apparatus, rules, now)
    guard = replace(guard, mute={**guard.mute, **faults})
    guard = _with_ears(guard, apparatus, known.elders, now)
    apparatus = replace(apparatus, outages=guard.outages)
    cases = {elder: _case(guard, apparatus, known, elder, rules) for elder in known.elders}
    lessons = {elder: _lesson(guard, known, case, rules, now) for elder, case in cases.items()}
    habits = [lesson.rhythm.habits for lesson in lessons.values()]
    people = tuple(map(partial(view_person, rules=rules, now=now), cases.values(), habits))
    overdue = [p for p in people if p.standing is Standing.OVERDUE or _is_unseen(guard, known, p)]
    anew = {p.elder: _anew_at(cases[p.elder], lessons[p.elder], known, rules) for p in overdue}
    turns = [at for at in (*(p.turns_at for p in people), *anew.values()) if at and at > now]
    news = meter_findings(apparatus, rules.proof, cases.values(), now)
    looks = tuple(meter_looks(apparatus, rules.proof, now))
    unheard = never_heard(apparatus, known.elders)
    look = min(rules.look, rules.health.unheard) if unheard else rules.look
    guard = replace(
        _with_silences(guard, {p.elder: _lapse(guard, p, anew[p.elder], now) for p in overdue}),
        rhythms={elder: packed(lesson.kept) for elder, lesson in lessons.items()},
        learnt_to=now - rules.keeping.late,
        untaught=_still_untaught(guard, lessons),
        meters={n.key: guard.meters.get(n.key, Lapse(n.read_at, now)) for n in news},
    )
    judged = Judgement(
        guard,
        people,
        due_at=min([now + look, *given_up.values(), *turns, *looks]),
        shadowed=sum(lesson.rung for lesson in lessons.values()) if rules.shadow else 0,
        unheard=unheard,
    )
    fixed = [*(at for thing, at in given_up.items() if thing not in apparatus.hubs), *looks]
    stands = zip(cases.values(), people, strict=True)
    return _hinted(judged, hint_of(stands, rules, fixed, now, known.mark))


def _brought_on(guard: Guard, known: Known, rules: GuardRules, now: datetime) -> Guard:
    """Return the guard with what the record and the hubs tell since it was written."""
    return replace(
        guard,
        outages=_outages(guard, _apparatus(guard, known, rules), now),
        home_since=_home_since(guard, known, now),
        untaught=_untaught(guard, known, now),
    )


def _hinted(judged: Judgement, hint: Hint | None) -> Judgement:
    """Give a judgement its hint where nothing is wrong: what is wrong is looked at properly until it ends."""
    is_well = not (judged.guard.has_findings or judged.shadowed or judged.unheard)
    return replace(judged, hint=hint) if is_well else judged


def view_home(
    guard: Guard, known: Known, rules: GuardRules, now: datetime
) -> tuple[PersonView, ...]:
    """Return how the people of a home stand, and change nothing."""
    return judge_home(guard, known, rules, now).people


def unheard_of(known: Known, rules: GuardRules) -> tuple[str, ...]:
    """Return the elders of whose devices nothing was ever heard; whether anything ought to have, services say."""
    return never_heard(_apparatus(Guard(known.stirred), known, rules), known.elders)


def _apparatus(guard: Guard, known: Known, rules: GuardRules) -> Apparatus:
    return Apparatus(
        known.devices,
        known.presence,
        known.links,
        guard.since,
        rules.health,
        guard.outages,
        accepted=min(known.served.values(), default=None),
        exchanged=_hung_at(guard),
    )


def _hung_at(guard: Guard) -> datetime:
    """Return since when a hub may hang there of which nothing came yet: since the last exchange, where there was one.

    An absence moves it too: whoever was not there was not to be heard, and who was is asked after rather sooner.
    """
    return max([guard.since, *guard.untaught.values()])


def _lost_devices(
    guard: Guard, apparatus: Apparatus, now: datetime
) -> tuple[dict[str, Lapse], dict[str, datetime]]:
    """Return the devices that are given up, and when those that live would be."""
    lost: dict[str, Lapse] = {}
    due: dict[str, datetime] = {}
    for device in apparatus.devices:
        health = apparatus.health(device, now)
        before = guard.lost.get(device.thing)
        if before is not None and before.last == health.last:
            lost[device.thing] = before  # nothing was heard since: still lost, told already
        elif health.is_lost(now):
            lost[device.thing] = Lapse(health.last, now)
        elif health.lost_at is not None:
            due[device.thing] = health.lost_at
    again = now + apparatus.rules.reach  # so that a hub's outage gets an end soon after it has
    return lost, due | {hub: again for hub in apparatus.hubs if hub in lost}


def _listened(guard: Guard, apparatus: Apparatus, rules: GuardRules, now: datetime) -> Guard:
    """Find the sensors that fell silent beside living ones; one that is lost is told as such already."""
    if rules.sensors is None:
        return guard
    rhythms = listened(guard.sensors, rules.sensors, apparatus, now - rules.keeping.late)
    mute = {
        thing: guard.mute.get(thing, Lapse(last, now))
        for thing, last in silent_beside_others(rhythms).items()
        if thing not in guard.lost
    }
    return replace(guard, sensors=sensors_packed(rhythms), mute=mute)


def _outages(
    guard: Guard, apparatus: Apparatus, now: datetime
) -> Mapping[str, tuple[Deafness, ...]]:
    """Remember an outage of a hub that its beats told and its link did not, once it is over."""
    outages = dict(guard.outages)
    for hub in apparatus.hubs:
        before = guard.lost.get(hub)
        if before is not None and apparatus.last_word(hub) > before.last:
            gap = Deafness(before.last, now)
            if before.last == guard.since:  # it was never heard before
                gap = Deafness(_hung_at(guard), min(apparatus.first_word(hub), now))
            outages[hub] = (*outages.get(hub, ()), gap)[-MOST_GAPS:]
    return outages


def _home_since(guard: Guard, known: Known, now: datetime) -> dict[str, datetime]:
    """Note until when each elder was away, once it is over; what was taken back never was."""
    since = dict(guard.home_since)
    if guard.learnt_to is not None:  # who was not there at the last look has just moved in
        since |= {elder: now for elder in known.elders if elder not in guard.rhythms}
    for elder, absence in known.away.items():
        is_over = absence.until <= now and absence.reason != EarlyEnd.TAKEN_BACK
        if is_over and elder in known.elders:
            since[elder] = max(absence.until, since.get(elder, guard.since))
    return since


def _untaught(guard: Guard, known: Known, now: datetime) -> dict[str, datetime]:
    """Note until when each elder was said to be away, as far as it has come."""
    until = dict(guard.untaught)
    for elder, absence in known.away.items():
        if elder in known.elders:
            until[elder] = max(min(absence.until, now), until.get(elder, guard.since))
    return until


def _with_ears(guard: Guard, apparatus: Apparatus, elders: Iterable[str], now: datetime) -> Guard:
    """Let silence count from when the first ear was heard of whom none told at the last look.

    Where it hangs in the place of one that is gone, nobody has come home: what was between is a deafness.
    """
    since, earless, outages = dict(guard.home_since), {}, dict(guard.outages)
    for elder in elders:
        ears = heard_ears(apparatus, elder)
        if not ears:
            earless[elder] = now
        elif elder in guard.earless:
            fitted = min(now, *map(apparatus.first_word, ears))
            gap = _exchange(guard, apparatus, elder, fitted)
            if gap is None:
                begun = max(guard.earless[elder], fitted)
                since[elder] = max(begun, since.get(elder, guard.since))
                continue
            for carrier in {apparatus.carrier(ear) for ear in ears_of(apparatus.devices, elder)}:
                outages[carrier] = (*outages.get(carrier, ()), gap)[-MOST_GAPS:]
    return replace(guard, home_since=since, earless=earless, outages=outages)


def _exchange(guard: Guard, apparatus: Apparatus, elder: str, fitted: datetime) -> Deafness | None:
    """Return how long nothing could hear an elder whose last ear was exchanged; None where none was."""
    gone = guard.untaught.get(elder)
    is_exchange = has_left(apparatus.presence, elder) and gone is not None and gone < fitted
    return Deafness(gone, fitted) if is_exchange and gone is not None else None


def _case(guard: Guard, apparatus: Apparatus, known: Known, elder: str, rules: GuardRules) -> Case:
    served = known.served.get(elder, guard.since)
    return Case(
        elder,
        apparatus,
        since=max(guard.since, guard.home_since.get(elder, guard.since), served),
        absence=known.away.get(elder),
        proofs=rules.proof.proofs(apparatus, elder),
        served=elder in known.served,
    )


def _lesson(guard: Guard, known: Known, case: Case, rules: GuardRules, now: datetime) -> Lesson:
    """Learn from what a person's devices heard; where runs were forgotten unseen, nothing is learnt."""
    text = guard.rhythms.get(case.elder)
    kept = PersonRhythm.begun(max(guard.since, known.stirred)) if text is None else unpacked(text)
    gaps = case.unheard
    deaf_since = case.deaf_since(now)
    if deaf_since is not None:
        gaps = (*gaps, Deafness(deaf_since, now))
    if guard.learnt_to is not None and guard.learnt_to < known.stirred:
        gaps = (*gaps, Deafness(guard.learnt_to, known.stirred))
    taught = (each.get(case.elder) for each in (guard.home_since, guard.untaught))
    unheard = Unheard(gaps, max((at for at in taught if at is not None), default=None))
    kept = met(kept, rules.proof.places(case.apparatus, case.elder))
    stirs = rules.proof.stirs(case.apparatus, case.elder)
    return learnt(kept, stirs, unheard, rules.quiet, settled=now - rules.keeping.late)


def _still_untaught(guard: Guard, lessons: Mapping[str, Lesson]) -> dict[str, datetime]:
    """Return what still holds a lesson back: quiets that begin later are learnt from as they come."""
    known = guard.untaught.items()
    return {e: at for e, at in known if e not in lessons or lessons[e].kept.last < at}


def _with_silences(guard: Guard, silences: Mapping[str, Lapse]) -> Guard:
    """Return the guard with its silences, and with the incidents of those that are still the same."""
    same = [e for e in guard.cases if e in silences and silences[e] == guard.silences.get(e)]
    return replace(guard, silences=silences, cases={e: guard.cases[e] for e in same})


def _is_unseen(guard: Guard, known: Known, person: PersonView) -> bool:
    """Tell whether a silence of which people were told goes on, though nothing hears the person by now.

    Who allows the use of nothing any more is not silent either.
    """
    before, elder = guard.silences.get(person.elder), person.elder
    is_same = before is not None and before.told and before.last == person.last
    if not is_same or person.standing is not Standing.UNKNOWN:
        return False
    own = [device for device in known.devices if device.elder in {"", elder}]
    return bool(ears_of(own, elder)) or not any(device.paused for device in own)


def _anew_at(case: Case, lesson: Lesson, known: Known, rules: GuardRules) -> datetime | None:
    """Return when a silence is raised anew, of which everybody let go; None while somebody is at work.

    The person's clock runs once more, as if they had been seen then; and through deafness too, for nobody
    has seen them.
    """
    let_go = known.let_go.get(case.elder)
    if let_go is None:
        return None
    patient = replace(rules, shadow=True) if case.served else rules
    return let_go + patient.wait(Proof(let_go, "", "", 1.0), let_go, lesson.rhythm.habits)


def _lapse(guard: Guard, person: PersonView, anew_at: datetime | None, now: datetime) -> Lapse:
    """A silence is the same while its last sign is, however often it is looked at, until it is raised anew."""
    before = guard.silences.get(person.elder)
    if before is None or before.last != person.last:
        return Lapse(person.last, now)
    is_anew = before.told and anew_at is not None and anew_at <= now
    return Lapse(person.last, now) if is_anew else before
