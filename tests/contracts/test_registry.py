"""What every log of the registry, register of devices and keeper of notes keeps to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.registry import (
    DynamoAreaRegister,
    DynamoDeviceRegister,
    DynamoRegistryLog,
    SealedFiles,
)
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.registry import (
    MemoryAreaRegister,
    MemoryDeviceRegister,
    MemoryRegistryLog,
)
from telecare.adapters.seal import KeyWrap
from telecare.domain.errors import ConflictError
from telecare.domain.registry.area_file import AreaFile, AreaRole
from telecare.domain.registry.changes import About, Change, Did, Why
from telecare.domain.registry.device_file import DeviceFile, DeviceState
from telecare.ports.registry import (
    AreaRegister,
    DeviceRegister,
    KeptArea,
    KeptDevice,
    People,
    RegistryLog,
)
from telecare.ports.world import Personal
from tests.fakes.cloud import a_seal_key, a_table, the_clients
from tests.fakes.story import START

MADE = Change(
    key="k1",
    where="h1",
    about=About.RESPONDER,
    who="h1.son",
    did=Did.ENDED,
    by="u-1",
    at=START,
    fields=("phone",),
    why=Why.DECLINED,
    detail={"missing": "contacts"},
)
PIR = DeviceFile("b-pir1", "pir", "310104003")


@dataclass
class Kept:
    """All three over one table, or in memory."""

    log: RegistryLog
    devices: DeviceRegister
    people: People
    areas: AreaRegister


@pytest.fixture
def kept(kind: str) -> Kept:
    """The registry's own stores."""
    if kind == "memory":
        directory = MemoryDirectory()
        areas = MemoryAreaRegister(directory)
        return Kept(MemoryRegistryLog(), MemoryDeviceRegister(), directory, areas)
    table = a_table("directory")
    people = SealedPeople(table, DataKeys(table, KeyWrap(the_clients(), a_seal_key())))
    return Kept(
        DynamoRegistryLog(table),
        DynamoDeviceRegister(table),
        SealedFiles(people),
        DynamoAreaRegister(table, people),
    )


def test_a_change_is_kept_once_under_its_key_as_it_was_first_told(kept: Kept) -> None:
    kept.log.keep("b", MADE)
    kept.log.keep("b", replace(MADE, at=START + timedelta(seconds=1), why=Why.DECEASED))

    assert kept.log.of("b", "h1") == (MADE,)
    assert kept.log.heard("b", "k1") == MADE
    assert kept.log.heard("b", "k2") is None


def test_a_change_that_was_begun_is_known_to_whoever_sends_it_again(kept: Kept) -> None:
    assert not kept.log.is_begun("b", "k1")

    kept.log.begin("b", "k1")
    kept.log.begin("b", "k1")

    assert kept.log.is_begun("b", "k1")
    assert kept.log.heard("b", "k1") is None
    assert not kept.log.is_begun("other", "k1")


def test_changes_are_told_in_the_order_of_time_by_place_and_bureau(kept: Kept) -> None:
    later = replace(MADE, key="a0", at=START + timedelta(hours=1))
    kept.log.keep("b", later)
    kept.log.keep("b", MADE)
    kept.log.keep("b", replace(MADE, key="k9", where="h2"))

    assert kept.log.of("b", "h1") == (MADE, later)
    assert kept.log.of("other", "h1") == ()


def test_a_device_is_written_on_the_version_that_was_read(kept: Kept) -> None:
    first = kept.devices.keep("b", KeptDevice(PIR), PIR)
    second = kept.devices.keep("b", first, replace(PIR, model="P2"))

    for stale in (KeptDevice(PIR), first):
        with pytest.raises(ConflictError):
            kept.devices.keep("b", stale, replace(PIR, model="P3"))
    assert kept.devices.device("b", "b-pir1") == second
    assert kept.devices.device("b", "b-pir2") is None


def test_the_stock_lists_what_lies_there_and_no_more_what_went(kept: Kept) -> None:
    files = [replace(PIR, thing=f"b-pir{n}") for n in (2, 1, 3)]
    lying = [kept.devices.keep("b", KeptDevice(file), file) for file in files]
    hung = replace(lying[0].file, state=DeviceState.INSTALLED, home="h1")
    kept.devices.keep("b", lying[0], hung)

    assert [each.thing for each in kept.devices.stock("b", "")] == ["b-pir1", "b-pir3"]
    assert [each.thing for each in kept.devices.stock("b", "b-pir1")] == ["b-pir3"]


def test_a_note_is_read_again_and_names_its_home(kept: Kept) -> None:
    kept.people.keep_note("b", "assessment:e1:k1", "e1", "h1", "sees badly")

    assert kept.people.note("b", "assessment:e1:k1") == "sees badly"
    assert kept.people.note("b", "assessment:e1:k2") == ""
    assert kept.people.home_of("b", "nobody") == ""


def test_who_serves_areas_is_written_on_the_version_that_was_read(kept: Kept) -> None:
    gas = AreaFile("a2", AreaRole.GAS_COMPANY, ("310104",))
    smith = AreaFile("a1", AreaRole.LOCKSMITH)
    first = kept.areas.keep("b", KeptArea(gas), gas, Personal("燃气公司", "+862100000011"))
    kept.areas.keep("b", KeptArea(smith), smith, Personal("开锁王"))

    after = kept.areas.keep("b", first, replace(gas, ended_at=START), Personal("燃气公司"))

    for stale in (KeptArea(gas), first):
        with pytest.raises(ConflictError):
            kept.areas.keep("b", stale, gas, Personal("别人"))
    assert kept.areas.one("b", "a2") == after
    assert [each.file.id for each in kept.areas.all("b")] == ["a1", "a2"]
    assert kept.areas.all("other") == ()
