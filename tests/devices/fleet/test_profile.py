"""Day profiles: the shipped one is sound, another form is read, and a bad one is named."""

import json
from datetime import UTC, datetime

import pytest

from devices.fleet.profile import QUARTERS, ProfileError, read_profiles


def test_the_shipped_profiles_are_three_kinds_of_day_with_quiet_nights():
    profiles = {profile.name: profile for profile in read_profiles()}

    assert set(profiles) == {"quiet", "middle", "busy"}
    days = [sum(profiles[name].chances) for name in ("quiet", "middle", "busy")]
    assert days == sorted(days)
    for profile in profiles.values():
        assert sum(profile.chances[12:20]) < sum(profile.chances[40:48])


def test_a_chance_is_that_of_the_homes_own_quarter_of_an_hour(tmp_path):
    chances = [0.0] * QUARTERS
    chances[33] = 0.5
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"home1": {"person_days": 3, "p_active_15min": chances}}))

    [profile] = read_profiles(path)

    assert profile.chance_at(datetime(2026, 1, 1, 8, 29, tzinfo=UTC)) == 0.5
    assert profile.chance_at(datetime(2026, 1, 1, 8, 30, tzinfo=UTC)) == 0.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not a file of JSON"),
        ("[]", "an object with a profile for each home"),
        ('{"h": {"p_active_15min": [0.1]}}', "h.p_active_15min: must be 96"),
        (json.dumps({"h": {"p_active_15min": [0.1] * 95 + [1.5]}}), "1.5 is no chance"),
    ],
)
def test_a_file_that_is_no_profile_is_refused_with_the_mend(tmp_path, text, says):
    path = tmp_path / "bad.json"
    path.write_text(text)

    with pytest.raises(ProfileError, match=says):
        read_profiles(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ProfileError, match="not a file"):
        read_profiles(tmp_path / "none.json")
