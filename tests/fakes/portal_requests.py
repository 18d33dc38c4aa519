"""A request for each operation of the portal that succeeds for whoever may send it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.rosters import a_roster, a_row, an_xlsx

PATHS = {
    "incident_id": "i1",
    "task_id": "h1~k1",
    "seat_id": "seat1",
    "service": "119",
    "application_id": "s1",
    "home_id": "h1",
    "elder_id": "h1.elder",
    "part": "faults",
}
"""What stands in paths: an incident, a task and a service of the home h1, and the seat that asks."""

PERSON = {"born": "1940-05-01", "circumstances": {"alone": True}, "relatives": []}


SHEET = an_xlsx(a_roster(a_row(1)))
SHOWN = "shown"
"""Stands for the digest of the preview that the asker was shown."""


@dataclass(frozen=True)
class Request:
    """What is sent beside the token; `steps` of the service were taken before, None: there is no service."""

    query: str = ""
    body: Any = None
    steps: int | None = 1


REQUESTS = {
    "get_agreements": Request("?application=s1"),
    "post_agreements": Request(
        body={
            "application": "s1",
            "document": "paper1",
            "operator": "op1",
            "explained": ["items", "fees", "rights", "risks", "disputes", "guardian_duty"],
            "costs": {"basic": 3000},
        },
        steps=3,
    ),
    "get_applications": Request("?elder=h1.elder"),
    "post_applications": Request(
        body={"elder": "h1.elder", "home": "h1", "area": "310104003", "person": PERSON},
        steps=None,
    ),
    "get_applications_application_id": Request(),
    "post_applications_application_id_decisions": Request(
        body={"decision": "facts", "person": PERSON}
    ),
    "get_applications_application_id_hand_over": Request(),
    "get_consents": Request("?home=h1&elder=h1.elder"),
    "post_consents": Request(
        body={
            "home": "h1",
            "elder": "h1.elder",
            "giver": "elder",
            "purpose": "sensing",
            "answer": "given",
        }
    ),
    "get_audit": Request("?elder=h1.elder"),
    "get_elders_elder_id_export": Request(),
    "post_elders_elder_id_erasures": Request(body={"why": "asked_for", "confirm": "h1.elder"}),
    "get_legal_holds": Request("?kind=elder&subject=h1.elder"),
    "post_legal_holds": Request(
        body={
            "kind": "elder",
            "subject": "h1.elder",
            "action": "set",
            "cause": "court",
            "reference": "2026-17",
        }
    ),
    "get_exports_incidents": Request(),
    "get_exports_roster": Request("?why=a+test"),
    "get_homes_home_id_watch": Request(),
    "post_homes_home_id_signs": Request(body={"elder": "h1.elder", "sign": "visit"}),
    "get_imports_import_id": Request(),
    "get_imports_import_id_part": Request(),
    "post_imports": Request("?kind=elders", body=SHEET),
    "post_imports_import_id_commits": Request(body={"digest": SHOWN}),
    "get_reports_silence": Request(),
    "get_incidents": Request(),
    "get_incidents_incident_id": Request(),
    "get_incidents_incident_id_guides": Request(),
    "get_incidents_incident_id_progress": Request(),
    "get_incidents_incident_id_relays": Request(),
    "get_incidents_incident_id_relays_service_words": Request(),
    "get_incidents_incident_id_tickets_words": Request("?reason=ticket_returned"),
    "get_incidents_incident_id_timeline": Request(),
    "get_incidents_incident_id_timeline_export": Request(),
    "post_incidents_incident_id_claims": Request(body={"action": "claim"}),
    "post_incidents_incident_id_closure": Request(
        body={"outcome": "cooking", "seen_by": "h1.daughter", "how": "in_person"}
    ),
    "post_incidents_incident_id_contacts": Request(
        body={"action": "bar", "who": "h1.son", "reason": "suspected"}
    ),
    "post_incidents_incident_id_guides": Request(body={"question": "smoke", "answer": "yes"}),
    "post_incidents_incident_id_holds": Request(body={"action": "hold"}),
    "post_incidents_incident_id_relays": Request(body={"service": "119", "action": "claim"}),
    "post_incidents_incident_id_reports": Request(body={"report": "arrived"}),
    "get_reports_refusals": Request(),
    "get_seats": Request(),
    "post_seats_seat_id_beats": Request(),
    "delete_seats_seat_id": Request(),
    "get_tasks": Request(),
    "get_tasks_task_id": Request(),
    "post_tasks_task_id_completions": Request(body={"done": "done"}),
}
"""By the name of the operation; a new operation needs one, or the table of roles is not proven."""
