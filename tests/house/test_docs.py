"""The house's pages: what they point at is there, and they name no machine."""

import re
import subprocess
from pathlib import Path

SECTIONS = ["Status", "Context", "Options", "Decision", "Consequences", "How to undo"]
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
# In two halves, so that this file does not name what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.-])" + "/(?:wo" + "rk|ro" + "ot|ho" + "me/[a-z]+|Us" + "ers)/")


def test_every_link_in_the_pages_leads_to_something(pages: list[Path]) -> None:
    lost = []
    for page in pages:
        for target in LINK.findall(page.read_text()):
            if target.startswith(("https://", "mailto:")):
                continue
            path, _, anchor = target.partition("#")
            aim = (page.parent / path).resolve() if path else page
            if not aim.exists() or (anchor and anchor not in _anchors(aim)):
                lost.append(f"{page.name}: {target}")

    assert lost == []


def test_every_page_is_reached_from_the_readme(root: Path, pages: list[Path]) -> None:
    reached: set[Path] = set()
    waiting = [root / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        local = (
            page.parent / target.partition("#")[0] for target in LINK.findall(page.read_text())
        )
        waiting += [aim.resolve() for aim in local if aim.suffix == ".md" and aim.is_file()]

    assert sorted(set(pages) - reached) == []


def test_every_decision_has_its_sections_in_order_and_its_line_in_the_index(root: Path) -> None:
    records = sorted((root / "docs" / "adr").glob("0*.md"))
    index = (root / "docs" / "adr" / "README.md").read_text()

    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text()
        assert text.startswith(f"# {record.name[:4]}: "), record.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS, record.name
        assert not re.search(r"^## .+\n+(## |\Z)", text, re.MULTILINE), record.name
        assert text.count("\n- **") >= 3, f"{record.name} looked at fewer than three options"
        assert f"({record.name})" in index, record.name


def test_the_architecture_is_one_page_with_one_picture(root: Path) -> None:
    text = (root / "docs" / "architecture.md").read_text()

    assert text.count("```mermaid") == 1
    assert len(text.splitlines()) <= 100


def test_the_glossary_names_each_word_once(root: Path) -> None:
    lines = (root / "docs" / "glossary.md").read_text().splitlines()
    cells = [line.split("|")[1] for line in lines if re.match(r"\| [a-z]", line)]
    words = [word.strip() for cell in cells for word in cell.split(",")]
    named = [word for word in words if word != "word"]

    assert len(named) > 50
    assert sorted(named) == sorted(set(named))


def test_the_changelog_keeps_its_form(root: Path) -> None:
    text = (root / "CHANGELOG.md").read_text()
    kinds = re.findall(r"^### (.+)$", text, re.MULTILINE)

    assert "## [Unreleased]" in text
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert len(_entries(text)) >= 5
    assert [entry for entry in _entries(text) if not entry.endswith(".")] == []


def test_no_tracked_file_names_a_path_of_one_machine(root: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True
    )
    named = []
    for name in filter(None, listed.stdout.split("\0")):
        path = root / name
        if path.is_symlink() or not path.is_file():
            continue
        if found := MACHINE_PATHS.search(path.read_bytes().decode("utf-8", "replace")):
            named.append(f"{name}: {found[0]}")

    assert named == []


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def _entries(text: str) -> list[str]:
    joined = re.sub(r"\n  +(?=\S)", " ", text)
    return re.findall(r"^- (.+)$", joined, re.MULTILINE)
