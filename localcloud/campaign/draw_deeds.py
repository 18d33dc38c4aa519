"""Draws what people and devices do: alarms, reports right and wrong, what seats do, calls from outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from localcloud.drills.model import Deed, Town, TownHome
from telecare.domain.kinds import Emergency, How, Outcome

REPEATS = 3
_WORDS = {
    "key1": ("help", "battery_low"),
    "smoke1": ("smoke", "heat"),
    "smoke2": ("smoke",),
    "gas1": ("gas", "co"),
    "fall1": ("fall", "vital"),
    "pir1": ("inactivity",),
    "door1": ("intrusion", "unheard_of"),
    "flood1": ("water_leak",),
    "watch1": ("help", "wandering", "fall"),
}
_FAR, _NEAR = {"lat": 31.25, "lon": 121.50}, {"lat": 31.2001, "lon": 121.4401}
_LATE = timedelta(minutes=40)


def draw_deeds(chance: Random, town: Town, start: datetime) -> tuple[Deed, ...]:
    """Return the deeds of a schedule by instant."""
    deeds = [*_alarms(chance, town, start)]
    for home in town.homes:
        deeds += _helped(chance, town, home)
        deeds += [_report(chance, town, home) for _ in range(chance.choice((0, 0, 1, 2, 4)))]
    if town.seats:
        if chance.random() < 0.3:
            asks = {"by": chance.choice(("seat1", "boss")), "home": town.homes[0].id}
            deeds.append(Deed(_seconds(chance, 6000), "report", "follow_up", asks, 0))
        deeds += [_seat(chance, town) for _ in range(chance.choice((0, 1, 3, 6)))]
        deeds += [_closing(chance, town, home) for home in town.homes if chance.random() < 0.5]
    deeds += [_oddity(chance, town) for _ in range(chance.choice((0, 0, 1, 2)))]
    twice = [deed for deed in deeds if deed.verb in {"report", "seat"} and chance.random() < 0.15]
    return tuple(sorted(deeds + twice, key=lambda deed: deed.at))


def _seconds(chance: Random, most: int) -> timedelta:
    """Return an instant: often early, often on a whole minute, so that much happens at once."""
    early = chance.random() < 0.6
    number = chance.randint(0, most // 10 if early else most)
    return timedelta(seconds=number // 60 * 60 if chance.random() < 0.2 else number)


# ---- alarms ----


def _alarms(chance: Random, town: Town, start: datetime) -> list[Deed]:
    at = timedelta(seconds=chance.randint(0, 20))
    deeds: list[Deed] = []
    for number in range(chance.choice((1, 1, 2, 3, 5, 8))):
        home = chance.choice(town.homes)
        device = chance.choice(tuple(_WORDS))
        deeds.append(_alarm(chance, f"{home.id}.{device}", number, at, start))
        at = at if chance.random() < 0.3 else at + _seconds(chance, 2400)
        if deeds and chance.random() < 0.1:
            known = chance.choice(deeds)
            deeds.append(Deed(at, known.verb, known.value, known.fields, 0))
    return deeds


def _alarm(chance: Random, device: str, number: int, at: timedelta, start: datetime) -> Deed:
    fields: dict[str, object] = {"device": device, "id": f"a{number}", "repeat": REPEATS}
    word = chance.choice(_WORDS[device.partition(".")[2]])
    if chance.random() < 0.15:
        wrong = chance.choice((-30, -3, -0.5, 0.2, 4))
        fields["at"] = (start + at + timedelta(hours=wrong)).isoformat()
    elif chance.random() < 0.05:
        fields["at"] = chance.choice(("yesterday", None))
    if device.endswith("watch1") and chance.random() < 0.6:
        fields["position"] = chance.choice((_FAR, _NEAR))
    if chance.random() < 0.03:
        word = ""  # cannot be read: it goes to quarantine, and the device is told
    return Deed(at, "alarm", word, fields, 0)


# ---- people ----


def _helped(chance: Random, town: Town, home: TownHome) -> list[Deed]:
    """Somebody comes, looks, and says what it came to: the course of most incidents."""
    if chance.random() < 0.35:
        return []
    by = _somebody(chance, town, home)
    at = _seconds(chance, 1800) + timedelta(seconds=30)
    deeds = [_deed(at, "arrived", home, by)]
    if chance.random() < 0.4:
        at += timedelta(seconds=chance.randint(0, 300))
        deeds.append(_deed(at, "confirmed", home, by))
    at += timedelta(seconds=chance.choice((0, 5, 60, 1200)))
    outcome = chance.choice(("rescued", "helped_at_home", "to_hospital", "made_safe", "deceased"))
    deeds.append(_deed(at, "resolved", home, by, outcome=outcome, how="in_person"))
    return deeds


def _deed(at: timedelta, word: str, home: TownHome, by: str, **fields: object) -> Deed:
    return Deed(at, "report", word, {"by": by, "home": home.id, **fields}, 0)


def _somebody(chance: Random, town: Town, home: TownHome) -> str:
    people = [f"{home.id}.{r.id}" for r in home.responders if not r.suspected]
    return chance.choice([*people, *(team.id for team in town.teams), "120"])


def _anybody(chance: Random, town: Town, home: TownHome) -> str:
    """Return anyone at all: elders, suspects, services, people of other homes, strangers."""
    return chance.choice([*town.people(), *(f"{home.id}.{r.id}" for r in home.responders), "120"])


_REPORTS = (
    "accepted",
    "arrived",
    "confirmed",
    "safe",
    "false_alarm",
    "resolved",
    "left",
    "handed_over",
    "cannot",
)


def _report(chance: Random, town: Town, home: TownHome) -> Deed:
    """Return a report that may be wrong: of a stranger, out of order, with half of it missing."""
    word, by = chance.choice(_REPORTS), _anybody(chance, town, home)
    if by.partition(".")[0] in {h.id for h in town.homes} and chance.random() < 0.1:
        by = "stranger"
    fields: dict[str, object] = {}
    if word == "confirmed" and chance.random() < 0.5:
        fields["emergency"] = chance.choice(tuple(Emergency))
    if word == "resolved" and chance.random() < 0.8:
        fields |= {"outcome": chance.choice(tuple(Outcome)), "how": chance.choice(tuple(How))}
    if word == "false_alarm":
        fields["cause"] = chance.choice(("cooking", "accidental", "nonsense"))
    if word == "cannot" and chance.random() < 0.3:
        fields["cause"] = "no_entry"
    if word == "handed_over":
        fields["to"] = _anybody(chance, town, home)
    return _deed(_seconds(chance, 3600), word, home, by, **fields)


_ACTS = (
    "claim",
    "hold",
    "release",
    "pause",
    "resume",
    "confirm",
    "relay",
    "add",
    "bar",
    "skip",
    "reorder",
    "hand_over",
    "close",
    "speak",
)


def _seat(chance: Random, town: Town) -> Deed:
    home = chance.choice(town.homes)
    act, by = chance.choice(_ACTS), chance.choice(("seat1", "seat2", "boss"))
    fields: dict[str, object] = {"by": by, "home": home.id, **_asked(chance, town, home, act)}
    return Deed(_seconds(chance, 3600), "seat", act, fields, 0)


def _closing(chance: Random, town: Town, home: TownHome) -> Deed:
    """Return what ends many incidents, rightly or wrongly: a seat says what it came to."""
    by = chance.choice(("seat1", "seat2", "boss"))
    fields = {"by": by, "home": home.id, **_asked(chance, town, home, "close")}
    if chance.random() < 0.5:
        fields["elder"] = "everybody"
    return Deed(_seconds(chance, 3600), "seat", "close", fields, 0)


def _asked(chance: Random, town: Town, home: TownHome, act: str) -> Mapping[str, object]:
    match act:
        case "add" | "bar" | "skip" | "reorder":
            return {"who": _anybody(chance, town, home), "reason": "the family asked for it"}
        case "hand_over":
            return {"to": chance.choice(("seat1", "seat2"))}
        case "pause" | "resume":
            return {"step": chance.choice(("all", "contacts", "elder"))}
        case "relay":
            return {"service": chance.choice(("110", "119", "120", "gas"))}
        case "close":
            how, outcome = chance.choice(tuple(How)), chance.choice(tuple(Outcome))
            return {"outcome": outcome, "how": how, "seen_by": _witness(chance, home)}
    return {}


def _witness(chance: Random, home: TownHome) -> str:
    return chance.choice([f"{home.id}.{r.id}" for r in home.responders] or ["120"])


def _oddity(chance: Random, town: Town) -> Deed:
    at, home = _seconds(chance, 3000), chance.choice(town.homes)
    match chance.choice(("call", "call", "ticket", "console", "away")):
        case "call":
            who = chance.choice([*town.people(), "+8613700000000"])
            speech = chance.choice(("clear", "none", "unclear"))
            return Deed(at, "inbound_call", speech, {"from": who, "speech": speech}, 0)
        case "ticket":
            state = chance.choice(("accepted", "returned", "done"))
            return Deed(at, "ticket", state, {"home": home.id}, 0)
        case "console":
            return Deed(at, "console", "dead", {"by": chance.choice(("seat1", "seat2"))}, 0)
    elder = f"{home.id}.{home.elders[-1].id}"
    fields = {"elder": elder, "until": _LATE, "reason": "away"}
    return Deed(at, "away", chance.choice(("start", "start", "end")), fields, 0)
