"""A request for each operation of the portal that succeeds for whoever may send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from telecare.adapters.memory.appointments import MemoryAppointments
from telecare.domain.programme.procedure import Body
from telecare.domain.service.appointments import Appointment, Errand, Span
from telecare.ports.appointments import KeptDay
from tests.fakes.programme import nothing_known
from tests.fakes.rosters import a_citizen, a_roster, a_row, an_xlsx

APPOINTMENT = f"appointment-{'0' * 20}"
PATHS = {
    "incident_id": "i1",
    "task_id": "h1~k1",
    "appointment_id": APPOINTMENT,
    "seat_id": "seat1",
    "service": "119",
    "application_id": "s1",
    "home_id": "h1",
    "part": "faults",
    "elder_id": "h1.elder",
    "number": "0",
    "responder_id": "h1.daughter",
    "device_id": "standard-h1-smoke1",
    "command_id": "portal.c1",
    "campaign_id": "c0" * 16,
    "area_responder_id": "a1",
    "record_id": "hazard~h1~k1",
    "proposal_id": "k0",
    "version": "v1",
    "shift_id": "seat~20260115T000000Z~seat1",
    "operator_id": "op1",
    "assessment_id": "2026.310104003",
    "settlement_id": "2026-01.310104003",
}
"""What stands in paths: an incident, a task and a service of the home h1, and the seat that asks."""

PERSON = {"born": "1940-05-01", "circumstances": {"alone": True}, "relatives": []}


SHEET = an_xlsx(a_roster(a_row(1)))
SHOWN = "shown"
"""Stands for the digest of the preview that the asker was shown."""


@dataclass(frozen=True)
class Request:
    """What is sent beside the token; `steps` of the service were taken before, None: there is no service.

    It was asked for `days_ago`.
    """

    query: str = ""
    body: Any = None
    steps: int | None = 1
    days_ago: int = 60


SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
MORNING = (SOON + timedelta(days=2)).replace(hour=2, minute=0, second=0)
"""Ten in the morning of a bureau in China, the day after tomorrow."""


def agreed_appointments() -> MemoryAppointments:
    """One appointment of the service, agreed for that morning, and nothing else."""
    span = Span(MORNING, MORNING + timedelta(hours=1))
    area = "310104003"
    agreed = Appointment(
        APPOINTMENT, "s1", "h1.elder", area, Errand.FITTING, "team9", span, Body.ELDER, "u-3", "h1"
    )
    known = MemoryAppointments()
    known.keep("standard", agreed, KeptDay("team9", MORNING.date(), (agreed,)))
    return known


OFFERED = [{"type": kind, "model": "m1"} for kind in ("camera", "pendant", "door_contact")]
REGISTRY = {
    "get_elders": Request(),
    "post_elders": Request(
        body={
            "id_number": a_citizen(7),
            "name": "李奶奶",
            "address": "天平路1弄9号",
            "area": "310104003",
        }
    ),
    "get_elders_elder_id": Request(),
    "get_elders_elder_id_record": Request(),
    "patch_elders_elder_id": Request(body={"risk": "low"}),
    "post_elders_elder_id_assessments": Request(body={"answers": nothing_known()}),
    "get_elders_elder_id_assessments": Request(),
    "get_assessments_questions": Request(),
    "get_assessments_due": Request(),
    "get_applications_application_id_acceptance": Request(),
    "get_applications_queue": Request(),
    "get_homes_home_id_handouts": Request(),
    "post_homes_home_id_handouts": Request(
        body={"device_type": "pendant", "programme": "elsewhere", "on": "2025-03-01"}
    ),
    "get_operators_operator_id_offer": Request(),
    "put_operators_operator_id_offer": Request(body={"models": OFFERED}),
    "post_homes": Request(body={"area": "310104003001"}),
    "post_devices_device_id_sim": Request(body={"on": "2026-01-10", "in_name_of": "elder"}),
    "get_appointments": Request(query="?elder=h1.elder"),
    "post_appointments": Request(
        body={
            "application": "s1",
            "errand": "fitting",
            "team": "team1",
            "begins": MORNING.isoformat(),
            "ends": (MORNING + timedelta(hours=1)).isoformat(),
            "agreed_by": "elder",
        }
    ),
    "post_appointments_appointment_id_moves": Request(
        body={
            "begins": (MORNING + timedelta(hours=2)).isoformat(),
            "ends": (MORNING + timedelta(hours=3)).isoformat(),
            "agreed_by": "family",
        }
    ),
    "post_appointments_appointment_id_outcomes": Request(
        body={"meeting": "cancelled", "fault": "weather"}
    ),
    "put_elders_elder_id_absence": Request(
        body={"reason": "hospital", "until": (SOON + timedelta(days=3)).isoformat()}
    ),
    "get_homes": Request(),
    "get_homes_home_id": Request(),
    "get_homes_home_id_changes": Request(),
    "patch_homes_home_id": Request(body={"address": "天平路1弄3号"}),
    "put_homes_home_id_entry": Request(body={"code": "花盆下", "consent": True}),
    "get_devices": Request(),
    "post_devices": Request(body={"serial": "SN-0001", "type": "pir", "area": "310104003"}),
    "get_devices_device_id": Request(),
    "patch_devices_device_id": Request(body={"model": "S2"}),
    "post_devices_device_id_acceptance": Request(),
    "post_devices_device_id_replacement": Request(body={"serial": "SN-0002", "why": "broken"}),
    "post_devices_device_id_enrolments": Request(body={"why": "reset"}),
    "post_devices_device_id_endings": Request(body={"why": "lost"}),
    "post_devices_device_id_test_windows": Request(body={"until": SOON.isoformat()}),
    "post_devices_device_id_commands": Request(
        body={"command": "self_test", "why": "suspected_fault"}
    ),
    "get_devices_device_id_commands_command_id": Request(),
    "get_responders": Request(),
    "post_responders": Request(
        body={"home": "h1", "name": "李先生", "phone": "13800000077", "role": "neighbour"}
    ),
    "get_responders_responder_id": Request(),
    "patch_responders_responder_id": Request(body={"hours": "08:00-20:00"}),
    "post_responders_responder_id_endings": Request(body={"why": "moved_away"}),
    "post_responders_responder_id_proofs": Request(body={"came_to": "reached"}),
    "get_parameters": Request(),
    "get_parameters_versions": Request(),
    "get_parameters_versions_version": Request(),
    "get_parameters_proposals": Request(),
    "post_parameters_proposals": Request(
        body={"base": "v1", "values": {"contact.ring_s": 40}, "why": "沪民〔2026〕1号"}
    ),
    "post_parameters_proposals_proposal_id_decisions": Request(body={"agreed": True}),
    "get_queue": Request(),
    "get_records": Request(query="?kind=hazard"),
    "post_records": Request(
        body={"kind": "hazard", "about": "h1", "fields": {"what": "gas", "grade": "high"}}
    ),
    "get_records_record_id": Request(),
    "post_records_record_id_endings": Request(body={"proof": "p1"}),
    "get_reports_care_teams": Request(query="?area=310104003"),
    "get_reports_staffing": Request(query="?clients=1200"),
    "get_area_responders": Request(),
    "post_area_responders": Request(
        body={
            "role": "locksmith",
            "name": "开锁王",
            "phone": "13800000090",
            "areas": ["310104003"],
        }
    ),
    "get_area_responders_area_responder_id": Request(),
    "patch_area_responders_area_responder_id": Request(body={"hours": "08:00-20:00"}),
    "post_area_responders_area_responder_id_endings": Request(body={"why": "duty_ended"}),
    "get_rota": Request("?post=seat"),
    "post_rota": Request(
        body={
            "post": "seat",
            "person": "seat2",
            "begins": SOON.isoformat(),
            "ends": (SOON + timedelta(hours=8)).isoformat(),
        }
    ),
    "post_rota_shift_id_endings": Request(body={"why": "entered_in_error"}),
}

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
    "get_care": Request("?elder=h1.elder", steps=6),
    "get_care_application_id": Request(steps=6),
    "post_care_application_id_reports": Request(
        body={"what": "call", "outcome": "in_vain"}, steps=6
    ),
    "post_care_application_id_rhythm": Request(
        body={"calls_per_week": 7, "visits_per_month": 4, "for": "elder"}, steps=6
    ),
    "post_applications_application_id_care_plan": Request(body={"person": PERSON}),
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
    "post_elders_elder_id_exports": Request(),
    "get_elders_elder_id_exports_export_id": Request(),
    "get_elders_elder_id_exports_export_id_parts_number": Request(),
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
    "get_operators_operator_id_hand_over": Request(steps=6),
    "get_exports_roster": Request("?why=a+test"),
    "get_homes_home_id_watch": Request(),
    "get_elders_elder_id_opt_outs": Request(),
    "put_elders_elder_id_opt_outs": Request(body={"kinds": ["heat"]}),
    "get_campaigns": Request(),
    "post_campaigns": Request(body={"theme": "heat", "area": "310104003"}),
    "get_campaigns_campaign_id": Request(),
    "post_campaigns_campaign_id_commits": Request(body={"people": 1}),
    "post_homes_home_id_signs": Request(body={"elder": "h1.elder", "sign": "visit"}),
    "get_imports_import_id": Request(),
    "get_imports_import_id_part": Request(),
    "post_imports": Request("?kind=elders", body=SHEET),
    "post_imports_import_id_commits": Request(body={"digest": SHOWN}),
    "get_yearly_assessments_assessment_id": Request(),
    "get_yearly_assessments_assessment_id_sheet": Request(),
    "post_yearly_assessments": Request(body={"area": "310104003", "year": 2026}, steps=6),
    "post_yearly_assessments_assessment_id_inspections": Request(
        body={"service": "s1", "found": "in_order", "on": "2026-01-10", "document": "p1"}, steps=6
    ),
    "get_reports_evidence": Request("?area=310104003"),
    "get_reports_cases": Request(),
    "get_reports_cases_sheet": Request(),
    "get_reports_coverage": Request(),
    "get_reports_coverage_sheet": Request(),
    "get_reports_reach": Request(),
    "get_reports_reach_sheet": Request("?area=310104003"),
    "get_reports_silence": Request(),
    **REGISTRY,
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
    "get_reports_devices": Request(),
    "get_reports_refusals": Request(),
    "get_settlements": Request("?area=310104003"),
    "get_settlements_settlement_id": Request(steps=6),
    "get_settlements_settlement_id_sheet": Request(steps=6),
    "post_settlements": Request(body={"area": "310104003", "month": "2026-01"}, steps=6),
    "get_notices": Request(),
    "post_notices_application_id_objections": Request(
        body={"why": "lives_elsewhere"}, steps=3, days_ago=3
    ),
    "get_seats": Request(),
    "post_seats_seat_id_beats": Request(),
    "delete_seats_seat_id": Request(),
    "get_tasks": Request(),
    "get_tasks_task_id": Request(),
    "post_tasks_task_id_completions": Request(body={"done": "done"}),
}
"""By the name of the operation; a new operation needs one, or the table of roles is not proven."""
