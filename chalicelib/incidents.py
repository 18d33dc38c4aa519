"""`GET /v1/incidents`, one incident, how far its response is, and its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from chalice import Response

from chalicelib import access, incident_documents, intake
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import cursor, limit, word
from chalicelib.operations import Content, Operation, read_of_incident
from chalicelib.shapes import TEXT, many, members, one_of, page
from telecare.domain.errors import UnknownIncidentError
from telecare.domain.kinds import State
from telecare.domain.probes import is_synthetic
from telecare.domain.progress import Progress, progress
from telecare.ports.incidents import Head

LISTED = Operation(
    method="GET",
    path="/v1/incidents",
    summary="List the incidents that are not closed.",
    may=access.MAY[access.Act.READ],
    answers={200: Content("One page, by id.", page(incident_documents.SUMMARY))},
    query=(limit(), cursor(), word("state", "Of which state alone.", State)),
    is_tagged=True,
    note="A list holds what its asker may see, and nothing says how much there is besides.",
)
ONE = read_of_incident("", "Read an incident.", Content("The incident.", incident_documents.WHOLE))
PROGRESS = read_of_incident(
    "progress",
    "Read how far the response is, in plain words.",
    Content("How far it is.", members(progress=one_of(Progress), words=TEXT)),
)
TIMELINE = read_of_incident(
    "timeline",
    "Read the timeline with its chain of digests.",
    Content("Every entry, in order.", members(items=many(incident_documents.LINK))),
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller = door.caller()
        most, after = intake.page(door.query)
        asked = door.query.get("state")
        seen = _seen(door, caller, after, State(asked) if asked else None)
        heads = list(islice(seen, most + 1))
        more = len(heads) > most
        return door.answer(
            {
                "items": [incident_documents.summary(head) for head in heads[:most]],
                "cursor": heads[most - 1].incident if more else None,
            }
        )

    def one(incident_id: str) -> Response:
        head = door.incident(door.caller(), ONE, incident_id)
        return door.answer(incident_documents.whole(head), head.version)

    def so_far(incident_id: str) -> Response:
        head = door.incident(door.caller(), PROGRESS, incident_id)
        words = door.services.read_aloud().progress(head)
        return door.answer({"progress": progress(head.run), "words": words})

    def timeline(incident_id: str) -> Response:
        caller = door.caller()
        door.incident(caller, TIMELINE, incident_id)
        links = door.services.incidents().timeline(caller.bureau, incident_id)
        return door.answer({"items": incident_documents.timeline(links)})

    door.route(LISTED, listed)
    door.route(ONE, one)
    door.route(PROGRESS, so_far)
    door.route(TIMELINE, timeline)


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
