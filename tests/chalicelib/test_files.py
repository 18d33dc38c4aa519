"""Files at the portal: uploads shown and committed by whom they may be, and spreadsheets taken away."""

import pytest

from chalicelib.exports import XLSX
from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.imports.faults import Wrong
from telecare.messages.import_faults import WORDS
from tests.fakes.rosters import a_csv, a_roster, a_row, an_xlsx
from tests.fakes.story import BUREAU

STREET = {"roles": ["street"], "areas": ["310104003"], "person": "clerk1", "sub": "u-7"}
OTHER = {"roles": ["street"], "areas": ["310104003"], "person": "clerk2", "sub": "u-8"}
FILE = an_xlsx(a_roster(a_row(1), a_row(2, 联系电话="6437yy01")))


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, **claims):
        token = issuer.token(**(STREET | claims))
        headers = {"content_type": "application/octet-stream"} if isinstance(body, bytes) else {}
        headers |= {"accept": XLSX} if "/exports/" in path else {}
        return portal.ask(method, path, token, body=body, **headers)

    return asked


def shown(ask, content=FILE, query="kind=elders"):
    response = ask("POST", f"/v1/imports?{query}", content)
    assert response.status_code == 201, response.body
    return response.json_body


def test_an_upload_is_answered_with_counts_a_digest_and_its_faults(ask):
    answer = shown(ask)

    assert (answer["counts"]["new"], answer["state"]) == (1, "previewed")
    [fault] = answer["items"]
    assert (fault["row"], fault["column"], fault["field"], fault["what"]) == (
        5,
        "F",
        "phone",
        "phone",
    )
    assert "固定电话" in fault["zh"]
    assert "area code" in fault["en"]
    assert "6437yy01" not in str(answer)


def test_a_commit_takes_the_digest_that_was_shown(ask, services):
    preview = shown(ask)
    path = f"/v1/imports/{preview['id']}/commits"

    assert ask("POST", path, {"digest": "0" * 64}).status_code == 409
    answer = ask("POST", path, {"digest": preview["digest"]})

    assert (answer.status_code, answer.json_body["state"]) == (200, "committed")
    assert len(services.office.homes()) == 1
    assert ask("GET", f"/v1/imports/{preview['id']}").json_body["counts"]["taken"] == 1


def test_lists_of_a_preview_come_in_pages_and_gone_by_ids(ask):
    first = shown(ask)
    ask("POST", f"/v1/imports/{first['id']}/commits", {"digest": first["digest"]})
    second = shown(ask, a_csv(a_roster(a_row(3, 区划代码="310104003"))))

    gone = ask("GET", f"/v1/imports/{second['id']}/gone").json_body
    new = ask("GET", f"/v1/imports/{second['id']}/new").json_body

    assert (len(gone["items"]), gone["cursor"]) == (1, None)
    assert gone["items"][0].keys() == {"person", "home", "area"}
    assert new["items"] == [{"sheet": "csv", "row": 4}]
    assert ask("GET", f"/v1/imports/{second['id']}/faults?cursor=x").status_code == 422
    assert ask("GET", f"/v1/imports/{second['id']}/rows").status_code == 404


def test_nobody_elses_preview_can_be_known(ask):
    path = f"/v1/imports/{shown(ask)['id']}"

    assert ask("GET", path, **OTHER).status_code == 404
    assert ask("POST", f"{path}/commits", {"digest": "x"}, **OTHER).status_code == 404


@pytest.mark.parametrize("role", ["seat", "family", "field", "committee", "auditor"])
def test_other_roles_bring_no_files_and_take_no_rosters(ask, role):
    assert ask("POST", "/v1/imports?kind=elders", FILE, roles=[role]).status_code == 403
    assert ask("GET", "/v1/exports/roster?why=x", roles=[role]).status_code == 403


def test_oversight_without_an_area_writes_nowhere(ask):
    assert ask("POST", "/v1/imports?kind=elders", FILE, areas=None).status_code == 403


def test_a_street_writes_only_under_its_own_area(ask):
    answer = shown(ask, an_xlsx(a_roster(a_row(1, 区划代码="310115001001"))))

    assert [fault["what"] for fault in answer["items"]] == ["area_outside"]


def test_wrong_questions_and_unreadable_files_are_told(ask):
    assert ask("POST", "/v1/imports?kind=cats", FILE).json_body["field"] == "kind"
    assert ask("POST", "/v1/imports?kind=elders&area=31", FILE).json_body["field"] == "area"
    broken = ask("POST", "/v1/imports?kind=elders", b"PK\x03\x04")
    assert broken.status_code == 422
    assert "另存为" in broken.json_body["detail"]


def test_a_roster_is_exported_with_its_definitions_after_the_look_is_recorded(ask, services):
    # XH23-10
    preview = shown(ask)
    ask("POST", f"/v1/imports/{preview['id']}/commits", {"digest": preview["digest"]})

    answer = ask("GET", "/v1/exports/roster?why=quarterly+check")

    assert answer.headers["Content-Type"] == XLSX
    roster, definitions = SheetFiles().read(answer.body)
    assert [cell.text for cell in roster.rows[1]][2:7] == [
        "老人1",
        "+8613900000001",
        "天平路1弄1号",
        "310104003001",
        "medium",
    ]
    assert len(definitions.rows) > len(roster.rows[0])
    [look] = services.office.looks.of_street(BUREAU, "310104003")
    assert (look.by, look.why) == ("clerk1", "quarterly check")


def test_who_does_not_ask_for_a_spreadsheet_is_told_so(portal, issuer):
    answer = portal.ask("GET", "/v1/exports/incidents", issuer.token(**STREET))

    assert answer.status_code == 400
    assert "Accept" in answer.json_body["title"]


def test_a_roster_needs_a_reason_and_an_area_of_ones_own(ask):
    assert ask("GET", "/v1/exports/roster").status_code == 422
    assert ask("GET", "/v1/exports/roster?why=x&area=310115001").status_code == 403


def test_incidents_are_exported_by_ids_and_words(ask):
    answer = ask("GET", "/v1/exports/incidents")

    [sheet, _] = SheetFiles().read(answer.body)
    assert [cell.text for cell in sheet.rows[1]][:3] == ["i1", "fire", "open"]
    assert (
        len(SheetFiles().read(ask("GET", "/v1/exports/incidents", areas=["310115"]).body)[0].rows)
        == 1
    )


def test_every_fault_has_words_in_both_languages():
    assert WORDS.keys() == set(Wrong)
    assert all(chinese and english.isascii() for chinese, english in WORDS.values())
