"""Files over the wired adapters on moto: a roster in and out again, within what the portal's role allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.imports.forms import FileKind
from telecare.runtime import wiring
from telecare.services.preview_import import Upload
from tests.fakes.cloud import a_seal_key, a_table, all_items, moto, the_clients
from tests.fakes.environment import GIVEN
from tests.fakes.rosters import a_citizen, a_csv, a_roster, a_row, an_xlsx
from tests.fakes.story import BUREAU, START, the_policy

ROOT = Path(__file__).resolve().parents[2]
CLERK = "clerk1"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """A bureau with a policy and nobody in it; yields what is asked of its directory's keys."""
    with moto(monkeypatch):
        directory, key = a_table("twin-anju-directory"), a_seal_key()
        a_table("twin-anju-incidents")
        for name, value in {**GIVEN, "ANJU_BUREAUS": BUREAU, "SEAL_KEY_ID": key}.items():
            monkeypatch.setenv(name, value)
        _publish(directory, key)
        seen: list[tuple[str, str]] = []
        real = Table._ask

        def recording(table: Table, operation: str, request: dict[str, Any]) -> dict[str, Any]:
            if table.name == "twin-anju-directory":
                seen.extend(_asked(operation, request))
            return real(table, operation, request)

        monkeypatch.setattr(Table, "_ask", recording)
        wiring.reset()
        yield seen
        wiring.reset()


def _publish(table: Table, key: str) -> None:
    keys = DataKeys(table, KeyWrap(the_clients(), key))
    people, places = SealedPeople(table, keys), Places(the_clients(), key)
    enrolment = DynamoEnrolment(table, DynamoDirectory(table, people, places), people, keys, places)
    policy = the_policy()
    enrolment.publish_policy(BUREAU, policy.version, policy.document(), "boss", "test", START)


_WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}


def _asked(operation: str, request: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what IAM looks at: each item of a transaction or batch by itself."""
    if operation == "TransactWriteItems":
        for item in request["TransactItems"]:
            [(word, write)] = item.items()
            yield f"dynamodb:{_WRITES[word]}", _leading_key(write)
    elif operation == "BatchGetItem":
        [asked] = request["RequestItems"].values()
        yield from (("dynamodb:BatchGetItem", key["pk"]["S"]) for key in asked["Keys"])
    else:
        yield f"dynamodb:{operation}", _leading_key(request)


def _leading_key(request: dict[str, Any]) -> str:
    found = request.get("Key") or request.get("Item")
    return str(found["pk"]["S"] if found else request["ExpressionAttributeValues"][":pk"]["S"])


def take_in(content: bytes, kind: FileKind = FileKind.ELDERS) -> dict[str, int]:
    """Bring a file and take it in, as the portal does and as the function for its portions does."""
    importing = wiring.importing()
    head = importing.preview().preview(BUREAU, Upload(kind, content, CLERK, ("310104",)))
    head = importing.commit().commit(BUREAU, head.id, head.digest, CLERK)
    assert head.done == head.portions
    return dict(head.counts)


def test_a_roster_comes_in_changes_and_goes_out_within_the_portals_role(asked):
    rows = [a_row(1), a_row(2)]
    assert take_in(an_xlsx(a_roster(*rows)))["taken"] == 2
    assert take_in(a_csv(a_roster(a_row(1, 联系电话="13700000001"))))["taken"] == 1
    devices = [["身份证号", "设备编号", "设备类型"], [a_citizen(1), "SN000123", "烟感"]]
    assert take_in(an_xlsx(devices, merged=""), FileKind.DEVICES)["taken"] == 1
    left = [["身份证号", "变更原因", "变更日期"], [a_citizen(2), "迁出", "2026.1.1"]]
    assert take_in(a_csv(left), FileKind.DEPARTURES)["taken"] == 1

    content = wiring.importing().exports().roster(BUREAU, CLERK, "a test", ("310104",))

    roster, _ = SheetFiles().read(content)
    phones = sorted(row[3].text for row in roster.rows[1:])
    assert phones == ["+8613700000001", "+8613900000002"]
    assert wiring.importing().directory.thing(f"{BUREAU}-SN000123").type == "smoke_detector"
    refused = [each for each in sorted(set(asked)) if not _is_allowed("APIHandlerRole", *each)]
    assert refused == []


def test_each_new_home_is_one_transaction_within_what_a_portion_may_do(asked):
    importing = wiring.importing()
    rows = [a_row(number) for number in range(1, 13)]
    uploaded = Upload(FileKind.ELDERS, a_csv(a_roster(*rows)), CLERK, ("310104",))
    head = importing.preview().preview(BUREAU, uploaded)
    importing.previews.move(BUREAU, head, replace(head, is_begun=True), {})
    asked.clear()

    taken = importing.commit().take(BUREAU, head.id, 0)

    assert (taken.done, dict(taken.counts)["taken"]) == (1, 12)
    homes = [key for action, key in asked if action == "dynamodb:PutItem" and "#home#" in key]
    assert len(homes) == 12
    refused = [each for each in sorted(set(asked)) if not _is_allowed("TakePortionRole", *each)]
    assert refused == []
    assert len(asked) / 12 < 16, "items, not requests: of each home some are read or written"


def test_nothing_that_names_anybody_lies_open_in_a_table(asked):
    take_in(an_xlsx(a_roster(a_row(1), a_row(2, 联系电话="6437yy01"))))

    tables = (wiring.importing().table, wiring.importing().incidents)
    kept = repr([item for table in tables for item in all_items(table)])
    for secret in ("老人1", "13900000001", a_citizen(1), "天平路1弄", "6437yy01"):
        assert secret not in kept


def _is_allowed(role: str, action: str, leading_key: str) -> bool:
    return any(
        action in statement["Action"] and any(fnmatchcase(leading_key, p) for p in patterns)
        for statement, patterns in _of_the_directory(role)
    )


FILES = {"APIHandlerRole": "portal.yaml", "TakePortionRole": "take_portion.yaml"}


def _of_the_directory(role: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
    resources = YAML().load((ROOT / "infra" / FILES[role]).read_text("utf-8"))["Resources"]
    [policy] = resources[role]["Properties"]["Policies"]
    for statement in policy["PolicyDocument"]["Statement"]:
        if getattr(statement["Resource"], "value", "") == "DirectoryTable.Arn":
            yield (
                statement,
                statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"],
            )
