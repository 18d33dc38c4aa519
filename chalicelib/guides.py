"""`/v1/incidents/{id}/guides`: the questions that a seat asks, and what was answered (failure case 12)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from chalice import Response

from chalicelib import access
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import identifier, word, wrong
from chalicelib.intake import Body
from chalicelib.operations import Content, read_of_incident, write_to_incident
from chalicelib.shapes import TEXT, many, members, one_of
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.domain.kinds import Kind
from telecare.ports.incidents import Head


class Answer(StrEnum):
    """What is kept of an answer: never its words."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


ASK = read_of_incident(
    "guides",
    "Read the questions for this kind of incident.",
    Content(
        "The questions, in their order.",
        members(kind=one_of(Kind), items=many(members(question=TEXT, ask=TEXT))),
    ),
    act=access.Act.STEER,
)
ANSWER = write_to_incident(
    "guides",
    "Keep the answer to one question of the guide.",
    access.Act.STEER,
    fields=(
        identifier("question", "One of the questions of the guide.", needed=True),
        word("answer", "What was answered.", Answer, needed=True),
    ),
)


def serve(door: Door) -> None:
    """Register the routes."""

    def questions(head: Head) -> Mapping[str, str]:
        return {each.id: each.ask for each in door.services.read_aloud().guide(head)}

    def ask(incident_id: str) -> Response:
        head = door.incident(door.caller(), ASK, incident_id)
        asked = questions(head)
        items = [{"question": name, "ask": text} for name, text in asked.items()]
        return door.answer({"kind": head.run.kind, "items": items})

    def answer(incident_id: str) -> Response:
        def decode(body: Body, caller: Caller, head: Head) -> Event:
            return answered(body, caller, questions(head))

        return door.bring(ANSWER, incident_id, decode)

    door.route(ASK, ask)
    door.route(ANSWER, answer)


def answered(body: Body, caller: Caller, questions: Mapping[str, str]) -> Event:
    """Read an answer to one of the questions of the guide for the incident's kind."""
    question = body.identifier("question", needed=True)
    if question not in questions:
        raise wrong("question", f"the guide asks {', '.join(questions)}")
    return SeatActed(
        by=caller.id,
        act=SeatAct.ANSWER,
        step=question,
        reason=body.needed_word("answer", Answer).value,
    )
