"""Ends the use of devices: replaced or retired with a reason, and shut out (ADR 0017)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telecare.domain.errors import NotPermittedError
from telecare.domain.home import HomeDevice
from telecare.domain.imports.faults import Fault, Wrong
from telecare.domain.registry.changes import About, Did, Why
from telecare.domain.registry.device_file import DeviceState, retired
from telecare.ports.enrolment import HomeFile
from telecare.ports.registry import Certificates, KeptDevice
from telecare.ports.roster import Roster
from telecare.services.change_home import Asked, Said, Written
from telecare.services.enrol_records import thing_of
from telecare.services.keep_device import KeepDevice, NewDevice
from telecare.services.look_anew import LookAnew
from telecare.services.register_elder import refuse


@dataclass(frozen=True, slots=True)
class RetireDevice:
    """Takes devices out of use.

    A device that is out of use keeps its name and its history, and its certificate is void: whoever
    has it speaks to nobody any more. Its file says so first; what broke off is done by the same again.
    What it heard of the people of its home goes on counting: nobody is rung for having a sensor exchanged.
    """

    keep: KeepDevice
    certificates: Certificates
    roster: Roster
    look_anew: LookAnew

    def release(self, bureau: str, thing: str, why: Why, asked: Asked) -> Written:
        """Void a device's certificates and let it be enrolled once more: it was reset, or its key is known.

        The same key again changes nothing: the certificate that it has by then is its new one.

        Raises:
            NotPermittedError: the device is retired.
        """
        heard = self.keep.change.heard(bureau, asked)
        if heard is not None:
            return heard
        kept = self.keep.as_read(bureau, thing, asked)
        if kept.file.state is DeviceState.RETIRED:
            raise NotPermittedError("the device is retired: it is enrolled by nobody any more")
        self.certificates.shut_out(thing)
        self.roster.release(thing)
        return self.keep.noted(bureau, kept.file, Did.CHANGED, asked, ("certificate",), why)

    def replace(self, bureau: str, thing: str, new: NewDevice, why: Why, asked: Asked) -> Written:
        """Put another device in the place of this one, which is out of use from now on."""
        heard = self.keep.change.heard(bureau, asked)
        if heard is None:
            heard = self._exchange(bureau, self.keep.as_read(bureau, thing, asked), new, why, asked)
        self._end(bureau, thing)
        return heard

    def retire(self, bureau: str, thing: str, why: Why, asked: Asked) -> Written:
        """Take a device out of use for good; what its home has no more is told."""
        heard = self.keep.change.heard(bureau, asked)
        if heard is None:
            heard = self._retire(bureau, self.keep.as_read(bureau, thing, asked), why, asked)
        self._end(bureau, thing)
        return heard

    def _end(self, bureau: str, thing: str) -> None:
        """Shut a device out; nothing stays under its name that an erasure of its elder would not find."""
        self.certificates.shut_out(thing)
        self.keep.signs.forget(bureau, thing)

    def _exchange(
        self, bureau: str, kept: KeptDevice, new: NewDevice, why: Why, asked: Asked
    ) -> Written:
        old = kept.file
        if not old.home:
            raise NotPermittedError("only a device that hangs in a home is replaced there")
        before = self.keep.change.read(bureau, old.home)
        fields = {"type": old.type, **new.fields}
        row = self.keep.planned(bureau, replace(new, fields=fields, home=old.home, elder=old.elder))
        thing = thing_of(bureau, row)
        if thing == old.thing:
            refuse([Fault("", 1, "", "serial", Wrong.REPEATED)])
        if old.state is DeviceState.RETIRED and old.replaced_by != thing:
            raise NotPermittedError("the device is retired already")
        fresh = self.keep.free(bureau, thing, asked, before)
        after = _exchanged(before, old.thing, HomeDevice(thing, row.record.fields["type"]))
        now = self.keep.change.clock.now()
        heard = self.keep.signs.of_leaving(bureau, old)
        file = replace(
            fresh.file, type=row.record.fields["type"], model=new.model, replaces=old.thing
        )
        self.keep.devices.keep(bureau, kept, retired(old, why, asked.by, now, thing))
        self.keep.begin_in(bureau, KeptDevice(file, fresh.version), before, old.elder)
        self.keep.change.enrolment.enrol_home(bureau, after)
        self.look_anew.unteach(bureau, old.home, heard)
        said = Said(About.DEVICE, old.thing, Did.REPLACED, (), why, {"replaced_by": thing})
        return self.keep.change.keep(bureau, before, after, said, asked)

    def _retire(self, bureau: str, kept: KeptDevice, why: Why, asked: Asked) -> Written:
        file, now = kept.file, self.keep.change.clock.now()
        out = retired(file, why, asked.by, now)
        if not file.home:
            self.keep.devices.keep(bureau, kept, out)
            self.keep.change.enrolment.drop_device(bureau, file.thing)
            return self.keep.logged(bureau, file.thing, Did.ENDED, asked, (), why)
        before = self.keep.change.read(bureau, file.home)
        after = _without(before, file.thing)
        heard = self.keep.signs.of_leaving(bureau, file)
        self.keep.devices.keep(bureau, kept, out)
        self.keep.change.enrolment.enrol_home(bureau, after)
        self.look_anew.unteach(bureau, file.home, heard)
        said = Said(About.DEVICE, file.thing, Did.ENDED, (), why)
        return self.keep.change.keep(bureau, before, after, said, asked)


def _exchanged(home: HomeFile, old: str, new: HomeDevice) -> HomeFile:
    devices = tuple(new if each.thing == old else each for each in home.devices)
    owners = {new.thing if name == old else name: o for name, o in home.elder_devices.items()}
    return replace(home, devices=devices, elder_devices=owners)


def _without(home: HomeFile, thing: str) -> HomeFile:
    devices = tuple(each for each in home.devices if each.thing != thing)
    owners = {name: owner for name, owner in home.elder_devices.items() if name != thing}
    return replace(home, devices=devices, elder_devices=owners)
