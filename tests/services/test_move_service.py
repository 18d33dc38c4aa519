"""Services of elders: applied for once, moved on by the bureau's procedure, told when late, handed over whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from telecare.adapters.memory.consents import MemoryConsents
from telecare.adapters.memory.looks import MemoryLooks
from telecare.adapters.memory.services import MemoryServices
from telecare.domain.consent import Cause, Reluctance
from telecare.domain.errors import (
    ConflictError,
    NotPermittedError,
    PolicyError,
    ServedAlreadyError,
    UnavailableError,
)
from telecare.domain.programme.money import CostItem, Payer
from telecare.domain.programme.person import Circumstance
from telecare.domain.programme.procedure import Act, Body
from telecare.domain.programme.programme import Funding
from telecare.domain.service.agreement import Clause
from telecare.domain.service.hand_over import is_whole
from telecare.domain.service.life import Over, Pause, Phase
from telecare.domain.service.moves import EndService, Suspend, TakeStep
from telecare.domain.service.moving import STEP_LATE
from telecare.domain.service.tariff import Tariff
from telecare.services.count_refusals import CountRefusals
from telecare.services.hand_service_over import HandServiceOver
from telecare.services.move_service import Application, MoveService, Signing
from telecare.services.sweep_services import SweepServices
from tests.fakes.platform import Platform
from tests.fakes.programme import SANYUAN, SHANGCHENG, Published, a_person
from tests.fakes.service import STREET, AllThere, appointments_of, said
from tests.fakes.story import BUREAU

ALONE = a_person(registered=SHANGCHENG, resides=SHANGCHENG, yes=[Circumstance.ALONE])
DAY = 86400


@pytest.fixture
def moves(platform: Platform) -> MoveService:
    return moving(platform, "hangzhou")


def moving(platform: Platform, programme: str) -> MoveService:
    return MoveService(
        MemoryServices(),
        Published(programme),
        platform.directory,
        platform.tasks,
        platform.desk,
        platform.clock,
        platform.facts,
        AllThere,
    )


def sweeping(platform: Platform, services: Any, moves: Any) -> SweepServices:
    appointments = appointments_of(platform)
    return SweepServices((BUREAU,), services, moves, appointments, platform.clock, platform.facts)


def asked(**changes) -> Application:
    known = Application("h1.elder", STREET, said(Body.ELDER), ALONE, SHANGCHENG, "h1")
    return replace(known, **changes)


def step(act: Act, by: Body, *papers: str, **more) -> TakeStep:
    return TakeStep(said(by), act, evidence=dict.fromkeys(papers, "doc1"), **more)


def signing(**changes: Any) -> Signing:
    facts: dict[str, Any] = {
        "said": said(Body.ELDER),
        "document": "paper1",
        "operator": "op1",
        "explained": frozenset(Clause),
        "tariff": Tariff({CostItem.BASIC: 3000}),
    }
    return Signing(**(facts | changes))


def led_in(platform: Platform, moves: MoveService) -> str:
    """An elder of Hangzhou from the application to the guarded home."""
    service = moves.apply(BUREAU, asked(), "k0").life.id
    moves.move(BUREAU, service, step(Act.APPROVE, Body.STREET, "decision"))
    moves.move(BUREAU, service, step(Act.NOTICE, Body.COMMITTEE, "notice"))
    platform.run_until(7 * DAY)
    moves.sign(BUREAU, service, signing(), "k1")
    fit = step(Act.FIT, Body.OPERATOR, "devices", "witness", present=frozenset({Body.FAMILY}))
    moves.move(BUREAU, service, fit)
    moves.move(BUREAU, service, step(Act.ACCEPT, Body.STREET, "test"))
    return service


def test_an_application_is_its_first_step_and_is_taken_once(moves):
    kept = moves.apply(BUREAU, asked(), "k0")
    again = moves.apply(BUREAU, asked(elder="h2.elder"), "k0")

    assert again == kept
    assert [each.act for each in kept.life.taken] == [Act.APPLY]
    assert (kept.life.funding, kept.life.phase) == (Funding.GRANTED, Phase.ENTERING)
    assert [link.entry.event for link in moves.services.log(BUREAU, kept.life.id)] == [
        "service_opened",
        "service_step",
    ]


def test_nothing_of_what_was_told_about_a_person_is_kept(moves):
    kept = moves.apply(BUREAU, asked(), "k0")

    text = json.dumps([str(kept), str(moves.services.log(BUREAU, kept.life.id))])
    assert str(ALONE.born) not in text
    assert "alone" not in text


def test_nobody_is_paid_for_twice(moves):
    moves.apply(BUREAU, asked(), "k0")

    with pytest.raises(ServedAlreadyError):
        moves.apply(BUREAU, asked(area="330106001"), "k1")


def test_who_pays_for_themselves_has_no_review_and_no_notice(moves):
    # HZ23-04
    # HZ23-04, HZ23-08
    young = replace(a_person(age=61), registered=SHANGCHENG, resides=SHANGCHENG)

    life = moves.apply(BUREAU, asked(person=young), "k0").life

    assert life.funding is Funding.BOUGHT
    assert life.next_stage.act is Act.SIGN


def test_who_is_too_young_is_told_and_nothing_is_opened(moves):
    # HZ23-02, FJ24-05
    with pytest.raises(NotPermittedError, match="not_entitled"):
        moves.apply(BUREAU, asked(person=a_person(age=40)), "k0")

    assert moves.services.of_elder(BUREAU, "h1.elder") == ()


def test_a_bureau_that_names_no_class_lets_everybody_buy(platform):
    kept = moving(platform, "standard").apply(BUREAU, asked(person=a_person(age=40)), "k0")

    assert kept.life.funding is Funding.BOUGHT


def test_what_nobody_asked_yet_is_named_and_holds_up_the_decision(moves):
    # HZ23-03, FJ24-02, SH21-01, XH23-07
    unknown = replace(ALONE, relatives=None)
    kept = moves.apply(BUREAU, asked(person=unknown), "k0")
    decide = step(Act.APPROVE, Body.STREET, "decision")

    assert kept.life.missing == ("relatives",)
    with pytest.raises(NotPermittedError, match="facts_missing"):
        moves.move(BUREAU, kept.life.id, decide)
    moves.establish(BUREAU, kept.life.id, said(Body.COMMITTEE), ALONE, "k2")
    assert moves.move(BUREAU, kept.life.id, decide).life.taken[-1].act is Act.APPROVE


def test_a_bureau_without_a_programme_takes_nobody_in(platform):
    with pytest.raises(PolicyError):
        moving(platform, "").apply(BUREAU, asked(), "k0")


def test_an_elder_is_led_in_and_each_step_stands_in_the_log(platform, moves):
    service = led_in(platform, moves)
    kept = moves.services.service(BUREAU, service)

    assert (kept.life.phase, kept.life.operator) == (Phase.ACTIVE, "op1")
    steps = [
        link.entry.detail["step"]
        for link in moves.services.log(BUREAU, service)
        if link.entry.event == "service_step"
    ]
    assert steps == ["apply", "approve", "notice", "sign", "fit", "accept"]


def test_a_move_under_the_same_key_is_taken_once(moves):
    service = moves.apply(BUREAU, asked(), "k0").life.id
    first = moves.move(BUREAU, service, step(Act.APPROVE, Body.STREET, "decision"), "k1")

    assert moves.move(BUREAU, service, step(Act.APPROVE, Body.STREET, "other"), "k1") == first
    with pytest.raises(NotPermittedError, match="not_next"):
        moves.move(BUREAU, service, step(Act.APPROVE, Body.STREET, "decision"), "k2")


def test_fees_are_the_programmes_and_an_agreement_with_a_flaw_moves_nothing(platform):
    # FJ24-03, FJ24-37, FJ24-38
    moves = moving(platform, "sanyuan")
    person = a_person(registered=SANYUAN, resides=SANYUAN, yes=[Circumstance.ALONE])
    service = moves.apply(BUREAU, asked(person=person, area="350404001"), "k0").life.id
    for act, by, *papers in (
        (Act.ASSESS, Body.COMMITTEE, "assessment"),
        (Act.APPROVE, Body.STREET, "decision"),
        (Act.REGISTER, Body.DISTRICT, "filing"),
    ):
        moves.move(BUREAU, service, step(act, by, *papers))
    plan = step(Act.PLAN, Body.OPERATOR, "care_plan", "witness", present=frozenset({Body.ELDER}))
    moves.move(BUREAU, service, plan)
    costs = {CostItem.BASIC: 3000, CostItem.EXTENDED: 800}

    with pytest.raises(NotPermittedError, match="not_explained"):
        moves.sign(BUREAU, service, signing(explained=frozenset({Clause.FEES})), "k1")
    signed = moves.sign(BUREAU, service, signing(tariff=Tariff(costs)), "k2").life

    [agreement] = signed.agreements
    assert (agreement.elder_fen, agreement.fees.of(Payer.BUREAU)) == (800, 3000)
    assert signed.taken[-1].evidence == {"agreement": agreement.id}


def test_a_late_step_becomes_one_task_of_the_street_however_often_it_is_swept(platform, moves):
    service = moves.apply(BUREAU, asked(), "k0").life.id
    sweep = sweeping(platform, moves.services, moves)
    platform.run_until(10 * DAY)
    for _ in range(3):
        sweep.sweep()

    late = [t for t in platform.tasks.opened.values() if t.task == STEP_LATE]
    assert [(t.area, t.detail["service"]) for t in late] == [(STREET, service)]


def test_a_service_that_cannot_be_moved_is_told_and_hides_no_other(platform, moves):
    first = moves.apply(BUREAU, asked(), "k0").life.id
    moves.apply(BUREAU, asked(elder="h2.elder"), "k1")
    platform.run_until(10 * DAY)

    class Broken(MoveService):
        def move(self, bureau, service, move, key=""):
            if service == first:
                raise UnavailableError("a test")
            return super().move(bureau, service, move, key)

    broken = Broken(*(getattr(moves, name) for name in MoveService.__slots__))
    sweep = sweeping(platform, moves.services, broken)

    with pytest.raises(UnavailableError, match="1 of 2"):
        sweep.sweep()
    assert len([t for t in platform.tasks.opened.values() if t.task == STEP_LATE]) == 1


def test_a_rest_that_is_over_reads_as_over_before_any_sweep(platform, moves):
    service = led_in(platform, moves)
    until = platform.clock.now() + timedelta(days=3)
    moves.move(BUREAU, service, Suspend(said(Body.FAMILY), Pause.HOSPITAL, until))
    assert moves.read(BUREAU, service).life.phase is Phase.SUSPENDED

    platform.run_until(10 * DAY)

    assert moves.read(BUREAU, service).life.phase is Phase.ACTIVE


def test_a_race_is_run_again_and_given_up_in_the_end(moves):
    service = moves.apply(BUREAU, asked(), "k0").life.id
    real, lost = moves.services.keep, []

    def keep(kept, life, entries):
        lost.append(life)
        if len(lost) < 3:
            raise ConflictError("a test")
        return real(kept, life, entries)

    moves.services.keep = keep
    moves.move(BUREAU, service, step(Act.APPROVE, Body.STREET, "decision"))
    assert len(lost) == 3


def test_who_takes_over_gets_a_file_that_proves_itself_and_the_look_is_recorded(platform, moves):
    # FJ24-36
    service = led_in(platform, moves)
    other = moves.apply(BUREAU, asked(elder="h2.elder"), "k9").life.id
    looks = MemoryLooks()
    hands = HandServiceOver(
        moves.services, MemoryConsents(), platform.directory, looks, platform.clock
    )

    files = [file for _, file in hands.of_operator(BUREAU, "op1", "", "boss", "k1")]

    assert [file["service"]["id"] for file in files] == [service]
    assert other not in json.dumps(files)
    assert is_whole(json.loads(json.dumps(files[0])))
    assert len(files[0]["devices"]) == 2
    tampered = json.loads(json.dumps(files[0]))
    tampered["service"]["elder"] = "h9.elder"
    assert not is_whole(tampered)
    assert [look.by for look in looks.of(BUREAU, "h1.elder")] == ["boss"]


def test_who_declined_may_apply_again_and_the_reason_stays(moves):
    service = moves.apply(BUREAU, asked(), "k0").life.id
    no = EndService(
        said(Body.ELDER), Over.DECLINED, None, Reluctance.WILL_NOT_HAVE_IT, Cause.PRIVACY
    )
    moves.move(BUREAU, service, no)
    moves.apply(BUREAU, asked(), "k1")

    [counted] = CountRefusals(moves.services, MemoryConsents()).under(BUREAU, "3301")
    assert (counted.what, counted.cause, counted.number) == ("service", Cause.PRIVACY, 1)
    ends = [kept.life.end for kept in moves.services.of_elder(BUREAU, "h1.elder")]
    assert sorted(end.cause for end in ends if end) == [Cause.PRIVACY]


def test_a_move_within_the_bureaus_area_ends_nothing(moves):
    # FJ24-40
    service = moves.apply(BUREAU, asked(), "k0").life.id
    gone = EndService(said(Body.FAMILY), Over.MOVED_AWAY, resides="330106001")

    with pytest.raises(NotPermittedError, match="still_here"):
        moves.move(BUREAU, service, gone)

    away = moves.move(BUREAU, service, replace(gone, resides="310104003")).life
    assert away.end.over is Over.MOVED_AWAY
