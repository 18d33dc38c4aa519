"""Whatever is wrong in a bureau's scripts names file, line, field and mend, before anybody hears it (law 12)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infra.policy import BUREAUS, load_bureau
from telecare.domain.errors import PolicyError

HEAD = 'bureau: mine\nextends: standard\nname: x\nzone: Asia/Shanghai\nversion: "1"\nchanged_by: me\nwhy: test\n'
CHINESE = "bureaus/mine/scripts/zh_CN.yaml"


@pytest.fixture
def bureaus(tmp_path: Path) -> Path:
    """A folder with the standard bureau and one of our own that has no words yet."""
    shutil.copytree(BUREAUS / "standard", tmp_path / "standard")
    (tmp_path / "mine" / "scripts").mkdir(parents=True)
    (tmp_path / "mine" / "bureau.yaml").write_text(HEAD, "utf-8")
    return tmp_path


def say(root: Path, words: str, language: str = "zh_CN") -> None:
    text = f"language: {language}\n{words}"
    (root / "mine" / "scripts" / f"{language}.yaml").write_text(text, "utf-8")


def refusal(root: Path) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        load_bureau("mine", root)
    assert caught.value.mend
    return caught.value


def spoil(root: Path, old: str, new: str, language: str = "zh_CN") -> int:
    """Exchange a text of the standard bureau that stands once; returns its line."""
    path = root / "standard" / "scripts" / f"{language}.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


# ---- a bureau's own words ----


def test_what_a_bureau_does_not_say_itself_its_base_says(bureaus: Path) -> None:
    say(bureaus, 'texts: {told: {clause: XH23-22, someone_goes: "有人去了。"}}')

    mine, standard = load_bureau("mine", bureaus).scripts, load_bureau("standard").scripts

    assert mine.texts["zh_CN"]["told.someone_goes"] == "有人去了。"
    assert mine.texts["zh_CN"].keys() == standard.texts["zh_CN"].keys()
    assert mine.texts["en"] == standard.texts["en"]
    assert mine.guides == standard.guides


def test_a_phrase_of_its_own_changes_every_text_that_has_it(bureaus: Path) -> None:
    say(bureaus, 'phrases: {sign: "【徐汇平安】"}')

    texts = load_bureau("mine", bureaus).scripts.texts["zh_CN"]

    assert all(
        said.startswith("【徐汇平安】") for key, said in texts.items() if key.startswith("sms.")
    )


def test_a_bureaus_own_clause_stands_with_its_text(bureaus: Path) -> None:
    say(bureaus, 'texts: {told: {clause: SH21-15, someone_goes: "有人去了。"}}')

    clauses = load_bureau("mine", bureaus).scripts.clauses

    assert clauses["told.someone_goes"] == "SH21-15"
    assert (
        clauses["told.another_home"] == load_bureau("standard").scripts.clauses["told.another_home"]
    )


def test_the_example_of_the_page_on_scripts_loads(bureaus: Path) -> None:
    page = (BUREAUS.parent / "docs" / "scripts.md").read_text("utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    (bureaus / "mine" / "scripts" / "zh_CN.yaml").write_text(example, "utf-8")

    texts = load_bureau("mine", bureaus).scripts.texts["zh_CN"]

    assert texts["told.someone_goes"] == "有人过去了，您放心。"
    assert texts["sms.stood_down"].startswith("【徐汇平安】")


# ---- errors ----


@pytest.mark.parametrize(
    ("words", "line", "field", "mend"),
    [
        (
            "texts:\n  told:\n    clause: XH23-22\n    nobody: 没人\n",
            5,
            "texts.told.nobody",
            "the code asks for no such text; see telecare/messages/asked_for.py",
        ),
        (
            "texts:\n  told:\n    clause: XH23-22\n    someone_goes: 去了{phone}\n",
            5,
            "texts.told.someone_goes",
            "the code has no {phone} for this text; it has address, name",
        ),
        (
            "texts:\n  told:\n    clause: XH23-22\n    someone_goes: 去了{name\n",
            5,
            "texts.told.someone_goes",
            "a brace stands alone (expected '}' before end of string); close it, or take it out",
        ),
        (
            "texts:\n  told:\n    clause: XH23-22\n    someone_goes: <hi>去了\n",
            5,
            "texts.told.someone_goes",
            "no phrase <hi>; add it under phrases, or write it out",
        ),
        (
            "texts:\n  told:\n    someone_goes: 去了\n",
            3,
            "texts.told.clause",
            "the field clause is missing; add it",
        ),
        (
            "texts:\n  told:\n    clause: a whim\n    someone_goes: 去了\n",
            4,
            "texts.told.clause",
            "not a requirement id; write it like XH23-14",
        ),
        (
            "texts:\n  told:\n    clause: XH23-22\n    someone_goes:\n",
            5,
            "texts.told.someone_goes",
            "expected a word, found nothing; put it in quotes",
        ),
        (
            "texts:\n  call.elder:\n    clause: XH23-21\n    help: " + "请您不要着急慢慢说" * 5 + "\n",
            5,
            "texts.call.elder.help",
            "takes 11.2 s to say, speech.elder_s is 10; shorten it",
        ),
        (
            "texts:\n  sms:\n    clause: XH23-22\n    stood_down: " + "这件事已经处理好了。" * 14 + "\n",
            5,
            "texts.sms.stood_down",
            "140 signs are 3 SMS parts of 2; shorten it",
        ),
        (
            "texts:\n  told:\n    clause: XH23-22\n    someone_goes: 老人摔了，有人去了。\n",
            5,
            "texts.told.someone_goes",
            "'摔' is never told to a neighbour; say where to go instead",
        ),
        (
            "texts:\n  call.responder:\n    clause: XH23-22\n    fall: 请去看看。\n",
            5,
            "texts.call.responder.fall",
            "must read the same as call.responder.help: who is no family learns of no illness",
        ),
        (
            "texts:\n  told:\n    clause: XH23-22\n    someone_goes: 有人去看{name}了。\n",
            None,
            "texts.told.someone_goes",
            "zh_CN and this language do not both have {name}",
        ),
        (
            "colour: red\n",
            2,
            "colour",
            "unknown field; this mapping knows language, longest, phrases, never, texts, guides",
        ),
        ("longest: {name: -1}\n", 2, "longest.name", "must be a whole number of signs, 0 or more"),
        ("never: {neighbour: {clause: XH23-22}}\n", 2, "never.neighbour.words", "the field words is missing; add it"),
        ("guides: {flu: {}}\n", 2, "guides.flu", None),
        (
            "guides:\n  flood:\n    clause: HZ23-31\n    questions: {}\n",
            5,
            "guides.flood.questions",
            "a guide asks something; add a question",
        ),
        (
            "guides:\n  flood:\n    clause: HZ23-31\n    questions: {deep: }\n",
            5,
            "guides.flood.questions.deep",
            "expected a word, found nothing; put it in quotes",
        ),
        (
            "guides:\n  flood:\n    clause: HZ23-31\n    questions: {deep: 有水吗？}\n",
            None,
            "guides.flood",
            "its questions are not those of zh_CN, in their order",
        ),
    ],
)  # fmt: skip
def test_an_error_names_file_line_field_and_mend(
    bureaus: Path, words: str, line: int | None, field: str, mend: str | None
) -> None:
    say(bureaus, words)

    error = refusal(bureaus)

    assert error.field == field
    assert error.mend == mend or mend is None
    if line is not None:
        assert (error.file, error.line) == (CHINESE, line)


def test_a_base_without_words_is_refused(bureaus: Path) -> None:
    shutil.rmtree(bureaus / "standard" / "scripts")

    error = refusal(bureaus)

    assert (error.file, error.mend) == (
        "bureaus/standard/scripts/zh_CN.yaml",
        "the file is missing; create it",
    )


def test_a_text_that_is_missing_is_named(bureaus: Path) -> None:
    spoil(bureaus, '    busy: "线路忙，马上再试。"\n', "")

    error = refusal(bureaus)

    assert error.file == "bureaus/standard/scripts/zh_CN.yaml"
    assert error.mend == "no text for receipt.busy; the code asks for it: add it"


def test_a_guide_that_is_missing_is_named(bureaus: Path) -> None:
    spoil(bureaus, "  co: *leaking\n", "", "en")

    assert refusal(bureaus).mend == "no questions for co; add a guide"


def test_a_further_language_has_every_text_too(bureaus: Path) -> None:
    say(bureaus, 'texts: {told: {clause: XH23-22, someone_goes: "有人去哉。"}}', "wuu")

    error = refusal(bureaus)

    assert error.file == "bureaus/mine/scripts/wuu.yaml"
    assert error.mend.startswith("no text for ")


def test_the_language_is_the_files_name(bureaus: Path) -> None:
    line = spoil(bureaus, "language: en", "language: de", "en")

    error = refusal(bureaus)

    assert (error.file, error.line, error.field) == (
        "bureaus/standard/scripts/en.yaml",
        line,
        "language",
    )


def test_phrases_that_hold_each_other_are_refused(bureaus: Path) -> None:
    say(bureaus, 'phrases: {sign: "<centre>", centre: "<sign>"}')

    assert refusal(bureaus).mend == "phrases within phrases go deeper than 3; write one out"


def test_the_word_for_the_guard_centre_is_no_word_for_a_heart(bureaus: Path) -> None:
    say(
        bureaus,
        'texts: {told: {clause: XH23-22, someone_goes: "安居守护中心：请放心，当心，小心。"}}',
    )

    assert load_bureau("mine", bureaus).scripts.texts["zh_CN"]["told.someone_goes"]


def test_a_limit_that_is_lacking_is_named(bureaus: Path) -> None:
    path = bureaus / "standard" / "parameters.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("sms.en_parts")), "utf-8")

    assert refusal(bureaus).mend == "there is no parameter sms.en_parts to measure it by; add it"


def test_a_stricter_bureau_hears_which_text_is_too_long_for_it(bureaus: Path) -> None:
    stricter = 'speech.elder_s: {value: 5, clause: XH23-21, why: "slow"}\n'
    (bureaus / "mine" / "parameters.yaml").write_text(stricter, "utf-8")

    error = refusal(bureaus)

    assert error.field.startswith("texts.call.")
    assert "speech.elder_s is 5" in error.mend
