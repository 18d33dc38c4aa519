"""Reads the town of a drill, or of `anju up`: homes, teams, seats, telephones, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from infra.policy.source import Place
from localcloud.drills.durations import parse_duration
from localcloud.drills.model import (
    Town,
    TownDevice,
    TownElder,
    TownHome,
    TownResponder,
    TownSeat,
)
from localcloud.drills.read_places import read_entry, read_position
from localcloud.telephone.behaviour import WORDS, WRONG_PERSON, Behaviour
from telecare.domain.device_types import DEVICE_TYPES
from telecare.domain.kinds import Risk, Role

MOST_COPIES = 1000
TOWN_FIELDS = ("homes", "teams", "seats", "phones", "commands")
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
PHONE = re.compile(r"\+\d{6,15}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
_PRESS = re.compile(r"[0-9*#]{1,20}")
_ETA = re.compile(r"[0-9]")
_AREA = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")


def read_town(place: Place, fields: Mapping[str, Place]) -> Town:
    """Return the town; PolicyError when anything in it is unknown or wrong."""
    given = fields["homes"].mapping().items()
    homes = tuple(home for name, entry in given for home in _homes(name, entry))
    if not homes:
        raise fields["homes"].error("a town needs at least one home")
    _check_things(fields["homes"], homes)
    teams = tuple(_responder(p, team=True) for p in _items(fields, "teams"))
    seats = tuple(_seat(p) for p in _items(fields, "seats"))
    _check_once(place, [t.id for t in teams] + [s.id for s in seats], "among teams and seats")
    town = Town(homes, teams, seats)
    phones = _phones(fields["phones"], town) if "phones" in fields else {}
    commands = _commands(fields["commands"], town) if "commands" in fields else {}
    return Town(homes, teams, seats, phones, commands)


def _items(fields: Mapping[str, Place], name: str) -> list[Place]:
    return fields[name].items() if name in fields else []


def _homes(name: str, place: Place) -> Iterator[TownHome]:
    """Read a home, or the many that `copies` makes of it: `p` with `copies: 3` is p1, p2 and p3."""
    copies = place.mapping().get("copies")
    if copies is None:
        yield _home(name, place)
        return
    if not isinstance(copies.value, int) or not 1 <= copies.value <= MOST_COPIES:
        raise copies.error(f"must be a whole number from 1 to {MOST_COPIES}")
    for number in range(1, copies.value + 1):
        home = _home(f"{name}{number}", place)
        if any([*(e.phone for e in home.elders), *(r.phone for r in home.responders)]):
            raise copies.error("copies of a home would share its telephones; leave the phones out")
        yield home


def _home(home_id: str, place: Place) -> TownHome:
    _check_id(place, home_id)
    fields = place.only(
        "address", "area", "elders", "devices", "responders", "position", "entry", "copies", "boxed"
    )
    if "area" not in fields:
        raise place.missing("area")
    elders = fields["elders"].mapping() if "elders" in fields else {}
    devices = fields["devices"].mapping() if "devices" in fields else {}
    home = TownHome(
        id=home_id,
        address=fields["address"].text() if "address" in fields else "",
        area=_area(fields["area"]),
        elders=tuple(_elder(name, entry) for name, entry in elders.items()),
        devices=tuple(_device(name, entry) for name, entry in devices.items()),
        responders=tuple(_responder(p) for p in _items(fields, "responders")),
        position=read_position(fields["position"]) if "position" in fields else None,
        entry=read_entry(fields["entry"]) if "entry" in fields else None,
        boxed=_flag(fields, "boxed"),
    )
    _check_unique(place, home)
    return home


def _check_id(place: Place, identity: str) -> str:
    if not _ID.fullmatch(identity):
        raise place.error("an id is up to 40 letters, digits, _ and -; rename it")
    return identity


def _check_once(place: Place, names: list[str], where: str) -> None:
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        raise place.error(f"the id {double!r} stands twice {where}; rename one")


def _check_things(place: Place, homes: tuple[TownHome, ...]) -> None:
    """A device's IoT name is made of its home's id and its own: no two may come to the same."""
    things = [f"{home.id}-{device.id}" for home in homes for device in home.devices]
    _check_once(place, things, "among things, which are home-device")


def _check_unique(place: Place, home: TownHome) -> None:
    names = [e.id for e in home.elders] + [r.id for r in home.responders]
    _check_once(place, names, "in this home")
    hubs = {device.id for device in home.devices}
    lost = next((d for d in home.devices if d.via and d.via not in hubs), None)
    if lost:
        raise place.error(f"{lost.id} goes via {lost.via!r}, which the home does not have")
    elders = {elder.id for elder in home.elders}
    worn = next((d for d in home.devices if d.elder and d.elder not in elders), None)
    if worn:
        raise place.error(f"{worn.id} is {worn.elder!r}'s, who does not live in the home")


def _elder(name: str, place: Place) -> TownElder:
    _check_id(place, name)
    fields = place.only("name", "phone", "risk", "language")
    risk = str(fields["risk"].value) if "risk" in fields else Risk.MEDIUM.value
    if risk not in set(Risk):
        raise fields["risk"].error(f"must be one of {', '.join(Risk)}")
    spoken = fields["name"].text() if "name" in fields else name
    return TownElder(name, spoken, _phone(fields), risk, _language(fields))


def _phone(fields: Mapping[str, Place]) -> str:
    if "phone" not in fields:
        return ""
    number = str(fields["phone"].value)
    if not PHONE.fullmatch(number):
        raise fields["phone"].error("must be a number like +8613800000001, in quotes")
    return number


def _device(name: str, place: Place) -> TownDevice:
    _check_id(place, name)
    if isinstance(place.value, str):
        return TownDevice(name, _device_type(place))
    fields = place.only("type", "via", "elder")
    if "type" not in fields:
        raise place.missing("type")
    via, elder = (str(fields[n].value) if n in fields else "" for n in ("via", "elder"))
    return TownDevice(name, _device_type(fields["type"]), via, elder)


def _device_type(place: Place) -> str:
    if place.value not in DEVICE_TYPES:
        raise place.error(f"unknown device type; the types are {', '.join(DEVICE_TYPES)}")
    return str(place.value)


def _responder(place: Place, *, team: bool = False) -> TownResponder:
    fields = place.only("id", "role", "phone", "hours", "suspected", "areas", "language")
    for name in ("id", "role"):
        if name not in fields:
            raise place.missing(name)
    role = str(fields["role"].value)
    if role not in set(Role):
        raise fields["role"].error(f"unknown role; the roles are {', '.join(Role)}")
    if team != (role == Role.FIELD_TEAM):
        raise fields["role"].error("a team is a field_team and stands under teams, nobody else")
    areas = tuple(_area(p) for p in _items(fields, "areas"))
    identity = _check_id(fields["id"], str(fields["id"].value))
    phone, hours, suspected = _phone(fields), _hours(fields), _flag(fields, "suspected")
    return TownResponder(identity, role, phone, hours, suspected, areas, _language(fields))


def _language(fields: Mapping[str, Place]) -> str:
    if "language" not in fields:
        return ""
    language = str(fields["language"].value)
    if not _LANGUAGE.fullmatch(language):
        raise fields["language"].error("must be a language like en or zh_CN")
    return language


def _flag(fields: Mapping[str, Place], name: str) -> bool:
    if name not in fields:
        return False
    if not isinstance(fields[name].value, bool):
        raise fields[name].error("must be true or false")
    return bool(fields[name].value)


def _area(place: Place) -> str:
    if not _AREA.fullmatch(str(place.value)):
        raise place.error("must be a division code of 2, 4, 6, 9 or 12 digits, in quotes")
    return str(place.value)


def _hours(fields: Mapping[str, Place]) -> str:
    if "hours" not in fields:
        return ""
    hours = str(fields["hours"].value)
    if not _HOURS.fullmatch(hours):
        raise fields["hours"].error('must be hours like "08:30-17:30"')
    return hours


def _seat(place: Place) -> TownSeat:
    fields = place.only("id", "role")
    if "id" not in fields:
        raise place.missing("id")
    role = str(fields["role"].value) if "role" in fields else "seat"
    if role not in {"seat", "supervisor", "installer"}:
        raise fields["role"].error("must be seat, supervisor or installer")
    return TownSeat(_check_id(fields["id"], fields["id"].text()), role)


def _phones(place: Place, town: Town) -> dict[str, tuple[Behaviour, ...]]:
    known = town.people()
    phones = {}
    for person, entry in place.mapping().items():
        if person not in known:
            raise entry.error(f"the town has no {person!r}")
        many = entry.items() if isinstance(entry.value, list) else [entry]
        if not many:
            raise entry.error("an empty list says nothing; leave the telephone out for no_answer")
        phones[person] = tuple(_behaviour(item) for item in many)
    return phones


def _behaviour(place: Place) -> Behaviour:
    if isinstance(place.value, str):
        if place.value not in WORDS:
            raise place.error(f"unknown behaviour; one of {', '.join(WORDS)}")
        return WRONG_PERSON if place.value == "wrong_person" else Behaviour(place.value)
    if "sms_reply" in place.mapping():
        fields = place.only("sms_reply", "after")
        after = _time(fields["after"]) if "after" in fields else timedelta(0)
        return Behaviour(reply=str(fields["sms_reply"].value), reply_after=after)
    fields = place.only("answer_after", "press", "eta")
    if "answer_after" not in fields:
        raise place.error("needs answer_after or sms_reply")
    press, eta = _keys(fields, "press", _PRESS), _keys(fields, "eta", _ETA)
    if eta and not press.endswith("1"):
        raise fields["eta"].error('eta follows the key "1"; press it')
    return Behaviour(answer_after=_time(fields["answer_after"]), press=press + eta)


def _keys(fields: Mapping[str, Place], name: str, form: re.Pattern[str]) -> str:
    keys = str(fields[name].value) if name in fields else ""
    if keys and not form.fullmatch(keys):
        raise fields[name].error(f"not keys of a telephone: {form.pattern}")
    return keys


def _time(place: Place) -> timedelta:
    is_seconds = isinstance(place.value, int) and not isinstance(place.value, bool)
    try:
        return parse_duration(f"{place.value}s" if is_seconds else str(place.value))
    except ValueError as error:
        raise place.error(str(error)) from error


def _commands(place: Place, town: Town) -> dict[str, str]:
    devices = town.devices()
    answers = {}
    for name, entry in place.mapping().items():
        device, _, command = name.rpartition(".")
        if device not in devices or not command:
            raise entry.error(
                f"{name!r} is no device and command of the town, as h1.gas1.close_valve"
            )
        if entry.value not in {"done", "failed", "silent"}:
            raise entry.error("must be done, failed or silent")
        answers[name] = str(entry.value)
    return answers
