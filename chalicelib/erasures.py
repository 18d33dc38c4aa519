"""`POST /v1/elders/{id}/erasures`: destroys the key of a person (PIPL, article 47)."""

from __future__ import annotations

from contextlib import suppress

from chalice import Response

from chalicelib.caller import PortalRole
from chalicelib.door import Door
from chalicelib.elder_sight import ELDER, place_in_sight
from chalicelib.fields import identifier, word, wrong
from chalicelib.operations import Content, Operation
from chalicelib.shapes import ID, members, one_of
from telecare.domain.errors import SealError
from telecare.services.erase_elder import Reason

ERASES = frozenset({PortalRole.DISTRICT})
"""The bureau alone, as with legal holds: a street asks it, and cannot do away with what it is asked about."""

ERASE = Operation(
    method="POST",
    path="/v1/elders/{elder_id}/erasures",
    summary="Erase an elder for good: key, devices, numbers; what was done for them stays without a name.",
    may=ERASES,
    answers={
        200: Content("The elder is erased.", members(elder=ID, state=one_of(["erased"]))),
    },
    places=(ELDER,),
    fields=(
        word("why", "Why.", Reason, needed=True),
        identifier(
            "confirm", "The elder's id once more: nothing brings the data back.", needed=True
        ),
    ),
    hides=True,
    is_taken_once=True,
    opens_sealed=True,
    note=(
        "409 while an incident is not closed, a service is not over or a legal hold stands: the answer"
        " says what to do first."
    ),
)


def serve(door: Door) -> None:
    """Register the route."""

    def erase(elder_id: str) -> Response:
        caller, body = door.caller(), door.body(ERASE)
        with suppress(SealError):  # erased before: the same again is answered the same
            place_in_sight(door.services.homes(), caller, elder_id, ERASES)
        why, confirm = body.needed_word("why", Reason), body.identifier("confirm", needed=True)
        body.done()
        if confirm != elder_id:
            raise wrong("confirm", "give the id of the elder who is to be erased")
        erasing = door.services.privacy().erase_elder()
        erasing.erase(caller.bureau, elder_id, why, caller.id, door.event_id(caller))
        return door.done({"elder": elder_id, "state": "erased"})

    door.route(ERASE, erase)
