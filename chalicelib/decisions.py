"""What is decided about an application or a service, read from a request: one word, and what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from chalicelib import intake
from chalicelib.caller import AREA
from chalicelib.fields import identifier, matching, word, wrong
from chalicelib.rich_fields import document, instant, papers, words
from chalicelib.shapes import TEXT, TRUTH
from telecare.domain import codec
from telecare.domain.consent import Cause, Reluctance
from telecare.domain.programme.person import Circumstance, Person, Relation
from telecare.domain.programme.procedure import Act, Body
from telecare.domain.service.life import Over, Pause, Side, Why
from telecare.domain.service.moves import (
    Back,
    Dismiss,
    EndService,
    Move,
    Offer,
    Resume,
    Review,
    Said,
    SendBack,
    Suspend,
    Take,
    TakeStep,
    Withdraw,
)

ANSWERING = r"[0-9]{9}(?:[0-9]{3})?"
"""The areas that answer for a service: a street or a committee."""

FACTS = "facts"
"""The one decision that is no move itself: facts are judged by the programme, and not kept."""


def person(body: intake.Body, field: str = "person") -> Person:
    """Return the facts on which an entitlement hangs; what is left out was not asked (law 9)."""
    told = body.document(field)
    try:
        facts: Person = codec.from_plain(Person, told)
    except (AttributeError, KeyError, TypeError, ValueError) as unread:
        mend = "give born, registered, resides, circumstances and relatives as they were asked"
        raise wrong(field, mend) from unread
    if not all(isinstance(holds, bool) for holds in facts.circumstances.values()):
        raise wrong(field, "say true or false")
    return facts


def move(decision: str, body: intake.Body, said: Said) -> Move:
    """Return the move that a decision is; a signature is no decision, it comes with its agreement."""
    if decision not in _READ:
        raise wrong("decision", f"give one of {', '.join(sorted([*_READ, FACTS]))}")
    return _READ[decision](body, said)


def _step(body: intake.Body, said: Said) -> Move:
    act = body.needed_word("step", Act)
    if act is Act.SIGN:
        raise wrong("step", "bring the signature to /v1/agreements")
    return TakeStep(said, act, body.words("present", Body), body.ids("evidence"))


def _send_back(body: intake.Body, said: Said) -> Move:
    return SendBack(said, body.needed_word("to", Act), body.needed_word("why", Back))


def _suspend(body: intake.Body, said: Said) -> Move:
    body.text("until", needed=True)
    until = body.instant("until") or datetime.min.replace(tzinfo=UTC)
    return Suspend(said, body.needed_word("why", Pause), until)


def _end(body: intake.Body, said: Said) -> Move:
    return EndService(
        said,
        body.needed_word("over", Over),
        body.word("why", Why),
        body.word("reluctance", Reluctance),
        body.word("cause", Cause),
        body.text("resides"),
    )


def _offer(body: intake.Body, said: Said) -> Move:
    side, to = body.needed_word("side", Side), body.identifier("to", needed=True)
    if side is Side.STREET and not re.fullmatch(ANSWERING, to):
        raise wrong("to", "give a street or committee, 9 or 12 digits")
    return Offer(said, side, to)


def _take(body: intake.Body, said: Said) -> Move:
    return Take(said, body.identifier("to", needed=True))


_READ: dict[str, Callable[[intake.Body, Said], Move]] = {
    "step": _step,
    "send_back": _send_back,
    "suspend": _suspend,
    "resume": lambda _, said: Resume(said),
    "review": lambda _, said: Review(said),
    "end": _end,
    "offer": _offer,
    "take": _take,
    "withdraw": lambda _, said: Withdraw(said),
    "dismiss": lambda body, said: Dismiss(said, body.identifier("objection", needed=True)),
}

PERSON = {
    "type": "object",
    "additionalProperties": False,
    "description": "What was not asked is left out: it is unknown, not false.",
    "properties": {
        "born": {"type": "string", "format": "date"},
        "registered": TEXT,
        "resides": TEXT,
        "circumstances": {
            "type": "object",
            "propertyNames": {"enum": [each.value for each in Circumstance]},
            "additionalProperties": TRUTH,
        },
        "relatives": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["relation"],
                "additionalProperties": False,
                "properties": {
                    "relation": {"enum": [each.value for each in Relation]},
                    "area": TEXT,
                },
            },
        },
    },
}

FIELDS = (
    word("decision", "What is decided.", (*_READ, FACTS), needed=True),
    word("step", "Which step is taken.", Act),
    words("present", "Who was there at a step.", Body),
    papers("evidence", "The papers that a step needs."),
    identifier("objection", "Which objection does not hold."),
    identifier("to", "To which step it goes back, or to whom it is offered."),
    word("why", "Why it goes back, rests or ends.", dict.fromkeys((*Back, *Pause, *Why))),
    instant("until", "Until when it rests."),
    word("over", "How it ends.", Over),
    word("reluctance", "How a no was meant.", Reluctance),
    word("cause", "Why somebody would not.", Cause),
    matching("resides", "Where the elder lives now.", AREA, "give 2, 4, 6, 9 or 12 digits"),
    word("side", "What changes: the street or the operator.", Side),
    document("person", "What was found out about the elder.", PERSON),
)
