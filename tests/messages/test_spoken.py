"""Numbers are said sign by sign, as people say a room or a street number."""

import pytest

from telecare.messages.spoken import spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("天平路1弄2号301室", "天平路一弄二号三零一室"),
        ("中山西路1055号10楼", "中山西路一零五五号一零楼"),
        ("3-502室", "三杠五零二室"),
        ("北纬31.202度", "北纬三一点二零二度"),
        ("门牌7。", "门牌七。"),
        ("没有号码", "没有号码"),
        ("", ""),
    ],
)
def test_chinese_says_every_sign(written, said):
    assert spoken(written, "zh_CN") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Room 301, Lane 1", "Room 3 0 1, Lane 1"),
        ("latitude 31.202", "latitude 3 1 point 2 0 2"),
        ("12-4", "1 2 dash 4"),
    ],
)
def test_english_spaces_the_signs(written, said):
    assert spoken(written, "en") == said


def test_a_full_stop_after_a_number_ends_the_sentence():
    assert spoken("Flat 12. Press", "en") == "Flat 1 2. Press"
