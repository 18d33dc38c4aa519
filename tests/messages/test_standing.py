"""Why a person stands as they do, in both languages: whole sentences, the home's clock, no id of a person."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from telecare.domain.home import EarlyEnd
from telecare.domain.presence import SIGNS
from telecare.domain.presence_proof import PEOPLE, gone_of, said_of
from telecare.domain.presence_standing import Because, PersonView, Reason, Standing
from telecare.messages import standing
from telecare.messages.standing import why
from telecare.services.note_absence import Where

T = datetime(2026, 1, 15, 6, 10, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
ELDER, PIR = "h1.elder", "standard-h1-pir1"
TYPES = {PIR: "pir"}
HAN = re.compile(r"[\u4e00-\u9fff]")


def said(because: Because, word: str = "motion", source: str = PIR, **facts) -> tuple[str, str]:
    reason = Reason(because, T, word, source, T + timedelta(hours=12), **facts)
    return why(PersonView(ELDER, Standing.CONFIRMED, T, None, reason, word), TYPES, ZONE)


@pytest.mark.parametrize("because", Because)
def test_every_reason_is_told_in_chinese_and_in_english(because: Because) -> None:
    chinese, english = said(because, deaf_since=T, away="hospital")

    assert HAN.search(chinese)
    assert not HAN.search(english)
    assert "{" not in chinese + english
    assert ELDER not in chinese + english


def test_every_word_that_proves_life_has_words_of_its_own() -> None:
    assert standing.SIGNS.keys() == {*SIGNS, *PEOPLE}


def test_every_way_to_be_away_has_words_of_its_own() -> None:
    assert standing.AWAY.keys() == {each.value for each in Where}
    assert said(Because.AWAY, away="hospital")[0] == "住院至 2026-01-16 02:10"
    assert said(Because.AWAY, away=EarlyEnd.CAME_HOME)[1] == "not at home until 2026-01-16 02:10"


def test_the_device_that_told_is_named_by_its_kind_and_name() -> None:
    chinese, english = said(Because.SILENT)

    assert chinese.startswith(
        "最近的生存迹象：2026-01-15 14:10 有人走动（人体红外探测器 standard-h1-pir1）；"
    )
    assert english.startswith(
        "last sign of life: movement of pir standard-h1-pir1 at 2026-01-15 14:10;"
    )


def test_what_people_saw_names_no_device_and_a_device_that_is_gone_is_told_as_one() -> None:
    visit = said(Because.VOUCHED, "visit", said_of(ELDER))
    gone = said(Because.VOUCHED, "door", gone_of(ELDER))

    assert visit[0].startswith("最近的生存迹象：2026-01-15 14:10 有人上门见到本人；")
    assert gone[0].startswith("最近的生存迹象：2026-01-15 14:10 房门开关（设备已更换或拆除）；")
    assert "a door of a device that is gone" in gone[1]


def test_who_was_not_heard_since_the_watch_began_has_no_last_sign() -> None:
    chinese, english = said(Because.NO_EARS, "", "")

    assert chinese.startswith("自 2026-01-15 14:10 起守护（或回家）以来尚无活动迹象；")
    assert english.startswith(
        "no sign since the watch began or they came home at 2026-01-15 14:10;"
    )
