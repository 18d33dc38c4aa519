"""Which texts the code asks for, and the values that it has for each; scripts have these keys and no others.

| key | said or written to |
|---|---|
| call.elder.{kind} | the elder |
| call.family.{kind} | first carers and contacts, who may know what has happened |
| call.responder.{kind} | neighbours, committee, property, volunteers: where to go and what to beware of |
| call.team.{kind} | the door team, the address first |
| call.follow_up | the elder, before a seat speaks |
| call.desk.{reason} | the city centre's duty desk, read aloud by a seat |
| told.{message} | who is on the line when it is decided |
| sms.alarm.{kind}, sms.at_position.{kind}, sms.progress.{state} | the family |
| sms.neighbour.{kind} | neighbours, committee, property, volunteers |
| sms.switched.{kind}, sms.{message} | whoever has accepted, or was asked |
| tiding.{kind} | elders and their family, about what is no emergency; {words} are the bureau's own |
| relay.{service} | the emergency service, read aloud by a seat: the address first |
| receipt.{state} | whoever stands before the device |
| what.{kind}, sure.{word}, away.{reason}, place.{form}, date.{form}, list.{word} | parts of other texts |
| answer.{word} | what a seat may record of an answer: yes, no, unknown |
| default.{value} | stands for a value that is not known |

A guide (`guide.{kind}`) is no text but questions in their order, for every kind.
"""

from __future__ import annotations

from collections.abc import Mapping

from telecare.domain.kinds import Kind, Service
from telecare.domain.tidings.kinds import OF_A_HOME, TidingKind

AUDIENCES = ("elder", "family", "responder", "team")
"""Who is rung, each in words of their own."""

HOME = frozenset({"name", "address"})
WHOLE = HOME | {"away", "what", "sure", "callback"}
NOTHING: frozenset[str] = frozenset()

_BY_KIND: dict[str, frozenset[str]] = {
    "call.elder": NOTHING,
    "call.family": HOME | {"away", "elsewhere"},
    "call.responder": HOME,
    "call.team": HOME | {"away"},
    "sms.alarm": HOME,
    "sms.neighbour": HOME,
    "sms.switched": HOME,
    "sms.at_position": HOME | {"position"},
    "what": NOTHING,
}

_SINGLE: dict[str, frozenset[str]] = {
    "call.follow_up": NOTHING,
    "call.desk.ticket_returned": WHOLE,
    "call.desk.ticket_not_accepted": WHOLE,
    "told.someone_goes": HOME,
    "told.another_home": HOME,
    "sms.someone_goes": HOME,
    "sms.stood_down": HOME,
    "sms.entry_code": HOME | {"code", "until"},
    "sms.progress.called": HOME | {"what"},
    "sms.progress.accepted": HOME | {"minutes"},
    "sms.progress.arrived": HOME,
    "sms.progress.safe": HOME,
    "sms.progress.person": HOME,
    "receipt.accepted": NOTHING,
    "receipt.handled": NOTHING,
    "receipt.rejected": NOTHING,
    "receipt.busy": NOTHING,
    "sure.confirmed": NOTHING,
    "sure.suspected": NOTHING,
    "away.hospital": frozenset({"until"}),
    "away.away": frozenset({"until"}),
    "away.other": frozenset({"until"}),
    "away.elsewhere": frozenset({"position"}),
    "place.position": frozenset({"lat", "lon", "accuracy"}),
    "place.spoken": frozenset({"lat", "lon"}),
    "date.day": frozenset({"year", "month", "day"}),
    "list.and": NOTHING,
    "answer.yes": NOTHING,
    "answer.no": NOTHING,
    "answer.unknown": NOTHING,
    "default.name": NOTHING,
    "default.address": NOTHING,
    "default.position": NOTHING,
    "default.accuracy": NOTHING,
    "default.minutes": NOTHING,
    "default.callback": NOTHING,
    "default.day": NOTHING,
}

MAY_BE_EMPTY = frozenset({"away", "elsewhere", "words"})
"""Values that say nothing where there is nothing to say; for every other there is a `default`."""


def _texts() -> dict[str, frozenset[str]]:
    by_kind = {f"{group}.{k}": has for group, has in _BY_KIND.items() for k in Kind}
    relays = {f"relay.{service}": WHOLE for service in Service}
    tidings = {
        f"tiding.{kind}": frozenset({"name", "day"} if kind in OF_A_HOME else {"day", "words"})
        for kind in TidingKind
    }
    return {**by_kind, **relays, **tidings, **_SINGLE}


TEXTS: Mapping[str, frozenset[str]] = _texts()
"""Every key, with the names of the values that may stand in its text."""

GUIDES = tuple(Kind)
"""There are questions for the seat for each of these."""
