"""Judges a link that has been away for long enough: it is back, it is lost, or its whole street is."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime

from telecare.domain.areas import street_of
from telecare.domain.deadlines import Due, DueKind, armed
from telecare.domain.errors import UnknownDeviceError
from telecare.domain.links import Link
from telecare.domain.signals import AlarmSignal
from telecare.domain.storms import DownLink, StormRules, storm_of
from telecare.ports.facts import Facts
from telecare.ports.presence import Deadlines, Links
from telecare.ports.world import Directory, DirectoryItem
from telecare.services.open_repair import OpenRepair
from telecare.services.tell_area_event import TellAreaEvent

LINK_LOST = "link_lost"

Counted = MutableMapping[tuple[str, str], tuple[DownLink, ...]]
"""What one sweep has counted of streets: a storm is counted once a sweep, not once a link."""


@dataclass(frozen=True, slots=True)
class JudgeLink:
    """Judges lost links; the deadline goes last, so that a crash leads to the same judgement again."""

    links: Links
    deadlines: Deadlines
    directory: Directory
    open_repair: OpenRepair
    tell_area_event: TellAreaEvent
    facts: Facts

    def judge(self, bureau: str, due: Due, now: datetime, counted: Counted) -> None:
        """Act on one deadline of a link."""
        link = self.links.link(bureau, due.name).link
        if link is not None and not link.connected:
            self._judge_lost(bureau, due, link, now, counted)
        self.deadlines.drop(bureau, due)

    def put_off(self, bureau: str, due: Due, again: Due) -> None:
        """Look at a link later."""
        self.deadlines.arm(bureau, again)
        self.deadlines.drop(bureau, due)

    def _judge_lost(
        self, bureau: str, due: Due, link: Link, now: datetime, counted: Counted
    ) -> None:
        try:
            item = self.directory.thing(due.name)
        except UnknownDeviceError:
            self.facts.note("link_of_a_stranger")
            return  # it was taken out of the register meanwhile
        known = self.directory.snapshot(bureau, item.home)
        lost_at = link.since + known.parameters.duration("link.lost_min")
        if lost_at > now:  # it came back and went again, or a new policy gives it longer
            self.deadlines.arm(bureau, armed(DueKind.LINK, due.name, lost_at, now))
            return
        rules, street = StormRules.of(known.parameters), street_of(known.area)
        together = storm_of(link.since, self._down(bureau, street, counted), now, rules)
        if not together:
            self._open_repair(item, link)
            return
        self.tell_area_event.tell(bureau, street, len(together))
        self.deadlines.arm(bureau, armed(DueKind.LINK, due.name, now + rules.again, now))

    def _down(self, bureau: str, street: str, counted: Counted) -> tuple[DownLink, ...]:
        if (bureau, street) not in counted:
            counted[bureau, street] = self.links.down(bureau, street)
        return counted[bureau, street]

    def _open_repair(self, item: DirectoryItem, link: Link) -> None:
        since = link.since.astimezone(UTC).isoformat(timespec="milliseconds")
        alarm = AlarmSignal(f"{LINK_LOST}-{since}", LINK_LOST, link.since)
        self.open_repair.of_alarm(item, alarm, link.since)
