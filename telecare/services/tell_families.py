"""Tells elders and families what is no emergency: by day, few a week, each once, behind every alarm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from telecare.domain.actions import Lane, SendSms
from telecare.domain.consent import Purpose, Subject, may_use
from telecare.domain.errors import (
    AmbiguousSendError,
    CarrierDownError,
    CarrierError,
    ConflictError,
    SealError,
    ThrottledError,
    UnavailableError,
)
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Kind
from telecare.domain.parameters import Parameters
from telecare.domain.probes import is_synthetic
from telecare.domain.tidings.book import Came, Told, ToldState
from telecare.domain.tidings.campaign import Campaign, family
from telecare.domain.tidings.hours import wait_until_welcome
from telecare.domain.tidings.kinds import TidingKind
from telecare.domain.tidings.references import reference_of, short
from telecare.messages.catalogue import Edition
from telecare.messages.scripts import LANGUAGE
from telecare.ports.consents import Consents
from telecare.ports.facts import Facts
from telecare.ports.messages import Messages
from telecare.ports.tidings import (
    CampaignPortion,
    Campaigns,
    HomeTiding,
    Telling,
    Tidings,
)
from telecare.ports.world import Carrier, Clock, Directory, Personal
from telecare.services.keep_book import MOST_TRIES, KeepBook

PAUSE = timedelta(seconds=30)
"""How long the rest waits when lesser messages have had their share, or the carrier takes nothing."""

FROM, UNTIL = "notice.from_h", "notice.until_h"
WEEKLY, REMEMBERED = "notice.weekly_most", "notice.told_days"


@dataclass(frozen=True, slots=True)
class _Word:
    """What is said, to whomever: `about` is whose home it is of, '' for a campaign."""

    kind: TidingKind
    key: str
    since: datetime
    day: date | None = None
    words: str = ""
    about: str = ""
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class TellFamilies:
    """Tells. What cannot be told now waits in the queue; the same telling again tells nobody twice."""

    directory: Directory
    consents: Consents
    books: KeepBook
    campaigns: Campaigns
    tidings: Tidings
    carrier: Carrier
    messages: Messages
    clock: Clock
    facts: Facts

    def tell(self, telling: Telling) -> None:
        """Tell what was asked for; raises only what a repeat of the same may mend."""
        names = telling.homes if isinstance(telling, CampaignPortion) else (telling.home,)
        homes = tuple(self.directory.snapshots(telling.bureau, names).values())
        wait = self._wait(homes[0])
        if wait:
            self.tidings.again(telling, wait)
            return
        try:
            if isinstance(telling, CampaignPortion):
                self._tell_portion(telling, homes)
            else:
                self._tell_home(telling, homes[0])
        except CarrierDownError:
            self.tidings.again(telling, PAUSE)

    def _wait(self, home: Snapshot) -> timedelta:
        known = home.parameters
        begins, ends = (_needed(known, name) for name in (FROM, UNTIL))
        return wait_until_welcome(self.clock.now(), home.zone, begins, ends)

    # ---- whom ----

    def _tell_portion(self, telling: CampaignPortion, homes: tuple[Snapshot, ...]) -> None:
        known = self.campaigns.campaign(telling.bureau, telling.campaign)
        if known.committed_at is None:
            raise ConflictError("nobody has committed this campaign")
        word = _of_campaign(known, known.committed_at)
        counts: Counter[str] = Counter()
        for home in (each for each in homes if known.whom.covers(each)):
            for person in dict.fromkeys((*home.elders, *known.whom.family_of(home))):
                counts[self._told(home, person, word).value] += 1
        self.campaigns.finish(telling.bureau, telling.campaign, telling.number, counts)
        self.facts.note("campaign_portion_told", bureau=telling.bureau, count=counts.total())

    def _tell_home(self, telling: HomeTiding, home: Snapshot) -> None:
        if not home.elders or is_synthetic(home.home):
            return
        word = _Word(
            telling.kind, short(telling.key), telling.at, telling.day, about=home.elders[0]
        )
        for person in (*home.elders, *self._may_know(home)):
            came = self._told(home, person, word)
            self.facts.note("tiding_told", bureau=telling.bureau, what=came.value)

    def _may_know(self, home: Snapshot) -> Iterator[str]:
        """Yield the family, where every elder of the home agreed that they are told (law 13)."""
        now, subject = self.clock.now(), Subject(Purpose.TELLING_FAMILY)
        said = (self.consents.of(home.bureau, each).values() for each in home.elders)
        if all(may_use(words, subject, now) for words in said):
            yield from family(home)

    # ---- one person ----

    def _told(self, home: Snapshot, person: str, word: _Word) -> Came:
        if self._is_too_late(home, word):
            return Came.TOO_LATE
        number = self._personal(home.bureau, person)
        if not number.phone:
            return Came.NO_NUMBER
        why = self._claimed(home, person, word)
        if why is not None:
            return why
        state = self._sent(home, person, word, number)
        self.books.change(home.bureau, person, lambda book: book.became(word.key, state))
        return Came.FAILED if state is ToldState.FAILED else Came.SENT

    def _is_too_late(self, home: Snapshot, word: _Word) -> bool:
        """A forecast of yesterday is no news, nor is what nobody remembers having told."""
        now = self.clock.now()
        today = now.astimezone(ZoneInfo(home.zone)).date()
        is_past = word.day is not None and word.day < today
        return is_past or now - word.since >= _needed(home.parameters, REMEMBERED)

    def _claimed(self, home: Snapshot, person: str, word: _Word) -> Came | None:
        """Claim it in the person's book; returns why it is not told, or that it was."""
        most = int(_known(home.parameters, WEEKLY))
        kept_for = _needed(home.parameters, REMEMBERED)
        new = Told(word.key, word.kind, self.clock.now(), campaign=word.campaign)
        for _ in range(MOST_TRIES):
            kept = self.books.books.book(home.bureau, person)
            verdict = kept.book.verdict(new, most)
            if verdict is not None:
                return verdict
            try:
                self.books.books.keep(kept, kept.book.claimed(new, kept_for))
            except ConflictError:
                continue
            return None
        raise ConflictError("a person's book is written by others all the time")

    def _sent(self, home: Snapshot, person: str, word: _Word, to: Personal) -> ToldState:
        """Send it; one of which nobody knows whether it left is sent once more under the same key."""
        text = self._text(home, word, to.language or LANGUAGE)
        reference = reference_of(home.bureau, word.key)
        sms = SendSms(
            f"{reference}-{short(person)}", person, f"tiding.{word.kind}", Kind.OTHER, Lane.BULK
        )
        try:
            try:
                self.carrier.send_sms(to.phone, text, sms)
            except AmbiguousSendError:
                self.facts.note("send_ambiguous", bureau=home.bureau, action=sms.id)
                self.carrier.send_sms(to.phone, text, sms)
        except AmbiguousSendError:
            return ToldState.SENT
        except ThrottledError:
            return ToldState.FAILED
        except CarrierDownError:
            raise
        except CarrierError:
            return ToldState.FAILED
        return ToldState.SENT

    def _text(self, home: Snapshot, word: _Word, language: str) -> str:
        edition = Edition(home.bureau, language=language)
        day = word.day
        named = (
            ""
            if day is None
            else self.messages.text(
                edition, "date.day", year=str(day.year), month=str(day.month), day=str(day.day)
            )
        )
        values = {"day": named}
        if word.about:
            values["name"] = self._personal(home.bureau, word.about).name
        else:
            values["words"] = word.words
        return self.messages.text(edition, f"tiding.{word.kind}", **values)

    def _personal(self, bureau: str, person: str) -> Personal:
        try:
            return self.directory.personal(bureau, person)
        except SealError:
            return Personal()


def _of_campaign(known: Campaign, since: datetime) -> _Word:
    return _Word(known.theme, short(known.id), since, known.day, known.words, campaign=known.id)


def _known(parameters: Parameters, name: str) -> float:
    if name not in parameters.values:
        raise UnavailableError(f"no {name}: publish the bureau's policy")
    return parameters.values[name]


def _needed(parameters: Parameters, name: str) -> timedelta:
    _known(parameters, name)
    return parameters.duration(name)
