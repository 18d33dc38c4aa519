"""Whatever breaks off while somebody is registered is done by the same request again, and once."""

from __future__ import annotations

from typing import Any

import pytest

from telecare.domain.errors import EnrolledAlreadyError, UnavailableError
from telecare.services.change_home import Asked, Written
from telecare.services.keep_device import NewDevice
from telecare.services.register_elder import NewElder
from tests.fakes.platform import Platform
from tests.fakes.registry import RegistryOffice
from tests.fakes.rosters import a_citizen
from tests.fakes.story import BUREAU

ASKED = Asked("u-1", "k1")
ELDER = NewElder(
    {
        "id_number": a_citizen(7),
        "name": "李奶奶",
        "address": "天平路1弄9号",
        "area": "310104003001",
    }
)
PERSON = {"name": "李先生", "phone": "13800000077", "role": "neighbour"}
HUNG = NewDevice({"serial": "SN-0001", "type": "pir"}, "P2", "h1", "h1.elder")
STOCKED = NewDevice({"serial": "SN-0001", "type": "pir"}, "P2", area="310104003")


def ask(name: str, office: RegistryOffice, asked: Asked = ASKED) -> Written:
    """Send one request of this name to a registry."""
    made = office.made
    if name == "elder":
        return made.elders.create(BUREAU, ELDER, asked)
    if name == "responder":
        return made.responders.create(BUREAU, "h1", PERSON, asked)
    return made.devices.create(BUREAU, HUNG if name == "hung" else STOCKED, asked)


def break_once(target: Any, write: str) -> None:
    """Let the next write of this name fail, and those after it be as they were."""
    real = getattr(target, write)

    def failing(*_: Any) -> None:
        setattr(target, write, real)
        raise UnavailableError(f"{write}: the store does not answer")

    setattr(target, write, failing)


BREAKS = [
    ("elder", "directory", "enrol_home"),
    ("elder", "register", "remember"),
    ("elder", "log", "keep"),
    ("responder", "directory", "enrol_home"),
    ("responder", "register", "remember"),
    ("responder", "log", "keep"),
    ("hung", "devices", "keep"),
    ("hung", "directory", "enrol_home"),
    ("hung", "log", "keep"),
    ("stocked", "devices", "keep"),
    ("stocked", "directory", "enrol_device"),
    ("stocked", "log", "keep"),
]


@pytest.mark.parametrize(("name", "where", "write"), BREAKS)
def test_what_broke_off_goes_on_by_the_same_request_and_is_kept_once(
    name: str, where: str, write: str
) -> None:
    platform, other = Platform(), Platform()
    office = RegistryOffice(platform, platform.clock)
    whole = ask(name, RegistryOffice(other, other.clock))
    break_once(getattr(office, where), write)

    with pytest.raises(UnavailableError):
        ask(name, office)
    again = ask(name, office)

    assert (again.who, again.home) == (whole.who, whole.home)
    assert len(office.log.kept) == 1
    assert ask(name, office).is_repeat


@pytest.mark.parametrize("name", ["elder", "hung", "stocked"])
def test_another_request_for_the_same_is_refused(name: str) -> None:
    platform = Platform()
    office = RegistryOffice(platform, platform.clock)
    ask(name, office)

    with pytest.raises(EnrolledAlreadyError):
        ask(name, office, Asked("u-2", "k2"))
