"""Builds the town of a drill in the twin: policy, homes, people, telephones, devices on the broker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from infra.policy import BureauPolicy
from localcloud.drills.model import Town, TownDevice, TownHome, TownResponder
from localcloud.telephone.network import TelephoneNetwork
from telecare.domain.consent import Answer, Giver, Purpose, Subject, Word
from telecare.domain.device_types import CARRIED
from telecare.domain.home import HomeDevice, Hours
from telecare.domain.kinds import Risk, Role
from telecare.domain.repair import TriedOut
from telecare.ports.consents import Consents
from telecare.ports.enrolment import ElderFile, Enrolment, HomeFile, ResponderFile
from telecare.ports.tasks import Trials
from telecare.ports.world import Personal

ThingName = Callable[[str], str]


def thing_name(bureau: str, device: str) -> str:
    """Return the thing of a drill's device: `h1.smoke1` is `<bureau>-h1-smoke1`."""
    return f"{bureau}-{device.replace('.', '-')}"


def build(town: Town, policy: BureauPolicy, enrolment: Enrolment, at: datetime) -> None:
    """Write policy, teams and homes into the directory."""
    enrolment.publish_policy(
        policy.bureau, policy.version, policy.document(), policy.changed_by, policy.why, at
    )
    for team in town.teams:
        enrolment.enrol_team(policy.bureau, _responder(team, team.id), team.areas)
    for home in town.homes:
        enrolment.enrol_home(policy.bureau, _home(home, policy.bureau))


def allow(town: Town, bureau: str, consents: Consents, at: datetime) -> None:
    """Write down that elders whose devices they carry about let these say where they are."""
    for home in town.homes:
        if any(device.type in CARRIED for device in home.devices):
            for elder in home.elders:
                said = Word(Subject(Purpose.POSITION), Answer.GIVEN, Giver.ELDER, "drill", at)
                consents.keep(bureau, f"{home.id}.{elder.id}", "drill-position", said, home.area)


def try_out(town: Town, bureau: str, trials: Trials, at: datetime) -> None:
    """Write down that each device was heard when it was fitted: a drill begins in homes that work."""
    for home in town.homes:
        for device in home.devices:
            thing = _thing(home, device, bureau)
            trials.keep_trial(bureau, TriedOut(thing, "fitted", at, in_window=True, home=home.id))


def _home(home: TownHome, bureau: str) -> HomeFile:
    return HomeFile(
        id=home.id,
        area=home.area,
        elders=tuple(
            ElderFile(
                id=f"{home.id}.{elder.id}",
                personal=Personal(
                    name=elder.name,
                    phone=elder.phone,
                    address=home.address,
                    language=elder.language,
                ),
                risk=Risk(elder.risk),
            )
            for elder in home.elders
        ),
        responders=tuple(_responder(r, f"{home.id}.{r.id}") for r in home.responders),
        devices=tuple(HomeDevice(_thing(home, d, bureau), d.type) for d in home.devices),
        elder_devices={
            _thing(home, d, bureau): f"{home.id}.{d.elder}" for d in home.devices if d.elder
        },
        position=home.position,
        entry=home.entry,
    )


def _thing(home: TownHome, device: TownDevice, bureau: str) -> str:
    return thing_name(bureau, f"{home.id}.{device.id}")


def _responder(responder: TownResponder, full_id: str) -> ResponderFile:
    return ResponderFile(
        id=full_id,
        role=Role(responder.role),
        personal=Personal(name=responder.id, phone=responder.phone, language=responder.language),
        hours=_hours(responder.hours),
        suspected=responder.suspected,
    )


def _hours(text: str) -> Hours | None:
    if not text:
        return None
    start, end = text.split("-")
    return Hours(time.fromisoformat(start), time.fromisoformat(end))


def connect_telephones(town: Town, network: TelephoneNetwork) -> None:
    """Let every telephone of the town behave as the drill says."""
    numbers = town.people()
    for person, behaviours in town.phones.items():
        network.behave(numbers[person], list(behaviours))
