"""Hands devices out and says who pays; keeps what other programmes gave, and what operators offer (FJ24-07 to -11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from telecare.domain.device_types import DEVICE_TYPES
from telecare.domain.errors import (
    AlreadyGivenError,
    ConflictError,
    FaultyRowError,
    NotPermittedError,
    PolicyError,
)
from telecare.domain.imports.faults import Wrong
from telecare.domain.programme.devices import offers_enough
from telecare.domain.programme.money import Payer
from telecare.domain.programme.programme import Programme
from telecare.domain.registry.handouts import Asked, Choice, Handout, Model, is_the_same, shared
from telecare.ports.handouts import Handouts
from telecare.ports.programmes import Programmes
from telecare.ports.services import Services
from telecare.ports.world import Clock, Directory

MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class HandOutDevices:
    """The one writer of what homes were given; of two who give at once one reads anew what was given."""

    handouts: Handouts
    programmes: Programmes
    services: Services
    directory: Directory
    clock: Clock

    def of_home(self, bureau: str, home: str) -> tuple[Handout, ...]:
        """Return what a home was given, oldest first."""
        return self.handouts.of_home(bureau, home).handouts

    def earlier(self, bureau: str, home: str, given: Handout) -> Handout:
        """Keep what another programme gave a home; the same key again is told the same.

        Raises:
            FaultyRowError: no such type of device, or a day to come.
            AlreadyGivenError: this is on record already.
        """
        _check_type(given.device_type, "device_type")
        if given.on > self._today(bureau):
            raise FaultyRowError(("on", Wrong.DATE_TO_COME.value))
        return self._added(bureau, home, given.key, lambda known: _once(given, known))

    def hand_out(
        self, bureau: str, home: str, service: str, asked: Asked, by: str, key: str
    ) -> Handout:
        """Hand a device out to a home and say who pays; the same key again is told the same.

        Raises:
            FaultyRowError: no such type of device.
            NotPermittedError: the service is not of this home.
            AlreadyGivenError: it must be free, and the elder would pay: the home has had its own.
        """
        _check_type(asked.device_type, "device_type")
        life = self.services.service(bureau, service).life
        if life.elder not in self.directory.snapshot(bureau, home).elders:
            raise NotPermittedError("this service is not of this home")
        programme = self._programme(bureau)
        client_class = programme.classes.get(life.client_class)
        is_supported = client_class is not None and client_class.granted
        plain = Handout(key, asked.device_type, self._today(bureau), by, "", asked.cause)

        def given(known: tuple[Handout, ...]) -> Handout:
            shares = shared(programme.device_grant, known, asked, is_supported)
            if asked.must_be_free and any(share.payer is Payer.ELDER for share in shares):
                raise AlreadyGivenError(asked.device_type)
            return replace(plain, shares=shares, thing=asked.thing)

        return self._added(bureau, home, key, given)

    def choice(self, bureau: str, operator: str) -> Choice | None:
        """Return what an operator offers."""
        return self.handouts.choice(bureau, operator)

    def offer(self, bureau: str, operator: str, models: tuple[Model, ...], by: str) -> Choice:
        """Keep what an operator offers elders to choose from (FJ24-18).

        Raises:
            FaultyRowError: no such type of device.
            NotPermittedError: fewer kinds than the bureau asks for; models of one kind count once.
        """
        for each in models:
            _check_type(each.device_type, "models")
        grant = self._programme(bureau).device_grant
        if not offers_enough(grant, [(each.device_type, each.model) for each in models]):
            raise NotPermittedError(f"offer at least {grant.kinds_offered} kinds of devices")
        choice = Choice(operator, models, self._today(bureau), by)
        self.handouts.offer(bureau, choice)
        return choice

    # ---- within ----

    def _added(
        self,
        bureau: str,
        home: str,
        key: str,
        made: Callable[[tuple[Handout, ...]], Handout],
    ) -> Handout:
        for _ in range(MOST_TRIES):
            kept = self.handouts.of_home(bureau, home)
            heard = next((each for each in kept.handouts if each.key == key), None)
            if heard is not None:
                return heard
            added = made(kept.handouts)
            try:
                self.handouts.keep(bureau, kept, added)
            except ConflictError:
                continue
            return added
        raise ConflictError("this home is given devices by others all the time")

    def _programme(self, bureau: str) -> Programme:
        programme = self.programmes.published(bureau, "")
        if programme is None:
            raise PolicyError(f"programme of {bureau}", 0, "current", "publish a version")
        return programme

    def _today(self, bureau: str) -> date:
        zone = ZoneInfo(self.directory.snapshot(bureau, "").zone)
        return self.clock.now().astimezone(zone).date()


def _once(given: Handout, known: tuple[Handout, ...]) -> Handout:
    if any(is_the_same(given, each) for each in known):
        raise AlreadyGivenError(given.device_type)
    return given


def _check_type(device_type: str, field: str) -> None:
    if device_type not in DEVICE_TYPES:
        raise FaultyRowError((field, Wrong.DEVICE_KIND.value))
