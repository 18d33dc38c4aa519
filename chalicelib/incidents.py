"""`GET /v1/incidents`, one incident, how far its response is, and its timeline."""

from __future__ import annotations

from collections.abc import Iterator

from chalice import Response

from chalicelib import access, incident_documents, intake
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.problems import ProblemError
from telecare.domain.errors import NotPermittedError, UnknownIncidentError
from telecare.domain.kinds import State
from telecare.domain.probes import is_synthetic
from telecare.domain.progress import progress
from telecare.ports.incidents import Head


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller = door.caller()
        if not caller.roles & access.MAY[access.Act.READ]:
            raise NotPermittedError("no role of yours sees incidents")
        limit, cursor = intake.page(door.query)
        state = _state((door.query or {}).get("state"))
        seen = _seen(door, caller, cursor, state)
        heads = [head for head, _ in zip(seen, range(limit + 1), strict=False)]
        more = len(heads) > limit
        return door.answer(
            {
                "items": [incident_documents.summary(head) for head in heads[:limit]],
                "cursor": heads[limit - 1].incident if more else None,
            }
        )

    def one(incident_id: str) -> Response:
        head = door.incident(door.caller(), access.Act.READ, incident_id)
        return door.answer(incident_documents.whole(head))

    def so_far(incident_id: str) -> Response:
        head = door.incident(door.caller(), access.Act.READ, incident_id)
        words = door.services.read_aloud().progress(head)
        return door.answer({"progress": progress(head.run), "words": words})

    def timeline(incident_id: str) -> Response:
        caller = door.caller()
        door.incident(caller, access.Act.READ, incident_id)
        links = door.services.incidents().timeline(caller.bureau, incident_id)
        return door.answer({"items": incident_documents.timeline(links)})

    door.route("GET", "/v1/incidents", listed)
    door.route("GET", "/v1/incidents/{incident_id}", one)
    door.route("GET", "/v1/incidents/{incident_id}/progress", so_far)
    door.route("GET", "/v1/incidents/{incident_id}/timeline", timeline)


def _state(word: str | None) -> State | None:
    if word is not None and word not in set(State):
        mend = f"state: give one of {', '.join(State)}"
        raise ProblemError(422, "A field is wrong", mend, "state")
    return State(word) if word else None


def _seen(door: Door, caller: Caller, cursor: str, state: State | None) -> Iterator[Head]:
    """Yield what the caller may see past the cursor, in the order of ids; reads no more than asked."""
    store = door.services.incidents()
    for incident_id in sorted(i for i in store.open_register(caller.bureau) if i > cursor):
        try:
            head = store.head(caller.bureau, incident_id)
        except UnknownIncidentError:
            continue  # closed and gone between the two reads
        if is_synthetic(head.run.snapshot.home):
            continue
        if state in {None, head.run.state} and access.sees(caller, head.run):
            yield head
