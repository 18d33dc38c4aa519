"""The entry: what the template names as handlers is there, and importing it asks for nothing."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("handler", ["app", "authorize"])
def test_the_entry_has_the_handlers_that_lambda_calls(handler):
    assert callable(getattr(importlib.import_module("app"), handler))


def test_importing_the_portal_needs_no_settings_and_no_cloud():
    bare = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
    check = "import app, sys; print('boto3' in sys.modules or 'pynamodb' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", check],
        env=bare,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "False"


NEWS = "/v1/carrier-news/aliyun/{kind}/{token}"


def test_every_route_but_health_the_document_and_what_carriers_tell_asks_for_a_token():
    app = importlib.import_module("app").app

    open_paths = [
        path
        for path, methods in app.routes.items()
        for entry in methods.values()
        if entry.authorizer is None
    ]
    assert open_paths == ["/v1/health", NEWS, "/v1/openapi.json"]


def test_the_routes_are_those_of_the_contract():
    routes = importlib.import_module("app").app.routes

    one = "/v1/incidents/{incident_id}"
    assert {path: sorted(methods) for path, methods in routes.items()} == {
        "/v1/health": ["GET"],
        "/v1/openapi.json": ["GET"],
        NEWS: ["POST"],
        "/v1/incidents": ["GET"],
        "/v1/tasks": ["GET"],
        "/v1/tasks/{task_id}": ["GET"],
        "/v1/tasks/{task_id}/completions": ["POST"],
        one: ["GET"],
        f"{one}/progress": ["GET"],
        f"{one}/timeline": ["GET"],
        f"{one}/timeline/export": ["GET"],
        f"{one}/reports": ["POST"],
        f"{one}/claims": ["POST"],
        f"{one}/holds": ["POST"],
        f"{one}/guides": ["GET", "POST"],
        f"{one}/relays": ["GET", "POST"],
        f"{one}/relays/{{service}}/words": ["GET"],
        f"{one}/tickets/words": ["GET"],
        f"{one}/contacts": ["POST"],
        f"{one}/closure": ["POST"],
        "/v1/audit": ["GET"],
        "/v1/applications": ["GET", "POST"],
        "/v1/applications/{application_id}": ["GET"],
        "/v1/applications/{application_id}/decisions": ["POST"],
        "/v1/applications/{application_id}/hand-over": ["GET"],
        "/v1/agreements": ["GET", "POST"],
        "/v1/applications/{application_id}/care-plan": ["POST"],
        "/v1/care": ["GET"],
        "/v1/care/{application_id}": ["GET"],
        "/v1/care/{application_id}/reports": ["POST"],
        "/v1/care/{application_id}/rhythm": ["POST"],
        "/v1/settlements": ["GET", "POST"],
        "/v1/settlements/{settlement_id}": ["GET"],
        "/v1/settlements/{settlement_id}/sheet": ["GET"],
        "/v1/notices": ["GET"],
        "/v1/notices/{application_id}/objections": ["POST"],
        "/v1/consents": ["GET", "POST"],
        "/v1/operators/{operator_id}/hand-over": ["GET"],
        "/v1/reports/refusals": ["GET"],
        "/v1/seats": ["GET"],
        "/v1/seats/{seat_id}": ["DELETE"],
        "/v1/homes/{home_id}/signs": ["POST"],
        "/v1/homes/{home_id}/watch": ["GET"],
        "/v1/reports/devices": ["GET"],
        "/v1/yearly-assessments": ["POST"],
        "/v1/yearly-assessments/{assessment_id}": ["GET"],
        "/v1/yearly-assessments/{assessment_id}/inspections": ["POST"],
        "/v1/yearly-assessments/{assessment_id}/sheet": ["GET"],
        "/v1/reports/evidence": ["GET"],
        "/v1/reports/cases": ["GET"],
        "/v1/reports/cases/sheet": ["GET"],
        "/v1/reports/coverage": ["GET"],
        "/v1/reports/coverage/sheet": ["GET"],
        "/v1/reports/reach": ["GET"],
        "/v1/reports/reach/sheet": ["GET"],
        "/v1/reports/silence": ["GET"],
        "/v1/seats/{seat_id}/beats": ["POST"],
        "/v1/imports": ["POST"],
        "/v1/imports/{import_id}": ["GET"],
        "/v1/imports/{import_id}/{part}": ["GET"],
        "/v1/imports/{import_id}/commits": ["POST"],
        "/v1/exports/roster": ["GET"],
        "/v1/elders/{elder_id}/export": ["GET"],
        "/v1/elders/{elder_id}/exports": ["POST"],
        "/v1/elders/{elder_id}/exports/{export_id}": ["GET"],
        "/v1/elders/{elder_id}/exports/{export_id}/parts/{number}": ["GET"],
        "/v1/elders/{elder_id}/erasures": ["POST"],
        "/v1/legal-holds": ["GET", "POST"],
        "/v1/exports/incidents": ["GET"],
        "/v1/elders/{elder_id}/record": ["GET"],
        "/v1/elders": ["GET", "POST"],
        "/v1/elders/{elder_id}": ["GET", "PATCH"],
        "/v1/elders/{elder_id}/assessments": ["GET", "POST"],
        "/v1/assessments/questions": ["GET"],
        "/v1/assessments/due": ["GET"],
        "/v1/applications/{application_id}/acceptance": ["GET"],
        "/v1/applications/queue": ["GET"],
        "/v1/homes/{home_id}/handouts": ["GET", "POST"],
        "/v1/operators/{operator_id}/offer": ["GET", "PUT"],
        "/v1/devices/{device_id}/sim": ["POST"],
        "/v1/appointments": ["GET", "POST"],
        "/v1/appointments/{appointment_id}/moves": ["POST"],
        "/v1/appointments/{appointment_id}/outcomes": ["POST"],
        "/v1/elders/{elder_id}/absence": ["PUT"],
        "/v1/homes": ["GET", "POST"],
        "/v1/homes/{home_id}": ["GET", "PATCH"],
        "/v1/homes/{home_id}/changes": ["GET"],
        "/v1/homes/{home_id}/entry": ["PUT"],
        "/v1/campaigns": ["GET", "POST"],
        "/v1/campaigns/{campaign_id}": ["GET"],
        "/v1/campaigns/{campaign_id}/commits": ["POST"],
        "/v1/elders/{elder_id}/opt-outs": ["GET", "PUT"],
        "/v1/devices": ["GET", "POST"],
        "/v1/devices/{device_id}": ["GET", "PATCH"],
        "/v1/devices/{device_id}/acceptance": ["POST"],
        "/v1/devices/{device_id}/replacement": ["POST"],
        "/v1/devices/{device_id}/endings": ["POST"],
        "/v1/devices/{device_id}/enrolments": ["POST"],
        "/v1/devices/{device_id}/test-windows": ["POST"],
        "/v1/devices/{device_id}/commands": ["POST"],
        "/v1/devices/{device_id}/commands/{command_id}": ["GET"],
        "/v1/responders": ["GET", "POST"],
        "/v1/responders/{responder_id}": ["GET", "PATCH"],
        "/v1/responders/{responder_id}/endings": ["POST"],
        "/v1/responders/{responder_id}/proofs": ["POST"],
        "/v1/area-responders": ["GET", "POST"],
        "/v1/area-responders/{area_responder_id}": ["GET", "PATCH"],
        "/v1/area-responders/{area_responder_id}/endings": ["POST"],
        "/v1/parameters": ["GET"],
        "/v1/parameters/versions": ["GET"],
        "/v1/parameters/versions/{version}": ["GET"],
        "/v1/parameters/proposals": ["GET", "POST"],
        "/v1/parameters/proposals/{proposal_id}/decisions": ["POST"],
        "/v1/queue": ["GET"],
        "/v1/records": ["GET", "POST"],
        "/v1/records/{record_id}": ["GET"],
        "/v1/records/{record_id}/endings": ["POST"],
        "/v1/reports/care-teams": ["GET"],
        "/v1/reports/staffing": ["GET"],
        "/v1/rota": ["GET", "POST"],
        "/v1/rota/{shift_id}/endings": ["POST"],
    }
