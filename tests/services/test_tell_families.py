"""Families are told what is no emergency: by day, few a week, each once, and never what they do not want."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from telecare.adapters.memory.directory import MemoryDirectory
from telecare.domain.actions import Lane
from telecare.domain.consent import Answer, Cause, Giver, Purpose, Reluctance, Subject, Word
from telecare.domain.errors import (
    AmbiguousSendError,
    CarrierDownError,
    CarrierError,
    ConflictError,
    FaultyRowError,
    UnavailableError,
)
from telecare.domain.kinds import Risk, Role
from telecare.domain.programme.notices import Audience
from telecare.domain.tidings.campaign import Whom
from telecare.domain.tidings.kinds import TidingKind
from telecare.ports.tidings import CampaignPortion, HomeTiding
from tests.fakes.platform import Platform
from tests.fakes.signals import a_signal
from tests.fakes.story import BUREAU, KEY, START, a_home, a_responder, an_elder

MORNING = START + timedelta(hours=8)
"""10:10 in Shanghai; the story starts at 02:10."""

HEAT = Whom("310104003", frozenset(Risk))
WITH_FAMILY = replace(HEAT, audience=Audience.ELDERS_AND_CONTACTS)


@pytest.fixture
def platform() -> Platform:
    platform = Platform()
    platform.clock.forward(MORNING - START)
    return platform


def drain(platform: Platform) -> None:
    """Let the queue show all that was asked for, once."""
    families = platform.services.telling().tell_families()
    asked, platform.tidings.asked = platform.tidings.asked, []
    for each in asked:
        families.tell(each)


def run(platform: Platform, key: str = "k1", whom: Whom = HEAT, **more: Any) -> str:
    campaigns = platform.services.telling().run_campaign()
    theme = more.pop("theme", TidingKind.HEAT)
    shown = campaigns.preview(BUREAU, theme, whom, "street1", key, **more)
    campaigns.commit(BUREAU, shown.id, shown.people)
    return shown.id


def counts(platform: Platform, campaign: str) -> dict[str, int]:
    return dict(platform.campaigns.report(BUREAU, campaign).counts)


def texts(platform: Platform) -> list[tuple[str, str]]:
    return list(platform.carrier.messages.values())


def say(platform: Platform, answer: Answer) -> None:
    no = {"reluctance": Reluctance.WILL_NOT_USE_IT, "cause": Cause.PRIVACY}
    why: dict[str, Any] = {} if answer is Answer.GIVEN else no
    subject, now = Subject(Purpose.TELLING_FAMILY), platform.clock.now()
    word = Word(subject, answer, Giver.ELDER, "c1", now, **why)
    platform.consents.keep(BUREAU, "h1.elder", answer.value, word)


def appointment(key: str = "a1", home: str = "h1") -> HomeTiding:
    return HomeTiding(BUREAU, home, TidingKind.APPOINTMENT, key, MORNING, date(2026, 1, 16))


# ---- campaigns ----


def test_a_campaign_tells_the_elders_of_its_area_once_in_the_bureaus_words(
    platform: Platform,
) -> None:
    """FJ24-28, FJ24-55, SH24-17."""
    campaign = run(platform, day=date(2026, 1, 16), words="社区活动室开放。")

    again = list(platform.tidings.asked)
    drain(platform)
    platform.tidings.asked = again
    drain(platform)

    [(number, text)] = texts(platform)
    assert number == "+8613800000001"
    assert text.startswith("【安居守护】2026年1月16日高温。")
    assert text.endswith("社区活动室开放。退订回TD")
    assert counts(platform, campaign) == {"sent": 1}


def test_the_family_is_told_what_names_nobody_without_being_asked(platform: Platform) -> None:
    """FJ24-56, SH24-18."""
    campaign = run(platform, whom=WITH_FAMILY, theme=TidingKind.FRAUD, words="近日有人冒充燃气员。")

    drain(platform)

    assert counts(platform, campaign) == {"sent": 2}
    assert {number for number, _ in texts(platform)} == {"+8613800000001", "+8613800000002"}


def test_a_person_is_written_to_in_their_own_language(platform: Platform) -> None:
    elder = an_elder()
    elder = replace(elder, personal=replace(elder.personal, language="en"))
    platform.directory.enrol_home(BUREAU, a_home(elders=(elder,)))
    run(platform)

    drain(platform)

    [(_, text)] = texts(platform)
    assert text.startswith("[Anju] Heat, soon.")


@pytest.mark.parametrize(
    "whom",
    [
        replace(HEAT, area="310115"),
        replace(HEAT, risks=frozenset({Risk.HIGH})),
    ],
)
def test_whoever_is_not_meant_is_not_told(platform: Platform, whom: Whom) -> None:
    campaign = run(platform, whom=whom)

    drain(platform)

    assert platform.campaigns.campaign(BUREAU, campaign).people == 0
    assert texts(platform) == []


def test_a_suspected_abuser_is_told_nothing(platform: Platform) -> None:
    daughter = a_responder("h1.daughter", Role.FIRST_CARER, "+8613800000002", suspected=True)
    platform.directory.enrol_home(BUREAU, a_home(responders=(daughter,)))
    run(platform, whom=WITH_FAMILY)
    say(platform, Answer.GIVEN)
    platform.tidings.ask([appointment()])

    drain(platform)

    assert {number for number, _ in texts(platform)} == {"+8613800000001"}


def test_at_night_it_waits_in_the_queue_until_the_morning(platform: Platform) -> None:
    """FJ24-26."""
    platform.clock.forward(START + timedelta(days=1) - MORNING)
    run(platform)

    drain(platform)

    assert texts(platform) == []
    [(_, wait)] = platform.tidings.later
    assert wait == timedelta(hours=6, minutes=50)


def test_nobody_is_told_more_a_week_than_the_bureau_says(platform: Platform) -> None:
    told = [run(platform, f"k{n}") for n in range(4)]
    drain(platform)
    platform.clock.forward(timedelta(days=8))
    told.append(run(platform, "k9"))
    drain(platform)

    came = [counts(platform, each) for each in told]
    assert came == [{"sent": 1}] * 3 + [{"enough": 1}] + [{"sent": 1}]


def test_who_opted_out_of_a_kind_is_counted_and_not_told(platform: Platform) -> None:
    """FJ24-34."""
    books = platform.services.telling().keep_book()
    books.opt_out(BUREAU, "h1.elder", {TidingKind.HEAT}, "h1.elder")
    heat, fraud = run(platform), run(platform, "k2", theme=TidingKind.COLD)

    drain(platform)

    assert counts(platform, heat) == {"opted_out": 1}
    assert counts(platform, fraud) == {"sent": 1}


def test_a_forecast_of_yesterday_is_told_to_nobody(platform: Platform) -> None:
    campaign = run(platform, day=date(2026, 1, 15))
    platform.clock.forward(timedelta(days=1))

    drain(platform)

    assert counts(platform, campaign) == {"too_late": 1}


def test_a_portion_that_broke_off_tells_the_rest_and_nobody_twice(platform: Platform) -> None:
    campaign = run(platform, whom=WITH_FAMILY)
    [portion] = platform.tidings.asked
    send, sent = platform.carrier.send_sms, []

    def once(number: str, text: str, sms: Any) -> None:
        if sent:
            raise CarrierDownError("lesser messages have had their share")
        sent.append(sms)
        send(number, text, sms)

    platform.carrier.send_sms = once  # type: ignore[method-assign]
    drain(platform)
    platform.carrier.send_sms = send  # type: ignore[method-assign]
    assert platform.tidings.later == [(portion, timedelta(seconds=30))]
    assert counts(platform, campaign) == {}
    platform.services.telling().tell_families().tell(portion)

    assert counts(platform, campaign) == {"sent": 2}
    assert len(texts(platform)) == 2
    assert sent[0].lane is Lane.BULK


@pytest.mark.parametrize(
    ("error", "came"),
    [(CarrierError("no such number"), "failed"), (AmbiguousSendError("who knows"), "sent")],
)
def test_what_a_carrier_refuses_is_counted_and_not_tried_for_ever(
    platform: Platform, error: Exception, came: str
) -> None:
    tried = []

    def refused(*sent: Any) -> None:
        tried.append(sent)
        raise error

    platform.carrier.send_sms = refused  # type: ignore[assignment, method-assign]
    campaign = run(platform)
    again = list(platform.tidings.asked)
    drain(platform)
    platform.tidings.asked = again
    drain(platform)

    assert counts(platform, campaign) == {came: 1}
    assert len(tried) == (1 if came == "failed" else 2)


def test_what_nobody_committed_is_told_to_nobody(platform: Platform) -> None:
    campaigns = platform.services.telling().run_campaign()
    shown = campaigns.preview(BUREAU, TidingKind.HEAT, HEAT, "street1", "k1")

    with pytest.raises(ConflictError):
        campaigns.commit(BUREAU, shown.id, shown.people + 1)
    with pytest.raises(ConflictError):
        platform.services.telling().tell_families().tell(
            CampaignPortion(BUREAU, shown.id, 0, ("h1",))
        )
    assert texts(platform) == []


def test_a_preview_of_yesterday_is_not_committed(platform: Platform) -> None:
    campaigns = platform.services.telling().run_campaign()
    shown = campaigns.preview(BUREAU, TidingKind.HEAT, HEAT, "street1", "k1")
    platform.clock.forward(timedelta(days=1))

    with pytest.raises(ConflictError):
        campaigns.commit(BUREAU, shown.id, shown.people)


@pytest.mark.parametrize(("theme", "words"), [("heat", "王阿婆家空调坏了"), ("policy", "")])
def test_words_that_name_somebody_or_say_nothing_are_refused(
    platform: Platform, theme: str, words: str
) -> None:
    """FJ24-57."""
    with pytest.raises(FaultyRowError):
        run(platform, theme=TidingKind(theme), words=words)


def test_twenty_thousand_homes_are_asked_for_in_portions_of_a_few(platform: Platform) -> None:
    run(platform, whom=replace(HEAT, area="310104"))
    homes = 20_000
    streets: Any = Streets(platform.directory, homes)
    large = replace(platform.services.telling().run_campaign(), directory=streets)

    shown = large.preview(BUREAU, TidingKind.COLD, HEAT, "street1", "k2")
    platform.tidings.asked = []
    told = large.commit(BUREAU, shown.id, shown.people)

    assert (shown.homes, shown.people, told.portions) == (homes, homes, homes // 10)
    asked: list[Any] = platform.tidings.asked
    assert len({home for each in asked for home in each.homes}) == homes


class Streets:
    """A street of so many homes, all of them like the one of the story."""

    def __init__(self, directory: MemoryDirectory, number: int) -> None:
        self._one = directory.snapshot(BUREAU, "h1")
        self._number = number

    def streets(self, _bureau: str) -> tuple[str, ...]:
        return ("310104003",)

    def homes(self, _bureau: str, _street: str) -> tuple[str, ...]:
        return tuple(f"n{n}" for n in range(self._number))

    def snapshots(self, _bureau: str, homes: Any) -> dict[str, Any]:
        return {home: replace(self._one, home=home) for home in homes}


# ---- of one home ----


@pytest.mark.parametrize(("answer", "told"), [(None, 1), (Answer.GIVEN, 2), (Answer.WITHDRAWN, 1)])
def test_the_family_is_told_of_a_home_where_the_elder_agreed(
    platform: Platform, answer: Answer | None, told: int
) -> None:
    if answer:
        say(platform, answer)
    platform.tidings.ask([appointment(), appointment()])

    drain(platform)

    assert len(texts(platform)) == told
    assert "王阿婆家" in texts(platform)[0][1]
    assert "2026年1月16日" in texts(platform)[0][1]


def test_a_low_battery_and_its_mending_are_told_once_each(platform: Platform) -> None:
    low = {"id": "b1", "kind": "battery_low", "at": MORNING.isoformat()}
    receive = platform.services.receive_signal()
    for alarm in ("b1", "b1", "b2"):
        receive.receive(a_signal(low | {"id": alarm}, at=MORNING))
    platform.directory.open_test_window(KEY, MORNING + timedelta(minutes=20), MORNING)
    later = platform.clock.forward(timedelta(minutes=1))
    tried = {"id": "t1", "kind": "help", "test": True, "at": later.isoformat()}
    receive.receive(a_signal(tried, at=later))

    asked: list[Any] = platform.tidings.asked
    kinds = [each.kind for each in asked]
    drain(platform)

    assert kinds == ["battery_low", "battery_mended"]
    assert ["电量低" in text for _, text in texts(platform)] == [True, True]
    assert ["已换好电池" in text for _, text in texts(platform)] == [False, True]


def test_a_bureau_that_has_not_published_these_hours_tells_nobody(platform: Platform) -> None:
    policy = platform.directory.parameters(BUREAU)
    values = {k: v for k, v in policy.values.items() if not k.startswith("notice.")}
    home = platform.directory.snapshot(BUREAU, "h1")
    old = replace(home, parameters=replace(policy, values=values))

    class Old:
        def snapshots(self, _bureau: str, homes: Any) -> dict[str, Any]:
            return dict.fromkeys(homes, old)

    directory: Any = Old()
    families = replace(platform.services.telling().tell_families(), directory=directory)

    with pytest.raises(UnavailableError):
        families.tell(appointment())
    assert texts(platform) == []


# ---- what carriers tell ----


def news(platform: Platform, **fields: Any) -> Iterator[str]:
    [sms] = platform.carrier.messages
    document = {"event_id": "e1", "incident": sms.rpartition("-")[0], "person": "h1.elder"}
    for _ in range(2):
        platform.tell({**document, **fields})
    yield sms


@pytest.mark.parametrize(
    ("state", "came"),
    [("delivered", {"sent": 1, "delivered": 1}), ("failed", {"sent": 1})],
)
def test_what_was_delivered_is_counted_once(
    platform: Platform, state: str, came: dict[str, int]
) -> None:
    campaign = run(platform)
    drain(platform)
    [sms] = platform.carrier.messages

    list(news(platform, event="sms_status", message=sms, state=state))

    assert counts(platform, campaign) == came
    assert not platform.quarantine.kept


def test_an_answer_stops_all_texts_but_alarms(platform: Platform) -> None:
    run(platform)
    drain(platform)

    list(news(platform, event="sms_reply", text="TD", **{"from": "+8613800000001"}))
    second = run(platform, "k2")
    drain(platform)

    assert counts(platform, second) == {"opted_out": 1}
    assert platform.books.book(BUREAU, "h1.elder").book.written_by == "sms"
    assert not platform.quarantine.kept


def test_a_carrier_that_knows_the_number_alone_stops_them_too(platform: Platform) -> None:
    platform.tell(
        {"event_id": "e1", "event": "sms_reply", "from": "+8613800000002", "text": "退订"}
    )
    platform.tell({"event_id": "e2", "event": "sms_reply", "from": "+8613999999999", "text": "TD"})

    assert platform.books.book(BUREAU, "h1.daughter").book.out_of == frozenset(TidingKind)
    assert len(platform.quarantine.kept) == 1, "nobody has the other number"


def test_who_stops_texts_in_an_incident_is_called_all_the_same(platform: Platform) -> None:
    platform.services.receive_signal().receive(a_signal({"id": "a1", "kind": "help"}))
    stop = {"event_id": "e1", "event": "sms_reply", "incident": platform.head.incident}
    platform.tell(stop | {"person": "h1.daughter", "text": "退订", "bureau": BUREAU})
    platform.run_until((MORNING - START).total_seconds() + 300)

    assert platform.books.book(BUREAU, "h1.daughter").book.out_of == frozenset(TidingKind)
    assert "h1.daughter" in platform.called()


def test_whatever_else_is_answered_is_shown_to_a_human(platform: Platform) -> None:
    run(platform)
    drain(platform)

    list(news(platform, event="sms_reply", text="救命", **{"from": "+8613800000001"}))

    [notice] = platform.desk.notices.values()
    assert "reply_to_tiding" in notice
    assert len(platform.quarantine.kept) == 1
