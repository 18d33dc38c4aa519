"""A bureau's own words to thousands name no illness, nobody, no number and no link."""

from __future__ import annotations

import pytest

from telecare.messages.campaign_words import LONGEST, MENDS, Flaw, flaw


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("三楼有人得了癌症，请关心", "illness"),
        ("高血压的老人请注意", "illness"),
        ("Patients with dementia should stay in", "illness"),
        ("王阿婆家昨天被骗了", "person"),
        ("天平路1弄的住户请注意", "person"),
        ("Please ask Mrs Wang", "person"),
        ("请打13800000001报名", "number"),
        ("请打021-6400 0000", "number"),
        ("详见 www.example.cn", "link"),
        ("open http://a.b", "link"),
        ("长" * (LONGEST + 1), "too_long"),
    ],
)
def test_what_names_somebody_or_leads_them_away_is_refused(words: str, found: str) -> None:
    assert flaw(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "",
        "社区活动室全天开放纳凉。",
        "气温将到38度，12345可咨询。",
        "The community room is open all day.",
        "2026年起高龄津贴每月15日发放。",
    ],
)
def test_plain_words_are_sent(words: str) -> None:
    assert flaw(words) is None


def test_every_flaw_says_how_to_mend_it_in_both_languages() -> None:
    assert set(MENDS) == set(Flaw)
