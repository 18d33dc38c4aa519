"""Shows a campaign before it is told, has it told in portions, and reports what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from telecare.domain.errors import ConflictError, FaultyRowError
from telecare.domain.home import Snapshot
from telecare.domain.tidings.campaign import Campaign, Report, Whom, portions_of
from telecare.domain.tidings.kinds import MUST_SAY, TidingKind
from telecare.messages.campaign_words import flaw
from telecare.ports.facts import Facts
from telecare.ports.tidings import CampaignPortion, Campaigns, Tidings
from telecare.ports.world import Clock, Directory

SIZE = 10
"""How many homes are told at a time: as many texts as may leave within some seconds."""

READ_TOGETHER = 100
SHOWN_FOR = timedelta(days=1)
"""A preview is committed within this time, as a file's is."""


@dataclass(frozen=True, slots=True)
class RunCampaign:
    """Runs campaigns; whoever commits has seen the words and how many they go to."""

    directory: Directory
    campaigns: Campaigns
    tidings: Tidings
    clock: Clock
    facts: Facts

    def preview(
        self,
        bureau: str,
        theme: TidingKind,
        whom: Whom,
        by: str,
        key: str,
        words: str = "",
        day: date | None = None,
    ) -> Campaign:
        """Keep a campaign and count whom it would go to; the same key again is the same campaign.

        Raises FaultyRowError for words that name an illness, a person, a number or a link, and where
        words are needed and missing.
        """
        wrong = flaw(words)
        if wrong is not None:
            raise FaultyRowError(("words", wrong.value))
        if theme in MUST_SAY and not words:
            raise FaultyRowError(("words", "missing_words"))
        meant = [home for home in self._homes(bureau, whom.area) if whom.covers(home)]
        people = sum(len({*home.elders, *whom.family_of(home)}) for home in meant)
        shown = Campaign(
            id=_id_of(bureau, key),
            theme=theme,
            whom=whom,
            by=by,
            at=self.clock.now(),
            words=words,
            day=day,
            homes=len(meant),
            people=people,
        )
        return self.campaigns.keep(bureau, shown)

    def commit(self, bureau: str, campaign_id: str, people: int) -> Campaign:
        """Have a campaign told; sent again it asks for the same again, and nobody is told twice.

        Raises:
            UnknownCampaignError: nobody was shown it.
            ConflictError: `people` is not what was shown, or that was too long ago.
        """
        known, now = self.campaigns.campaign(bureau, campaign_id), self.clock.now()
        if people != known.people:
            raise ConflictError("this is not how many the preview showed: preview it again")
        if known.committed_at is None and now - known.at >= SHOWN_FOR:
            raise ConflictError("the preview is a day old: preview it again")
        homes = (home for _, home in self._listed(bureau, known.whom.area))
        portions = portions_of(homes, SIZE)
        begun = replace(known, committed_at=now, portions=len(portions))
        stands = self.campaigns.commit(bureau, begun)
        self.tidings.ask(
            CampaignPortion(bureau, campaign_id, number, each)
            for number, each in enumerate(portions)
        )
        self.facts.note("campaign_committed", bureau=bureau, count=people)
        return stands

    def report(self, bureau: str, campaign_id: str) -> tuple[Campaign, Report]:
        """Return a campaign and what came of it so far; UnknownCampaignError where there is none."""
        known = self.campaigns.campaign(bureau, campaign_id)
        return known, self.campaigns.report(bureau, campaign_id)

    def _homes(self, bureau: str, area: str) -> Iterator[Snapshot]:
        """Yield the homes of an area's streets, many at a time and weakly: a preview is a count."""
        listed = (home for _, home in self._listed(bureau, area))
        while together := tuple(islice(listed, READ_TOGETHER)):
            yield from self.directory.snapshots(bureau, together).values()

    def _listed(self, bureau: str, area: str) -> Iterator[tuple[str, str]]:
        for street in self.directory.streets(bureau):
            if street.startswith(area) or area.startswith(street):
                for home in self.directory.homes(bureau, street):
                    yield street, home


def _id_of(bureau: str, key: str) -> str:
    return hashlib.sha256(f"campaign\0{bureau}\0{key}".encode()).hexdigest()[:32]
