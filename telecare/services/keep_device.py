"""Keeps devices from the stock to their end: put into homes, accepted, replaced, retired with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from telecare.domain.errors import (
    EnrolledAlreadyError,
    OutdatedError,
    UnknownDeviceError,
    UnknownPersonError,
)
from telecare.domain.home import HomeDevice
from telecare.domain.imports.forms import FORMS, FileKind, Rules
from telecare.domain.imports.plan import Planned
from telecare.domain.imports.pseudonyms import pseudonym
from telecare.domain.imports.reading import Record
from telecare.domain.imports.single import read_changes
from telecare.domain.registry.changes import NO_HOME, About, Change, Did, Why
from telecare.domain.registry.device_file import (
    DeviceFile,
    DeviceState,
    Sim,
    accepted,
    installed,
    registered_sim,
)
from telecare.ports.enrolment import HomeFile
from telecare.ports.imports import ImportRegister
from telecare.ports.registry import DeviceRegister, KeptDevice
from telecare.services.change_home import Asked, ChangeHome, Said, Written
from telecare.services.enrol_records import EnrolRecords, thing_of
from telecare.services.keep_signs import KeepSigns
from telecare.services.register_elder import refuse

_FORM = FORMS[FileKind.DEVICES]


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device as it was typed: into a home of an elder, or into the stock of an area."""

    fields: Mapping[str, str]
    model: str = ""
    home: str = ""
    elder: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class KeepDevice:
    """Changes the devices of a bureau.

    What hangs in a home is never without a history; how its use ends is in `retire_device`.
    """

    change: ChangeHome
    enrol: EnrolRecords
    register: ImportRegister
    devices: DeviceRegister
    signs: KeepSigns

    def known(self, bureau: str, thing: str) -> KeptDevice:
        """Return a device's file; one that a file or an installer brought has a plain one.

        Raises:
            UnknownDeviceError: no home and no stock of the bureau has or had it.
        """
        kept = self.devices.device(bureau, thing)
        if kept is not None and kept.file.state is not DeviceState.STOCK:
            return kept
        if not thing.startswith(f"{bureau}-"):
            raise UnknownDeviceError(thing)
        try:
            item = self.enrol.directory.thing(thing)
        except UnknownDeviceError:
            if kept is not None:
                return kept
            raise
        if kept is not None and not item.home:
            return kept
        area = self.enrol.directory.snapshot(bureau, item.home).area if item.home else ""
        state = DeviceState.INSTALLED if item.home else DeviceState.STOCK
        file = kept.file if kept else DeviceFile(thing, item.type)
        plain = replace(file, area=area, state=state, home=item.home, elder=item.elder)
        return KeptDevice(plain, kept.version if kept else 0)

    def create(self, bureau: str, new: NewDevice, asked: Asked) -> Written:
        """Register a device; the same key again changes nothing and is told the same.

        Raises:
            FaultyRowError: serial or type cannot be.
            EnrolledAlreadyError: the serial is in use, or was.
            UnknownHomeError, UnknownPersonError: there is no such home, or no such elder in it.
        """
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        row = self.planned(bureau, new)
        thing = thing_of(bureau, row)
        plain = DeviceFile(thing, row.record.fields["type"], new.area, new.model)
        if not new.home:
            kept = self.free(bureau, thing, asked)
            self.devices.keep(bureau, kept, plain)
            self.enrol.enrolment.enrol_device(bureau, HomeDevice(thing, plain.type))
            return self.logged(bureau, thing, Did.CREATED, asked, ("type",))
        before = self.change.read(bureau, new.home)
        kept = self.free(bureau, thing, asked, before)
        known = replace(kept.file, type=plain.type, model=new.model)
        self._hang(bureau, before, row, KeptDevice(known, kept.version))
        after = self.change.read(bureau, new.home)
        said = Said(About.DEVICE, thing, Did.CREATED, ("home", "type"))
        return self.change.keep(bureau, before, after, said, asked)

    def install(self, bureau: str, thing: str, home: str, elder: str, asked: Asked) -> Written:
        """Put a device of the stock into a home."""
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        kept = self.as_read(bureau, thing, asked)
        before = self.change.read(bureau, home)
        fields = {"serial": thing.removeprefix(f"{bureau}-"), "type": kept.file.type}
        row = self.planned(bureau, NewDevice(fields, home=home, elder=elder))
        self._hang(bureau, before, row, kept)
        after = self.change.read(bureau, home)
        said = Said(About.DEVICE, thing, Did.CHANGED, ("home",))
        return self.change.keep(bureau, before, after, said, asked)

    def amend(self, bureau: str, thing: str, model: str, asked: Asked) -> Written:
        """Change what is known of a device."""
        return self._moved(
            bureau,
            thing,
            Did.CHANGED,
            asked,
            lambda file: replace(file, model=model),
            ("model",),
        )

    def accept(self, bureau: str, thing: str, asked: Asked) -> Written:
        """Keep that somebody found the device working in its home."""
        now = self.change.clock.now()
        return self._moved(
            bureau, thing, Did.ACCEPTED, asked, lambda file: accepted(file, asked.by, now)
        )

    def register_sim(self, bureau: str, thing: str, sim: Sim, asked: Asked) -> Written:
        """Keep that a device's SIM is registered in a real name (FJ24-20)."""
        zone = ZoneInfo(self.enrol.directory.snapshot(bureau, "").zone)
        today = self.change.clock.now().astimezone(zone).date()
        return self._moved(
            bureau,
            thing,
            Did.CHANGED,
            asked,
            lambda file: registered_sim(file, sim, today),
            ("sim",),
        )

    # ---- steps ----

    def as_read(self, bureau: str, thing: str, asked: Asked) -> KeptDevice:
        """Return a device at the version that was read; what is retired may be retired again."""
        kept = self.known(bureau, thing)
        is_over = kept.file.state is DeviceState.RETIRED
        if asked.revision not in {None, kept.version} and not is_over:
            raise OutdatedError(thing)
        return kept

    def _moved(
        self,
        bureau: str,
        thing: str,
        did: Did,
        asked: Asked,
        move: Callable[[DeviceFile], DeviceFile],
        fields: tuple[str, ...] = (),
    ) -> Written:
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        kept = self.as_read(bureau, thing, asked)
        self.devices.keep(bureau, kept, move(kept.file))
        return self.noted(bureau, kept.file, did, asked, fields)

    def noted(
        self,
        bureau: str,
        file: DeviceFile,
        did: Did,
        asked: Asked,
        fields: tuple[str, ...],
        why: Why | None = None,
    ) -> Written:
        """Keep what was done to a device where it is; nothing of its home has changed."""
        if not file.home:
            return self.logged(bureau, file.thing, did, asked, fields, why)
        home = self.change.read(bureau, file.home)
        said = Said(About.DEVICE, file.thing, did, fields, why)
        return self.change.keep(bureau, home, home, said, asked)

    def planned(self, bureau: str, new: NewDevice) -> Planned:
        """Return the row as an import names it; what is typed is read by the rules of a file."""
        given = {name: new.fields.get(name, "") for name in ("serial", "type")}
        fields, faults = read_changes(_FORM, given, Rules(self.change.clock.now().date()))
        refuse(faults)
        key = self.register.key(bureau)
        identity = pseudonym(key, FileKind.DEVICES.value, fields["serial"])
        return Planned(identity, new.elder, new.home, Record("", 1, fields))

    def free(
        self, bureau: str, thing: str, asked: Asked, home: HomeFile | None = None
    ) -> KeptDevice:
        """Return the file to begin with of a device that may be put to use, in a home or in stock.

        One that this very change began before it broke off is free to it. EnrolledAlreadyError for others.
        """
        try:
            kept = self.known(bureau, thing)
        except UnknownDeviceError:
            kept = KeptDevice(DeviceFile(thing, ""))
        else:
            is_waiting = home is not None and kept.file.state is DeviceState.STOCK
            is_mine = self.change.is_begun(bureau, asked)
            if kept.file.state is DeviceState.RETIRED or not (is_waiting or is_mine):
                raise EnrolledAlreadyError(thing)
        self.change.log.begin(bureau, asked.key)
        return kept

    def _hang(self, bureau: str, home: HomeFile, row: Planned, kept: KeptDevice) -> None:
        """Put a device into a home, its file first: what hangs there is never without a history.

        In a home in which nobody is registered yet it is whoever's comes to live there.
        """
        owners = {each.id for each in home.elders} or {""}
        if row.person not in owners:
            raise UnknownPersonError(row.person)
        self.begin_in(bureau, kept, home, row.person)
        taken, _ = self.enrol.enrol(bureau, FileKind.DEVICES, home.id, [row], home.revision)
        if not taken:
            raise EnrolledAlreadyError(thing_of(bureau, row))

    def begin_in(self, bureau: str, kept: KeptDevice, home: HomeFile, elder: str) -> None:
        """Begin a device's time in a home; what it heard elsewhere is no sign of those who live here."""
        if kept.file.home != home.id:
            self.signs.forget(bureau, kept.file.thing)
        now = self.change.clock.now()
        file = installed(kept.file, home.id, home.area, elder, now)
        self.devices.keep(bureau, kept, file)

    def logged(
        self,
        bureau: str,
        thing: str,
        did: Did,
        asked: Asked,
        fields: tuple[str, ...],
        why: Why | None = None,
    ) -> Written:
        """Keep what was done to a device that hangs in no home."""
        now = self.change.clock.now()
        change = Change(asked.key, NO_HOME, About.DEVICE, thing, did, asked.by, now, fields, why)
        self.change.log.keep(bureau, change)
        return Written(thing, "")
