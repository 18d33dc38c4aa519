"""Puts the services together by which homes stay watched, over the assembly of all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telecare.runtime.assembly import NOTHING_ITSELF, Assembly

if TYPE_CHECKING:
    from telecare.ports.looks import Looks
    from telecare.ports.presence import Deadlines, Guards, Links, Presences, Served, Tracers
    from telecare.ports.street_looks import StreetLooks
    from telecare.services.fold_activity import FoldActivity
    from telecare.services.fold_window import FoldWindow
    from telecare.services.glance_homes import GlanceHomes
    from telecare.services.judge_home import JudgeHome
    from telecare.services.judge_link import JudgeLink
    from telecare.services.know_home import KnowHome
    from telecare.services.survey_homes import SurveyHomes
    from telecare.services.sweep_deadlines import SweepDeadlines
    from telecare.services.tell_watch import TellWatch
    from telecare.services.track_links import TrackLinks
    from telecare.services.watch_register import WatchRegister


@dataclass(frozen=True, slots=True)
class WatchPorts:
    """One adapter for each port of the watch."""

    presences: Presences
    links: Links
    guards: Guards
    deadlines: Deadlines
    tracers: Tracers
    services: Served


class Watching:
    """The services of the watch; what they find goes the way of every alarm and every fault.

    They decide and write, and carry nothing out themselves: the stream of incidents does.
    """

    def __init__(self, assembly: Assembly, ports: WatchPorts, bureaus: tuple[str, ...]) -> None:
        self._assembly = assembly
        self._ports = ports
        self.bureaus = bureaus

    def fold_activity(self) -> FoldActivity:
        """Return the service of fold_activity."""
        from telecare.services.fold_activity import FoldActivity

        out = self._assembly.outside
        return FoldActivity(
            self.bureaus,
            self._ports.presences,
            out.directory,
            out.quarantine,
            out.clock,
            out.facts,
        )

    def fold_window(self) -> FoldWindow:
        """Return the service of fold_activity where the stream's windows carry the words."""
        from telecare.services.fold_window import FoldWindow
        from telecare.services.journal_signs import JournalSigns

        fold = self.fold_activity()
        return FoldWindow(fold, JournalSigns(fold))

    def track_links(self) -> TrackLinks:
        """Return the service of track_links."""
        from telecare.services.track_links import TrackLinks

        out = self._assembly.outside
        return TrackLinks(self._ports.links, out.directory, out.quarantine, out.clock, out.facts)

    def know_home(self) -> KnowHome:
        """Return what tells how the people of a home stand, and puts homes under watch."""
        from telecare.services.know_home import KnowHome

        out, ports = self._assembly.outside, self._ports
        return KnowHome(
            ports.guards,
            ports.presences,
            ports.links,
            out.directory,
            out.clock,
            out.facts,
            out.consents,
            ports.services,
        )

    def judge_home(self) -> JudgeHome:
        """Return what judges homes."""
        from telecare.services.judge_home import JudgeHome

        out, ports = self._assembly.outside, self._ports
        return JudgeHome(
            know_home=self.know_home(),
            guards=ports.guards,
            deadlines=ports.deadlines,
            directory=out.directory,
            open_incident=self._assembly.open_incident(NOTHING_ITSELF),
            open_repair=self._assembly.open_repair(),
            tidings=out.tidings,
            clock=out.clock,
            facts=out.facts,
        )

    def judge_link(self) -> JudgeLink:
        """Return what judges links that are away."""
        from telecare.services.judge_link import JudgeLink
        from telecare.services.tell_area_event import TellAreaEvent

        out, ports = self._assembly.outside, self._ports
        return JudgeLink(
            ports.links,
            ports.deadlines,
            out.directory,
            self._assembly.open_repair(),
            TellAreaEvent(out.directory, out.tasks, out.desk, out.clock, out.facts),
            out.facts,
        )

    def survey_homes(self) -> SurveyHomes:
        """Return what surveys many homes at once."""
        from telecare.services.survey_homes import SurveyHomes

        out, ports = self._assembly.outside, self._ports
        return SurveyHomes(
            ports.guards, ports.presences, ports.links, out.directory, out.consents, out.clock
        )

    def glance_homes(self) -> GlanceHomes:
        """Return what settles the deadlines of homes that are well by a word."""
        from telecare.services.glance_homes import GlanceHomes

        out, ports = self._assembly.outside, self._ports
        return GlanceHomes(
            ports.guards,
            ports.presences,
            ports.deadlines,
            out.directory,
            self.survey_homes(),
            out.clock,
        )

    def watch_register(self) -> WatchRegister:
        """Return what holds the register against the guards."""
        from telecare.services.watch_register import WatchRegister

        out = self._assembly.outside
        return WatchRegister(
            self.bureaus,
            self.know_home(),
            self._ports.guards,
            self._ports.deadlines,
            out.directory,
            out.clock,
            out.facts,
        )

    def sweep_deadlines(self) -> SweepDeadlines:
        """Return the service of sweep_deadlines."""
        from telecare.services.sweep_deadlines import SweepDeadlines

        out, ports = self._assembly.outside, self._ports
        return SweepDeadlines(
            bureaus=self.bureaus,
            deadlines=ports.deadlines,
            presences=ports.presences,
            tracers=ports.tracers,
            directory=out.directory,
            glance_homes=self.glance_homes(),
            judge_home=self.judge_home(),
            judge_link=self.judge_link(),
            tell_outage=self._assembly.tell_outage(),
            clock=out.clock,
            facts=out.facts,
        )

    def tell_watch(self, looks: Looks, street_looks: StreetLooks) -> TellWatch:
        """Return what tells how homes are watched, and records who looked."""
        from telecare.services.tell_bounds import TellBounds
        from telecare.services.tell_watch import TellWatch

        out = self._assembly.outside
        return TellWatch(
            know_home=self.know_home(),
            tell_bounds=TellBounds(out.directory, out.consents, out.clock),
            directory=out.directory,
            looks=looks,
            street_looks=street_looks,
            clock=out.clock,
        )
