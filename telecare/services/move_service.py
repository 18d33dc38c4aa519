"""Takes applications in and moves services on; the one writer of services (FJ24-37, HZ23-07 to HZ23-10)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from telecare.domain.errors import (
    ConflictError,
    NotPermittedError,
    NotReadyError,
    PolicyError,
    UnknownServiceError,
)
from telecare.domain.kinds import Risk
from telecare.domain.programme.care import rhythm_of, still_agreed
from telecare.domain.programme.care_plan import way_in
from telecare.domain.programme.entitlement import (
    Benefit,
    ClientClass,
    Entitled,
    NotEntitled,
    Undetermined,
    Verdict,
    entitlement,
)
from telecare.domain.programme.person import Person
from telecare.domain.programme.procedure import Act, Body
from telecare.domain.programme.programme import Programme
from telecare.domain.programme.services import Package
from telecare.domain.service.acceptance import Held
from telecare.domain.service.agreement import Agreement, Clause, flaw
from telecare.domain.service.care import CareClocks, CareTerms
from telecare.domain.service.life import Clocks, Life, Phase
from telecare.domain.service.moves import (
    Ask,
    EndService,
    Establish,
    Move,
    Moved,
    Said,
    TakeStep,
    TimePassed,
)
from telecare.domain.service.moving import SHOWN, decide_life, opened
from telecare.domain.service.tariff import Grounds, Tariff, TariffFlaw, fees
from telecare.ports.facts import Facts
from telecare.ports.programmes import Programmes
from telecare.ports.services import KeptService, Services
from telecare.ports.tasks import TaskPlace, TaskRegister
from telecare.ports.world import Clock, Desk, Directory

MOST_TRIES = 5
"""How often a lost race is run again; another writer of one service is rare."""

MOST_HEARD = 16
"""How many of the last moves are remembered by id, so that the same again changes nothing."""

CONFIRMED = "care.confirmed_days"
X_BUDGET = "kit.x_budget_fen"

BEGINNINGS = frozenset({Act.APPLY, Act.ENUMERATE})
"""Steps that the application itself is."""


@dataclass(frozen=True, slots=True)
class Application:
    """Who wants to be guarded, where they live and are registered; the facts decide and are not kept."""

    elder: str
    area: str
    said: Said
    person: Person
    registered: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """What is signed: the paper, what was explained, what a month costs; who is bound to pay, the programme says."""

    said: Said
    document: str
    operator: str
    explained: frozenset[Clause]
    tariff: Tariff
    present: frozenset[Body] = frozenset()
    until: date | None = None


class Acceptance(Protocol):
    """What holds a home against its kit and the alarms that were heard."""

    def held(self, bureau: str, life: Life) -> Held:
        """Return what is missing of a service's home."""
        ...


@dataclass(frozen=True, slots=True)
class MoveService:
    """Moves services.

    What a decision asks for is opened before it is written, under keys that the decision makes: after a
    crash in between it is decided and asked again, and nobody is asked twice.
    """

    services: Services
    programmes: Programmes
    directory: Directory
    tasks: TaskRegister
    desk: Desk
    clock: Clock
    facts: Facts
    acceptance: Callable[[], Acceptance]
    """Asked for when a home is accepted: what else moves a service needs nobody's sealed answers."""

    def apply(self, bureau: str, asked: Application, key: str) -> KeptService:
        """Take an application in; the same key again returns what it became.

        Raises:
            ServedAlreadyError: the elder has a service that is not over.
            NotPermittedError: the bureau serves nobody like this, or this is not theirs to ask.
            PolicyError: the bureau has published no programme.
        """
        service = f"service-{hashlib.sha256(key.encode()).hexdigest()[:20]}"
        try:
            return self.services.service(bureau, service)
        except UnknownServiceError:
            begun = self._opened(bureau, service, asked)
        kept = self.services.keep(KeptService(bureau, begun.life), begun.life, begun.entries)
        self.facts.note("service_opened", bureau=bureau, funding=begun.life.funding)
        return kept

    def establish(
        self, bureau: str, service: str, said: Said, person: Person, key: str
    ) -> KeptService:
        """Judge the facts of somebody anew, as far as nobody has decided on them; errors as for `move`."""
        programme = self._programme(bureau)
        verdict = self._verdict(programme, person, self._now(bureau).date())
        return self.move(bureau, service, _established(programme, verdict, said), key)

    def sign(self, bureau: str, service: str, signing: Signing, key: str) -> KeptService:
        """Take the step of signing; NotPermittedError too where the agreement itself has a flaw."""
        programme, life = self._programme(bureau), self.services.service(bureau, service).life
        client_class = programme.classes.get(life.client_class)
        package = programme.packages.get(client_class.package) if client_class else None
        due = fees(signing.tariff, self._grounds(bureau, programme, client_class, package))
        if isinstance(due, TariffFlaw):
            raise NotPermittedError(f"the agreement cannot stand: {due}")
        agreement = Agreement(
            id=f"agreement-{hashlib.sha256(key.encode()).hexdigest()[:20]}",
            document=signing.document,
            operator=signing.operator,
            signed_by=signing.said.by,
            written_by=signing.said.written_by,
            on=self._now(bureau).date(),
            explained=signing.explained,
            fees=due,
            package=client_class.package if client_class else "",
            until=signing.until,
            sponsors=signing.tariff.sponsors,
            bundle=signing.tariff.bundle,
        )
        wrong = flaw(agreement, package)
        if wrong is not None:
            raise NotPermittedError(f"the agreement cannot stand: {wrong}")
        shown = {SHOWN[Act.SIGN]: agreement.id}
        step = TakeStep(signing.said, Act.SIGN, signing.present, shown, agreement)
        return self.move(bureau, service, step, key)

    def move(self, bureau: str, service: str, move: Move, key: str = "") -> KeptService:
        """Move a service on; the same key again changes nothing.

        Raises:
            UnknownServiceError: there is no such service.
            NotPermittedError: the move is not possible; the message is the word that says why.
            NotReadyError: a home is to be accepted, and something is missing of it.
            ConflictError: the race was lost too often.
        """
        if isinstance(move, EndService) and move.resides:
            move = replace(move, within=self._programme(bureau).area)
        for _ in range(MOST_TRIES):
            kept = self.services.service(bureau, service)
            if key and key in kept.life.heard:
                return kept
            terms = self._care(bureau, kept.life)
            moved = decide_life(kept.life, move, self._now(bureau), terms)
            if moved.no is not None:
                raise NotPermittedError(moved.no.value)
            if isinstance(move, TakeStep) and move.act is Act.ACCEPT:
                proven = self._proven(bureau, kept.life, move)
                moved = decide_life(kept.life, proven, self._now(bureau), terms)
            try:
                return self._carried(kept, moved, key)
            except ConflictError:
                self.facts.note("service_raced", bureau=bureau)
        raise ConflictError("this service is written by others all the time")

    def read(self, bureau: str, service: str) -> KeptService:
        """Return a service as it stands now: a rest that is over is over, whenever the sweep comes."""
        kept = self.services.service(bureau, service)
        return replace(kept, life=decide_life(kept.life, TimePassed(), self._now(bureau)).life)

    # ---- within ----

    def _grounds(
        self,
        bureau: str,
        programme: Programme,
        client_class: ClientClass | None,
        package: Package | None,
    ) -> Grounds:
        return Grounds(
            client_class=client_class,
            package=package,
            services=programme.services,
            kit=programme.kit,
            is_supported=client_class is not None and client_class.granted,
            x_budget_fen=self.directory.parameters(bureau).count(X_BUDGET),
        )

    def _proven(self, bureau: str, life: Life, move: TakeStep) -> TakeStep:
        """Return the acceptance with the alarms that prove it; NotReadyError names what is missing."""
        found = self.acceptance().held(bureau, life)
        if found.missing:
            raise NotReadyError(*map(str, found.missing))
        proofs = {f"trial.{thing}": trial.alarm for thing, trial in found.proofs.items()}
        declined = {f"declined.{item}": "declined" for item in sorted(found.declined)}
        return replace(move, evidence={**move.evidence, **proofs, **declined}, home=found.home)

    def _carried(self, kept: KeptService, moved: Moved, key: str) -> KeptService:
        if moved.life == kept.life and not moved.entries:
            return kept
        for ask in moved.asks:
            self._ask(kept.bureau, moved.life, ask)
        for task in moved.closes:
            self._close(kept.bureau, moved.life, task)
        heard = (*moved.life.heard, key)[-MOST_HEARD:] if key else moved.life.heard
        after = replace(moved.life, heard=heard)
        written = self.services.keep(kept, after, moved.entries)
        if after.phase is not kept.life.phase:
            self.facts.note("service_moved", bureau=kept.bureau, to=after.phase)
        return written

    def _ask(self, bureau: str, life: Life, ask: Ask) -> None:
        detail = {"service": life.id, "elder": life.elder}
        if ask.by is not None:
            detail["by"] = ask.by.isoformat()
        now = self.clock.now()
        self.tasks.open(bureau, ask.key, ask.task, life.home, detail, now, life.area)
        if ask.audience:
            told = {"service": life.id}
            self.desk.tell(bureau, "care", ask.audience, ask.task, ask.key, detail=told)

    def _close(self, bureau: str, life: Life, task: str) -> None:
        """A report closes what asked for it; should its write fail, the duty's own clock still runs."""
        how = {"how": "reported"}
        self.tasks.finish(bureau, TaskPlace(life.home, task), how, self.clock.now())

    def _care(self, bureau: str, life: Life) -> CareTerms | None:
        """Return what care is owed; whose home is not known counts as of high risk (law 9)."""
        if life.phase is Phase.ENTERING and len(life.stages) - len(life.taken) > 1:
            return None
        programme = self.programmes.published(bureau, "")
        if programme is None:
            self.facts.note("care_without_programme", bureau=bureau)
            return None
        risk = self.directory.snapshot(bureau, life.home).risk if life.home else Risk.HIGH
        known = programme.classes.get(life.client_class)
        package = programme.packages.get(known.package) if known else None
        parameters = self.directory.parameters(bureau)
        said, today = life.care.agreed if life.care else None, self._now(bureau).date()
        agreed = still_agreed(said, today, parameters.duration(CONFIRMED))
        rhythm = rhythm_of(programme.care, risk, package, agreed)
        clocks = CareClocks.of(parameters)
        return CareTerms(programme.care, rhythm, clocks)

    def _opened(self, bureau: str, service: str, asked: Application) -> Moved:
        """Open a service; where its first step is the application itself, that step is taken."""
        programme, at = self._programme(bureau), self._now(bureau)
        policy = self.directory.snapshot(bureau, "")
        way = _established(programme, self._verdict(programme, asked.person, at.date()), asked.said)
        life = Life(
            id=service,
            elder=asked.elder,
            area=asked.area,
            funding=way.funding,
            stages=way.stages,
            policy=policy.policy,
            clocks=Clocks.of(policy.parameters),
            opened_at=at,
            registered=asked.registered,
            home=asked.home,
            client_class=way.client_class,
            missing=way.missing,
        )
        begun, act = opened(life), way.stages[0].act
        if act not in BEGINNINGS:
            return begun
        step = decide_life(
            begun.life, TakeStep(asked.said, act, evidence={SHOWN[act]: service}), at
        )
        if step.no is not None:
            raise NotPermittedError(step.no.value)
        return Moved(step.life, (*begun.entries, *step.entries))

    def _verdict(self, programme: Programme, person: Person, today: date) -> Verdict:
        return entitlement(programme.classes, programme.area, Benefit.SERVICE, person, today)

    def _programme(self, bureau: str) -> Programme:
        programme = self.programmes.published(bureau, "")
        if programme is None:
            raise PolicyError(f"programme of {bureau}", 0, "current", "publish a version")
        return programme

    def _now(self, bureau: str) -> datetime:
        zone = ZoneInfo(self.directory.snapshot(bureau, "").zone)
        return self.clock.now().astimezone(zone)


def _established(programme: Programme, verdict: Verdict, said: Said) -> Establish:
    """Return what a verdict makes of the way in; where facts are missing they may still lead elsewhere.

    A bureau that names no class of clients turns nobody away who pays for themselves.
    """
    funding = way_in(programme, verdict)
    stages = programme.procedures.get(funding)
    has_classes = any(each.benefit is Benefit.SERVICE for each in programme.classes.values())
    if stages is None or (has_classes and isinstance(verdict, NotEntitled)):
        raise NotPermittedError("not_entitled")
    name = verdict.name if isinstance(verdict, Entitled) else ""
    missing = verdict.missing if isinstance(verdict, Undetermined) else ()
    return Establish(said, funding, name, tuple(dict.fromkeys(missing)), stages)
