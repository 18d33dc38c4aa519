"""How care goes on: asked for before it is due, told when missed, asked again when in vain, raised in the end.

Pure and total (FJ24-25 to FJ24-27, FJ24-29, FJ24-45, FJ24-53, SH24-24).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from telecare.domain.programme.care import Agreed, Caller, fulfils, welcome_from
from telecare.domain.service.care import Care, CareTerms, Contact, Duty, Outcome
from telecare.domain.service.life import Life, Phase
from telecare.domain.service.moves import AgreeCare, Ask, Moved, No, ReportCare
from telecare.domain.service.powers import MAY_AGREE_CARE, MAY_CARE
from telecare.domain.timeline import Entry

ASKED = {Contact.CALL: "welfare_call", Contact.VISIT: "welfare_visit"}
CARE_LATE = "care_late"
CARE_TASKS = frozenset({*ASKED.values(), CARE_LATE})
"""Tasks that a report alone closes, where they name a service."""

SUPERVISOR = "supervisor"


def keep_caring(life: Life, at: datetime, terms: CareTerms | None) -> Moved:
    """Return what time makes of somebody's care; who rests or is not served any more is owed none."""
    care = life.care
    if life.phase is not Phase.ACTIVE:
        if care is None or not care.duties:
            return Moved(life)
        done = tuple(task for duty in care.duties for task in duty.tasks)
        return Moved(replace(life, care=replace(care, duties=())), closes=done)
    if terms is None:
        return Moved(life)
    moved = Moved(life)
    duties: list[Duty] = []
    for what in Contact:
        owed = _owed(care, what, at, terms)
        if owed is None:
            moved = _closed(moved, care, what)
        else:
            kept, moved = _passed(moved, owed, at, terms)
            duties.append(kept)
    agreed = care.agreed if care else None
    return replace(moved, life=replace(life, care=Care(tuple(duties), agreed)))


def _owed(care: Care | None, what: Contact, at: datetime, terms: CareTerms) -> Duty | None:
    """Return a duty as it is owed now: a graver risk brings its day forward, nothing puts it off."""
    known = care.duty(what) if care else None
    if known is None:
        return begun(what, at, False, terms)
    due = terms.due(what, known.since.astimezone(at.tzinfo), known.done)
    if due is None:
        return None
    if due >= known.due_at or known.is_missed:
        return known
    ask_at = known.ask_at and min(known.ask_at, _ask_at(what, due, at, terms))
    return replace(known, due_at=due, ask_at=ask_at)


def begun(what: Contact, at: datetime, done: bool, terms: CareTerms) -> Duty | None:
    """Return a duty anew, from the last contact or from the beginning; None where none is owed."""
    due = terms.due(what, at, done)
    if due is None:
        return None
    return Duty(what, at, due, _ask_at(what, due, at, terms), done)


def _ask_at(what: Contact, due: datetime, at: datetime, terms: CareTerms) -> datetime:
    """Return when to ask for a contact: ahead of its day, and never in hours that disturb anybody."""
    return welcome_from(terms.rules, max(at, due - terms.clocks.leads[what]))


def _closed(moved: Moved, care: Care | None, what: Contact) -> Moved:
    """What is owed no more, because the client said so, is asked for no more."""
    known = care.duty(what) if care else None
    return replace(moved, closes=(*moved.closes, *known.tasks)) if known else moved


def _passed(moved: Moved, duty: Duty, at: datetime, terms: CareTerms) -> tuple[Duty, Moved]:
    """Bring to light what has fallen due of one duty: to ask for it, or that it was missed."""
    if duty.ask_at is not None and duty.ask_at <= at:
        task = ASKED[duty.what]
        ask = Ask(task, _key(task, moved.life, duty.ask_at), by=duty.due_at)
        duty = replace(duty, ask_at=None, tasks=(*duty.tasks, ask.key))
        moved = _with(moved, ask, Entry(at, "task_opened", "clock", {"task": task}))
    late_at = duty.remind_at if duty.is_missed else duty.due_at
    if late_at is not None and late_at <= at:
        ask = Ask(CARE_LATE, _key(f"{CARE_LATE}-{duty.what}", moved.life, late_at), SUPERVISOR)
        told = {"what": duty.what, "due": duty.due_at.isoformat()}
        remind_at, tasks = at + terms.clocks.remind, (*duty.tasks, ask.key)
        duty = replace(duty, is_missed=True, remind_at=remind_at, tasks=tasks)
        moved = _with(moved, ask, Entry(at, "care_missed", "clock", told))
    return duty, moved


# ---- what people say ----


def report_care(life: Life, move: ReportCare, at: datetime, terms: CareTerms | None) -> Moved:
    """Take in what became of a call or a visit; what reached nobody is asked for again, then raised."""
    care = life.care
    if life.phase is not Phase.ACTIVE or care is None or terms is None:
        return Moved(life, no=No.NOT_NOW)
    is_machines_visit = move.what is Contact.VISIT and move.caller is Caller.MACHINE
    if move.said.by not in MAY_CARE or is_machines_visit:
        return Moved(life, no=No.NOT_YOURS)
    told = {"what": move.what, "outcome": move.outcome, "caller": move.caller}
    moved = Moved(life, (Entry(at, "care_reported", move.said.written_by, told),))
    if move.outcome is Outcome.IN_VAIN:
        return _in_vain(moved, care, move.what, at, terms)
    if move.what is Contact.CALL and not fulfils(terms.rules, move.caller, reached=True):
        return moved  # it is on record, and the call is still owed
    return _done(moved, care, move.what, at, terms)


def _done(moved: Moved, care: Care, what: Contact, at: datetime, terms: CareTerms) -> Moved:
    """Somebody was seen or spoken with; who goes because nobody answered has done the call, too."""
    kept: list[Duty] = []
    for duty in care.duties:
        if duty.what is not what and not (what is Contact.VISIT and duty.is_raised):
            kept.append(duty)
            continue
        moved = replace(moved, closes=(*moved.closes, *duty.tasks))
        anew = begun(duty.what, at, True, terms)
        kept += [anew] if anew else []
    return replace(moved, life=replace(moved.life, care=replace(care, duties=tuple(kept))))


def _in_vain(moved: Moved, care: Care, what: Contact, at: datetime, terms: CareTerms) -> Moved:
    raised = next((each for each in care.duties if each.is_raised), None)
    if what is Contact.VISIT and raised is not None:
        ask = Ask(CARE_LATE, _key(f"{CARE_LATE}-nobody", moved.life, at), SUPERVISOR)
        moved = replace(moved, asks=(*moved.asks, ask))
        return _put(moved, care, replace(raised, tasks=(*raised.tasks, ask.key)))
    duty = care.duty(what)
    if duty is None or duty.is_raised:
        return moved  # an extra call that nobody asked for, or one more beside the visit
    duty = replace(duty, vain=duty.vain + 1)
    if duty.vain >= terms.clocks.tries:
        return _raised(moved, care, duty, at)
    asked, again = duty.tasks, welcome_from(terms.rules, at + terms.clocks.again)
    late = tuple(task for task in asked if task.startswith(CARE_LATE))
    done = tuple(task for task in asked if task not in late)
    moved = replace(moved, closes=(*moved.closes, *done))
    return _put(moved, care, replace(duty, ask_at=again, tasks=late))


def _raised(moved: Moved, care: Care, duty: Duty, at: datetime) -> Moved:
    """Nobody answers: somebody goes, and the supervisor is told (FJ24-45)."""
    visit = ASKED[Contact.VISIT]
    ask = Ask(visit, _key(f"{visit}-raised", moved.life, at), SUPERVISOR)
    entry = Entry(at, "care_raised", "clock", {"what": duty.what, "vain": str(duty.vain)})
    raised = replace(duty, is_raised=True, ask_at=None, tasks=(*duty.tasks, ask.key))
    return _put(_with(moved, ask, entry), care, raised)


def agree_care(life: Life, move: AgreeCare, at: datetime) -> Moved:
    """Take down how often somebody wants to be called and visited; less counts by their own word alone."""
    if life.phase is not Phase.ACTIVE or life.care is None:
        return Moved(life, no=No.NOT_NOW)
    if move.said.by not in MAY_AGREE_CARE:
        return Moved(life, no=No.NOT_YOURS)
    calls, visits = str(move.rhythm.calls_per_week), str(move.rhythm.visits_per_month)
    told = {"calls": calls, "visits": visits, "document": move.document}
    if move.confirmed_on is not None:
        told["confirmed"] = move.confirmed_on.isoformat()
    entry = Entry(at, "care_agreed", move.said.written_by, told)
    on = move.confirmed_on or at.date()
    if on > at.date():
        return Moved(life, no=No.TOO_EARLY)
    agreed = Agreed(move.rhythm, on if move.document else None)
    return Moved(replace(life, care=replace(life.care, agreed=agreed)), (entry,))


# ---- parts ----


def _key(name: str, life: Life, at: datetime) -> str:
    return f"{name}-{life.id}-{at.timestamp():.0f}"


def _with(moved: Moved, ask: Ask, entry: Entry) -> Moved:
    return replace(moved, entries=(*moved.entries, entry), asks=(*moved.asks, ask))


def _put(moved: Moved, care: Care, duty: Duty) -> Moved:
    duties = tuple(duty if each.what is duty.what else each for each in care.duties)
    return replace(moved, life=replace(moved.life, care=replace(care, duties=duties)))
