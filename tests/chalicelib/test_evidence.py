"""The evidence pack at the portal: one street, for who answers for it or audits it, whole by its own manifest."""

import pytest

from anju.verify_evidence import broken, read
from tests.fakes.figures import DAUGHTER, STREET, a_call

PUDONG = "310115001"
AUDITOR = {"roles": ["auditor"], "areas": ["31"], "person": "", "sub": "u-7"}
PATH = f"/v1/reports/evidence?area={STREET}&month=2026-01"


@pytest.fixture
def ask(portal, issuer, services):
    office = services.figures
    office.closed("i1", a_call("i1-c0", DAUGHTER, office.platform.clock.now(), None))

    def asked(path=PATH, **claims):
        return portal.ask("GET", path, issuer.token(**(AUDITOR | claims)), accept="*/*")

    return asked


def test_an_auditor_takes_a_whole_pack_with_the_streets_figures(ask, services, tmp_path):
    answer = ask()

    assert answer.status_code == 200, answer.body
    (tmp_path / "pack.zip").write_bytes(answer.body)
    manifest, content = read(str(tmp_path / "pack.zip"))
    assert list(broken(manifest, content)) == []
    assert (manifest["street"], manifest["exported_by"]) == (STREET, "u-7")
    assert content.keys() >= {"agreements.json", "coverage.json", "cases.json", "targets.json"}
    [look] = services.figures.street_looks.of_street("standard", STREET)
    assert look.by == "u-7"


def test_nobody_takes_another_streets_evidence_nor_does_whoever_is_paid(ask):
    assert ask(areas=[PUDONG]).status_code == 403
    assert ask(roles=["operator_admin"], areas=[]).status_code == 403
    assert ask("/v1/reports/evidence?area=31").status_code == 422
