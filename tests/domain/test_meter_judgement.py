"""The meters of a home at its look: who is asked after, what runs, and when to look again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from telecare.domain.device_health import Apparatus, Guarded, HealthRules
from telecare.domain.dials import dial_at, merged_dials
from telecare.domain.home import Absence
from telecare.domain.meter_judgement import meter_findings, meter_looks, meter_word
from telecare.domain.meters import APART, MeterRules
from telecare.domain.presence import Presence
from telecare.domain.presence_proof import ProofRules
from telecare.domain.presence_standing import Case

T0 = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
METER, PIR = Guarded("s-h1-meter1", "water_meter"), "s-h1-pir1"
ELDER, WIFE = "h1.elder", "h1.wife"
WATER = MeterRules(window=12 * HOUR, least=10, most=2000, sign=1, ceaseless=6 * HOUR)
RULES = ProofRules({"motion": 1.0, "water": 1.0}, {"motion": 1.0, "water": 1.0}, {"water": WATER})
HOSPITAL = Absence("hospital", T0 + timedelta(days=5))


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


def a_home(
    each_l: float, hours: int = 14, meter: Guarded = METER, **moved: float | None
) -> Apparatus:
    """A meter read each half hour, and a motion sensor of each person named, which saw them at that hour."""
    dials = merged_dials(dial_at(at(n / 2), 500 + n * each_l) for n in range(2 * hours + 1))
    pirs = [Guarded(f"{PIR}-{name}", "pir", f"h1.{name}") for name in moved]
    words = {f"{PIR}-{n}": {"motion": at(h)} for n, h in moved.items() if h is not None}
    presence = Presence(words, dials={meter.thing: {"water": dials}})
    health = HealthRules(HOUR, 3, 24 * HOUR, HOUR)
    return Apparatus((meter, *pirs), presence, {}, T0, health)


def found(home: Apparatus, *elders: str, away: Absence | None = None) -> list[str]:
    cases = [Case(elder, home, T0, away, ()) for elder in elders]
    return [news.key for news in meter_findings(home, RULES, cases, at(14))]


def test_a_meter_that_stands_still_asks_after_whoever_gave_no_other_sign():
    assert found(a_home(0), ELDER) == ["s-h1-meter1/water/still"]
    assert found(a_home(0, elder=1), ELDER) == ["s-h1-meter1/water/still"]
    assert found(a_home(0, elder=3), ELDER) == []


def test_a_sip_proves_life_and_is_no_excuse_for_the_meter_itself():
    home = a_home(0)
    sip = merged_dials(dial_at(at(n / 2), 500 + 4 * (n > 20)) for n in range(29))
    home = replace(home, presence=Presence(dials={METER.thing: {"water": sip}}))

    assert [proof.at for proof in RULES.proofs(home, ELDER)] == [at(10.5)]
    assert found(home, ELDER) == ["s-h1-meter1/water/still"]


def test_in_a_couple_one_who_was_heard_speaks_for_the_meter_that_both_use():
    assert found(a_home(0, wife=13), ELDER, WIFE) == []
    own = replace(METER, elder=ELDER)
    assert found(a_home(0, meter=own, wife=13), ELDER, WIFE) == ["s-h1-meter1/water/still"]


def test_nobody_is_asked_after_where_nobody_is_at_home():
    assert found(a_home(0)) == []
    assert found(a_home(0), ELDER, away=HOSPITAL) == []
    assert found(a_home(0), ELDER, away=Absence("hospital", at(3))) == ["s-h1-meter1/water/still"]


def test_a_meter_of_which_consent_was_withdrawn_asks_after_nobody_and_still_tells_of_a_leak():
    paused = replace(METER, paused=True)

    assert found(a_home(0, meter=paused), ELDER) == []
    assert found(a_home(1, meter=paused), ELDER) == ["s-h1-meter1/water/ceaseless"]


def test_a_leak_is_told_though_everybody_is_away():
    assert found(a_home(1), ELDER, away=HOSPITAL) == ["s-h1-meter1/water/ceaseless"]


def test_a_finding_names_its_device_the_kind_of_its_alarm_and_why():
    assert meter_word("s-h1-meter1/water/still") == ("s-h1-meter1", "inactivity", "water still")
    assert meter_word("s-h1-meter1/water/excess")[1:] == ("water_leak", "water excess")


def test_a_home_is_looked_at_again_once_the_reading_that_could_tell_is_in():
    looks = list(meter_looks(a_home(0, hours=4), RULES, at(4)))

    assert looks == [at(12) + APART, at(10) + APART]
    assert list(meter_looks(a_home(0, hours=4), RULES, at(13))) == []
