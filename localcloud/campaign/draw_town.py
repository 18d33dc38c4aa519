"""Draws towns: one to three homes, who lives and helps there, and how each telephone is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from localcloud.drills.model import (
    Town,
    TownDevice,
    TownElder,
    TownHome,
    TownResponder,
    TownSeat,
)
from localcloud.telephone.behaviour import WRONG_PERSON, Behaviour
from telecare.domain.position import Position
from telecare.ports.enrolment import EntryFile

NAMES = ("欧阳安然", "司徒静好")
ADDRESS = "天平路{number}弄2号301室"
SUSPECT = "suspect"
CODE = "Q7-4193"
HOME_AT = Position(31.2, 121.44)
_AREA = "310104003"
_SHARED = ("daughter", "son", "committee", "property")

_PEOPLE = (
    ("daughter", "first_carer", 95),
    ("son", "contact", 70),
    (SUSPECT, "contact", 25),
    ("committee", "committee", 40),
    ("property", "property", 60),
    ("post", "fire_post", 30),
    ("neighbour", "neighbour", 50),
)
_DEVICES = (
    ("key1", "one_key_call"),
    ("smoke1", "smoke_detector"),
    ("smoke2", "smoke_detector"),
    ("gas1", "gas_detector"),
    ("fall1", "fall_detector"),
    ("pir1", "pir"),
    ("door1", "door_contact"),
    ("flood1", "flood_detector"),
    ("watch1", "watch"),
)


def draw_town(chance: Random) -> Town:
    """Return a town; some telephones of one home are those of another."""
    homes = tuple(_home(chance, number) for number in range(1, chance.choice((1, 1, 2, 3)) + 1))
    homes = (homes[0], *(_sharing(chance, home, homes[0]) for home in homes[1:]))
    teams = tuple(
        TownResponder(f"team{n}", "field_team", f"+8621000000{n}0")
        for n in range(1, chance.choice((0, 1, 1, 2)) + 1)
    )
    seats = (TownSeat("seat1"), TownSeat("seat2"), TownSeat("boss", "supervisor"))
    bare = Town(homes, teams)
    phones = {person: _answers(chance, person) for person in sorted(bare.people())}
    commands = {
        f"{home.id}.gas1.close_valve": chance.choice(("failed", "silent"))
        for home in homes
        if chance.random() < 0.4
    }
    return Town(homes, teams, seats if chance.random() < 0.5 else (), phones, commands)


def _home(chance: Random, number: int) -> TownHome:
    couple = chance.random() < 0.3
    elders = ("elder", "spouse")[: 2 if couple else 1]
    present = [(name, role) for name, role, share in _PEOPLE if chance.random() * 100 < share]
    return TownHome(
        id=f"h{number}",
        address=ADDRESS.format(number=number),
        area=_AREA,
        elders=tuple(
            TownElder(
                elder,
                NAMES[n],
                f"+86138{number:02d}0000{n:02d}",
                chance.choice(("high", "medium", "low")),
            )
            for n, elder in enumerate(elders)
        ),
        devices=tuple(
            TownDevice(name, kind, elder="elder" if name == "watch1" else "")
            for name, kind in _DEVICES
        ),
        responders=tuple(
            TownResponder(
                name,
                role,
                f"+86139{number:02d}00{n:04d}",
                hours="08:30-17:30" if role == "committee" else "",
                suspected=name == SUSPECT,
            )
            for n, (name, role) in enumerate(present)
        ),
        position=HOME_AT if chance.random() < 0.7 else None,
        entry=EntryFile(CODE, None, chance.random() < 0.5) if chance.random() < 0.6 else None,
    )


def _sharing(chance: Random, home: TownHome, other: TownHome) -> TownHome:
    """Give some people of a home the number that somebody of the other home has: a daughter of two."""
    numbers = {r.id: r.phone for r in other.responders if r.id in _SHARED}
    if chance.random() < 0.5:
        return home
    responders = tuple(
        TownResponder(r.id, r.role, numbers.get(r.id, r.phone), r.hours, r.suspected)
        for r in home.responders
    )
    return replace(home, responders=responders)


def _answers(chance: Random, person: str) -> tuple[Behaviour, ...]:
    is_elder = person.endswith((".elder", ".spouse"))
    keys = _ELDERS_KEYS if is_elder else _RESPONDERS_KEYS
    answers = tuple(_answer(chance, keys) for _ in range(chance.randint(1, 4)))
    takes_it = Behaviour(answer_after=timedelta(seconds=5))
    return (*answers, takes_it) if is_elder and chance.random() < 0.5 else answers


_ELDERS_KEYS = ("", "", "1", "2", "9")
_RESPONDERS_KEYS = ("", "1", "1", "11", "12", "13", "14", "19", "2", "8", "9", "0", "*1")
_WORDS = ("busy", "unreachable", "power_off", "empty_number", "suspended", "declined")


def _answer(chance: Random, keys: tuple[str, ...]) -> Behaviour:
    what = chance.random()
    if what < 0.35:
        return Behaviour("no_answer")
    if what < 0.45:
        return Behaviour(chance.choice(_WORDS))
    if what < 0.52:
        return Behaviour(chance.choice(("voicemail", "ai_assistant", "hang_up")))
    if what < 0.55:
        return WRONG_PERSON
    if what < 0.62:
        reply = chance.choice(("1", "9", "who is this?"))
        return Behaviour(reply=reply, reply_after=timedelta(seconds=chance.choice((5, 30, 300))))
    answers = timedelta(seconds=chance.choice((2, 5, 12, 25)))
    return Behaviour(answer_after=answers, press=chance.choice(keys))
