"""YAML files of bureaus and drills: every value knows its line, and no file makes the reader hang or crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.policy.source import DEEPEST, MOST_BYTES, MOST_VALUES, Place, read_yaml
from telecare.domain.errors import PolicyError


def read(tmp_path: Path, content: str | bytes) -> Place:
    path = tmp_path / "x.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_yaml(path, "bureaus/x.yaml")


def refused(tmp_path: Path, content: str | bytes) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, content)
    error = caught.value
    assert error.file == "bureaus/x.yaml"
    assert error.mend
    assert "\n" not in str(error)
    return error


# ---- places ----


def test_a_value_knows_its_file_line_and_field(tmp_path: Path) -> None:
    place = read(tmp_path, "a: 1\nb:\n  c:\n    - x\n    - {d: 2}\n")

    deep = place.mapping()["b"].mapping()["c"].items()[1].mapping()["d"]

    assert (deep.file, deep.line, deep.field, deep.value) == ("bureaus/x.yaml", 5, "b.c.1.d", 2)


def test_a_merged_value_stands_where_it_is_merged(tmp_path: Path) -> None:
    place = read(tmp_path, "base: &b\n  x: 1\nuser:\n  <<: *b\n  y: 2\n")

    fields = place.mapping()["user"].mapping()

    assert {name: p.value for name, p in fields.items()} == {"x": 1, "y": 2}
    assert fields["y"].line == 5


def test_an_empty_file_is_an_empty_mapping(tmp_path: Path) -> None:
    for content in ("", "\n\n", "# only a remark\n"):
        assert read(tmp_path, content).mapping() == {}


@pytest.mark.parametrize(
    ("content", "ask", "found"),
    [
        ("a: [1]", "mapping", "a list"),
        ("a: x", "mapping", "'x'"),
        ("a:", "mapping", "nothing"),
        ("a: {b: 1}", "items", "a mapping"),
        ("a: 7", "items", "7"),
        ("a: 7", "text", "7"),
        ("a: ''", "text", "''"),
        ("a:", "text", "nothing"),
        ("a: true", "text", "True"),
    ],
)
def test_a_value_of_another_form_is_an_error_that_says_what_was_found(
    tmp_path: Path, content: str, ask: str, found: str
) -> None:
    place = read(tmp_path, f"first: 1\n{content}\n").mapping()["a"]

    with pytest.raises(PolicyError) as caught:
        getattr(place, ask)()

    assert caught.value.line == 2
    assert caught.value.field == "a"
    assert found in caught.value.mend


def test_an_unknown_field_is_an_error_at_its_own_line_that_names_the_known_ones(
    tmp_path: Path,
) -> None:
    place = read(tmp_path, "a: 1\nb: 2\n")

    with pytest.raises(PolicyError) as caught:
        place.only("a", "c")

    assert (caught.value.line, caught.value.field) == (2, "b")
    assert "a, c" in caught.value.mend


def test_a_missing_field_is_named_with_its_whole_name(tmp_path: Path) -> None:
    error = read(tmp_path, "a:\n  b: 1\n").mapping()["a"].missing("c")

    assert (error.line, error.field) == (1, "a.c")
    assert "add it" in error.mend


def test_an_error_reads_as_one_line_and_leaves_out_what_is_not_known() -> None:
    assert str(PolicyError("f.yaml", 3, "a.b", "mend it")) == "f.yaml:3: a.b: mend it"
    assert str(PolicyError("f.yaml", 3, "", "mend it")) == "f.yaml:3: mend it"


# ---- files that cannot be read ----


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="missing; create it"):
        read_yaml(tmp_path / "nowhere.yaml", "bureaus/x.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        read_yaml(tmp_path, "bureaus/x.yaml")


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        (b"a: 1\nb: \xff\xfe\n", 2, "UTF-8"),
        ("a: 天平路\n".encode("gb18030"), 1, "UTF-8"),
        ("a: 1\n".encode("utf-16"), 1, "UTF-8"),
        ("a: 1\n\tb: 2\n", 2, "not YAML"),
        ("a: 1\nb: [1, 2\n", 3, "not YAML"),
        ("a: 1\na: 2\n", 2, "duplicate key"),
        ("a: *nobody\n", 1, "undefined alias"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("a: 1\nb: x\x00y\n", 1, "special characters"),
        ("a: 1\nb: 2026-13-45\n", 2, "put it in quotes"),
        ("a: 1\nb: 2026-01-15T99:00:00\n", 2, "put it in quotes"),
        ("a: 1\nb: !!int abc\n", 2, "put it in quotes"),
        ("a: 1\nb: !!bool maybe\n", 2, "put it in quotes"),
        ("a: 1\nb: !!map [1]\n", 2, "not YAML"),
        ("a: 1\nb: 0x" + "f" * 40 + "\n", 2, "too large"),
        ("a: " + "9" * 5000, 1, "put it in quotes"),
        ("a:\n  <<: 3\n", 2, "not YAML"),
        ("? {a: [1]}\n: 2\n", 1, "key must be a word"),
    ],
)
def test_what_is_no_yaml_says_where_and_why(
    tmp_path: Path, content: str | bytes, line: int, why: str
) -> None:
    error = refused(tmp_path, content)

    assert error.line == line
    assert why in error.mend


def test_a_byte_order_mark_is_no_part_of_the_first_word(tmp_path: Path) -> None:
    assert list(read(tmp_path, b"\xef\xbb\xbfa: 1\n").mapping()) == ["a"]


def test_a_tag_of_a_program_runs_nothing(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    content = f"a: !!python/object/apply:os.mkdir ['{marker}']\n"

    read(tmp_path, content)

    assert not marker.exists()


# ---- files that would never end ----


def a_bomb(levels: int = 12) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for n in range(1, levels):
        lines.append(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]")
    return "\n".join(lines) + "\n"


def test_aliases_that_stand_for_billions_are_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, a_bomb())

    assert f"more than {MOST_VALUES}" in error.mend
    assert error.line == 5


def test_aliases_as_keys_are_refused_before_they_are_built(tmp_path: Path) -> None:
    assert "values" in refused(tmp_path, a_bomb() + "b:\n  ? *a11\n  : 1\n").mend


def test_merges_that_stand_for_billions_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 {x: 1}"]
    for n in range(1, 12):
        lines.append(f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]")

    assert "values" in refused(tmp_path, "\n".join(lines)).mend


def test_a_value_inside_itself_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, "a: 1\nb: &b\n  - *b\n")

    assert error.line == 3
    assert "inside itself" in error.mend


def test_a_few_aliases_are_welcome(tmp_path: Path) -> None:
    place = read(tmp_path, "a: &a [1, 2]\nb: [*a, *a]\n")

    assert place.mapping()["b"].items()[1].value == [1, 2]


def test_as_deep_as_allowed_is_read_and_one_deeper_is_not(tmp_path: Path) -> None:
    read(tmp_path, "[" * DEEPEST + "]" * DEEPEST)

    error = refused(tmp_path, "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
    assert f"deeper than {DEEPEST}" in error.mend


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_of_any_form_is_refused(tmp_path: Path, piece: str) -> None:
    assert "deeper" in refused(tmp_path, piece * 500).mend


def test_siblings_are_not_depth(tmp_path: Path) -> None:
    assert len(read(tmp_path, "".join(f"k{n}: [[[1]]]\n" for n in range(60))).mapping()) == 60


def test_more_values_than_allowed_are_refused(tmp_path: Path) -> None:
    thousand = "a: &a [" + "1," * 999 + "]\n"  # with the list itself a thousand values
    fits = thousand + "b: [" + "*a," * (MOST_VALUES // 1000 - 2) + "]\n"
    assert len(read(tmp_path, fits).mapping()["b"].items()) == MOST_VALUES // 1000 - 2

    too_many = thousand + "b: [" + "*a," * (MOST_VALUES // 1000) + "]\n"
    assert f"more than {MOST_VALUES}" in refused(tmp_path, too_many).mend


def test_a_giant_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    fits = b"a: 1\n" + b"#" * (MOST_BYTES - 5)
    assert read(tmp_path, fits).mapping()["a"].value == 1

    assert "split it" in refused(tmp_path, fits + b"#").mend
