"""Taking a timeline out of the platform: for whom, in what form, and never unseen."""

import json

import pytest

from anju.verify_timeline import findings
from chalicelib import timeline_exports
from telecare.domain.errors import UnavailableError

XUHUI, PUDONG = "310104003", "310115001"
PATH = "/v1/incidents/i1/timeline/export"


def test_an_export_is_a_file_that_can_be_verified_without_the_platform(portal, issuer):
    # XH23-41: a case can be gone through again, step by step.
    answered = portal.ask("GET", PATH, issuer.token())

    assert answered.status_code == 200
    assert answered.headers["Content-Disposition"] == (
        'attachment; filename="timeline-standard-i1.json"'
    )
    assert answered.headers["Cache-Control"] == "no-store"
    document = json.loads(answered.body)
    assert document["exported_by"] == "seat1"
    assert list(findings(document)) == []


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        pytest.param({"roles": ["street"], "areas": [XUHUI]}, 200, id="the street"),
        pytest.param({"roles": ["street"], "areas": [PUDONG]}, 404, id="another street"),
        pytest.param({"roles": ["auditor"]}, 200, id="an auditor"),
        pytest.param({"roles": ["family"], "person": "h1.daughter"}, 200, id="the daughter"),
        pytest.param({"roles": ["family"], "person": "h2.daughter"}, 404, id="a stranger"),
        pytest.param({"roles": ["elder"], "person": "h1.elder"}, 200, id="the elder"),
        pytest.param({"roles": ["installer"]}, 404, id="an installer"),
        pytest.param({"bureau": "demo"}, 404, id="another bureau"),
    ],
)
def test_it_is_for_those_who_may_read_the_timeline(portal, issuer, services, claims, status):
    assert portal.ask("GET", PATH, issuer.token(**claims)).status_code == status
    assert len(services.looks.of("standard", "h1.elder")) == (status == 200)


def test_the_elder_can_read_who_took_it(portal, issuer, services):
    portal.ask("GET", PATH, issuer.token(roles=["auditor"], person="auditor7"))

    [look] = services.looks.of("standard", "h1.elder")
    assert (look.by, look.what, look.incident) == ("auditor7", "timeline_exported", "i1")


def test_what_cannot_be_recorded_is_not_told(portal, issuer, services):
    def refuse(*_):
        raise UnavailableError("the register does not answer")

    services.looks.keep = refuse

    answered = portal.ask("GET", PATH, issuer.token())

    assert answered.status_code == 503
    assert b"incident_opened" not in answered.body


def test_a_timeline_too_long_for_one_answer_is_refused_and_not_cut(portal, issuer, monkeypatch):
    monkeypatch.setattr(timeline_exports, "MOST_BYTES", 100)

    answered = portal.ask("GET", PATH, issuer.token())

    assert answered.status_code == 413
    assert "100 fit into one answer" in answered.json_body["detail"]
