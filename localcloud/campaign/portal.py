"""The portal of a platform in memory: its own roles and its own reading of bodies, without HTTP around them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from itertools import count

from chalicelib import access, claims, closure, contacts, holds, relays, reports
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Decode
from chalicelib.intake import Body
from chalicelib.operations import Operation
from chalicelib.problems import ProblemError
from localcloud.campaign.mortality import KilledError
from localcloud.campaign.platform import Platform
from telecare.domain.errors import AnjuError, NotPermittedError, UnknownIncidentError
from telecare.domain.events import SeatActed

RESOURCES: dict[str, tuple[Operation, Decode]] = {
    "claims": (claims.CLAIM, claims.decode),
    "closure": (closure.CLOSE, closure.decode),
    "contacts": (contacts.STEER, contacts.decode),
    "holds": (holds.HOLD, holds.decode),
    "relays": (relays.RELAY, relays.decode),
    "reports": (reports.REPORT, reports.decode),
}
ASKS_AGAIN_AFTER = timedelta(seconds=3)
MOST_ASKS = 5

Refused = Callable[[str, str, str], None]
"""refused(incident, by, resource): the portal would not take it."""


class MemoryPortal:
    """Takes what people at screens say; whoever gets no answer sends the same again under the same key."""

    def __init__(self, platform: Platform, bureau: str, refused: Refused) -> None:
        self._platform = platform
        self._bureau = bureau
        self._refused = refused
        self._numbers = count(1)

    def post(
        self, by: str, role: str, incident: str, resource: str, body: Mapping[str, object]
    ) -> None:
        """Post a body to one resource of an incident, as somebody of a role."""
        caller = Caller(by, self._bureau, 0, frozenset({PortalRole(role)}), person=by)
        raw = json.dumps(body, ensure_ascii=False).encode()
        event_id = f"portal-{next(self._numbers)}"
        self._ask(partial(self._bring, caller, incident, resource, raw, event_id), MOST_ASKS)

    def _ask(self, bring: Callable[[], None], asks: int) -> None:
        try:
            self._platform.run_function("portal")
            bring()
        except (KilledError, AnjuError):
            if asks > 1:
                again = partial(self._ask, bring, asks - 1)
                self._platform.after(ASKS_AGAIN_AFTER, again)
            else:
                self._platform.facts.note("portal_given_up")

    def _bring(
        self, caller: Caller, incident: str, resource: str, raw: bytes, event_id: str
    ) -> None:
        operation, decode = RESOURCES[resource]
        try:
            head = self._platform.services.outside.store.head(caller.bureau, incident)
            access.check(caller, operation.incident_act, head.run)
            body = Body(raw, operation.fields or ())
            event = decode(body, caller, head)
            body.done()
        except (ProblemError, NotPermittedError, UnknownIncidentError):
            self._refused(incident, caller.id, resource)
            return
        if caller.roles & {PortalRole.SEAT, PortalRole.SUPERVISOR}:
            to = event.to if isinstance(event, SeatActed) else ""
            self._platform.services.beat_console().act(caller.bureau, caller.id, to)
        writer = self._platform.services.advance_for_portal()
        writer.bring(caller.bureau, incident, event, event_id)
