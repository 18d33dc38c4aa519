"""`/v1/incidents/{id}/guides`: the questions that a seat asks, and what was answered (failure case 12)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from chalice import Response

from chalicelib import access
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.intake import Body
from chalicelib.problems import ProblemError
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.ports.incidents import Head


class Answer(StrEnum):
    """What is kept of an answer: never its words."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def serve(door: Door) -> None:
    """Register the routes."""

    def questions(head: Head) -> Mapping[str, str]:
        return {each.id: each.ask for each in door.services.read_aloud().guide(head)}

    def ask(incident_id: str) -> Response:
        head = door.incident(door.caller(), access.Act.STEER, incident_id)
        asked = questions(head)
        items = [{"question": name, "ask": text} for name, text in asked.items()]
        return door.answer({"kind": head.run.kind, "items": items})

    def answer(incident_id: str) -> Response:
        def decode(body: Body, caller: Caller, head: Head) -> Event:
            return answered(body, caller, questions(head))

        return door.bring(incident_id, access.Act.STEER, decode)

    door.route("GET", "/v1/incidents/{incident_id}/guides", ask)
    door.route("POST", "/v1/incidents/{incident_id}/guides", answer)


def answered(body: Body, caller: Caller, questions: Mapping[str, str]) -> Event:
    """Read an answer to one of the questions of the guide for the incident's kind."""
    question = body.identifier("question", needed=True)
    if question not in questions:
        mend = f"question: the guide asks {', '.join(questions)}"
        raise ProblemError(422, "A field is wrong", mend, "question")
    return SeatActed(
        by=caller.id,
        act=SeatAct.ANSWER,
        step=question,
        reason=body.needed_word("answer", Answer).value,
    )
