"""Evidence packs: what the platform packs is found whole, and whatever is done to one is found."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from anju.__main__ import main
from anju.verify_evidence import broken, read
from telecare.domain.errors import NotPermittedError
from telecare.domain.service.life import Phase
from telecare.domain.service.settling import Month
from telecare.services import pack_evidence
from telecare.services.pack_evidence import Span
from tests.fakes.figures import DAUGHTER, STREET, FiguresOffice, a_call
from tests.fakes.service import an_agreement
from tests.fakes.story import BUREAU

SPAN = Span(STREET, (Month(2026, 1),), "auditor1", "k1")


@pytest.fixture(scope="module")
def office() -> FiguresOffice:
    """A street with an agreement, two closed incidents of January and one of February."""
    office = FiguresOffice()
    now = office.platform.clock.now()
    on = now.date() - timedelta(days=9)
    office.served(phase=Phase.ACTIVE, agreements=(an_agreement(on=on),))
    office.closed("i1", a_call("i1-c0", DAUGHTER, now, None))
    office.closed("i2", word="smoke")
    office.platform.clock.forward(timedelta(days=30))
    office.closed("i3")
    return office


@pytest.fixture(scope="module")
def packed(office: FiguresOffice) -> bytes:
    return office.made.evidence().pack(BUREAU, SPAN, [])


@pytest.fixture
def pack(packed: bytes, tmp_path: Path) -> Path:
    file = tmp_path / "pack.zip"
    file.write_bytes(packed)
    return file


def contents(packed: bytes) -> dict[str, Any]:
    with ZipFile(io.BytesIO(packed)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def rewritten(pack: Path, **changes: bytes | None) -> int:
    """Write some files of a pack anew, or leave them out, and verify it."""
    known = contents(pack.read_bytes())
    for name, content in changes.items():
        place = next((n for n in known if n.startswith(name.replace("_", "/"))), f"{name}.json")
        known.pop(place, None)
        if content is not None:
            known[place] = content
    with ZipFile(pack, "w") as anew:
        for name, content in known.items():
            anew.writestr(name, content)
    return main(["verify", str(pack)])


def test_a_pack_holds_papers_digests_and_whole_timelines_of_its_months_alone(packed: bytes) -> None:
    # SH21-18
    known = contents(packed)

    assert {name for name in known if name.startswith("timelines/")} == {
        "timelines/i1.json",
        "timelines/i2.json",
    }
    [agreement] = json.loads(known["agreements.json"])
    assert (agreement["document"], len(agreement["sha256"])) == ("paper1", 64)
    assert {row["incident"] for row in json.loads(known["incidents.json"])} == {"i1", "i2"}
    [policy] = json.loads(known["policies.json"])
    assert policy["by"] == "boss"
    assert known["overview.xlsx"][:2] == b"PK"
    assert not [name for name in known if "王阿婆".encode() in known[name]]


def test_who_took_it_stands_with_the_street_and_with_each_elder(
    office: FiguresOffice, packed: bytes
) -> None:
    [look] = office.street_looks.of_street(BUREAU, STREET)
    looks = office.looks.of(BUREAU, "h1.elder")

    assert (look.by, look.what, look.homes) == ("auditor1", "evidence_pack", 2)
    assert [each.incident for each in looks] == ["i1", "i2"]


def test_what_the_platform_packs_is_whole(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(pack)]) == 0

    assert capsys.readouterr().out.startswith(f"WHOLE {pack}: street {STREET} of {BUREAU}")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"agreements": b"[]"}, "agreements.json: altered"),
        ({"timelines_i1": None}, "timelines/i1.json: removed"),
        ({"more": b"[]"}, "more.json: put in"),
        ({"incidents": b"[]"}, "incidents.json says otherwise"),
        ({"incidents": b"{"}, "incidents.json: cannot be read"),
        ({"timelines_i2": b"{}"}, "timelines/i2.json"),
    ],
)
def test_whatever_is_done_to_a_pack_is_found(pack, capsys, changes, told):
    assert rewritten(pack, **changes) == 1

    assert told in capsys.readouterr().out


def test_a_timeline_that_was_changed_with_the_manifest_is_found_by_its_chain(packed: bytes) -> None:
    known = contents(packed)
    manifest = json.loads(known.pop("manifest.json"))
    name = "timelines/i1.json"
    known[name] = known[name].replace(b"no_answer", b"completed")

    told = [each for each in broken(manifest, known) if "entry" in each]

    assert len(told) == 1
    assert told[0].startswith(f"{name}: entry ")


def test_a_changed_manifest_is_found(packed: bytes) -> None:
    known = contents(packed)
    manifest = {**json.loads(known.pop("manifest.json")), "until": "2026-12"}

    [told] = broken(manifest, known)
    assert told.startswith("manifest.json: altered")


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[1]", b'{"format": "anju-evidence"}'])
def test_what_is_no_pack_exits_2(pack: Path, manifest: bytes) -> None:
    assert rewritten(pack, manifest=manifest) == 2


def test_a_cut_zip_exits_2(pack: Path) -> None:
    pack.write_bytes(pack.read_bytes()[:-30])

    assert main(["verify", str(pack)]) == 2


def test_read_gives_all_files_but_the_manifest(pack: Path) -> None:
    manifest, content = read(str(pack))

    assert {each["name"] for each in manifest["files"]} == content.keys()


def test_more_incidents_than_a_request_has_time_for_are_refused(office, monkeypatch):
    monkeypatch.setattr(pack_evidence, "MOST_INCIDENTS", 1)

    with pytest.raises(NotPermittedError):
        office.made.evidence().pack(BUREAU, SPAN, [])
