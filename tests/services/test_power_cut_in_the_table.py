"""A power cut of five hundred homes over the adapters as deployed: one event of the street, then each home anew.

The tables are the counting ones of the benchmarks: conditions are held as DynamoDB holds them, at a
seventh of the time that moto takes.
"""

from datetime import timedelta

from benchmarks.counted_store import CountedConnection, CountedStore
from telecare.adapters.dynamodb.deadlines import DynamoDeadlines, DynamoGuards
from telecare.adapters.dynamodb.links import DynamoLinks
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.memory.presence import MemoryPresences
from telecare.runtime.watching import Watching, WatchPorts
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import WatchedPlatform, a_watched_home

HOMES = 500
STREET = "310104003"


class StoredPlatform(WatchedPlatform):
    """Links, guards and deadlines lie in DynamoDB; last words do not matter to a power cut."""

    def rewatch(self, presences: MemoryPresences) -> None:
        super().rewatch(presences)
        table = Table("presence", CountedConnection(CountedStore()), lambda: START)
        self.lost = DynamoLinks(table)
        guards, deadlines = DynamoGuards(table), DynamoDeadlines(table)
        ports = WatchPorts(presences, self.lost, guards, deadlines, self.tracers, self.lives)
        self.watching = Watching(self.services, ports, (BUREAU,))


def sweep_after(platform: StoredPlatform, minutes: int) -> None:
    """Sweep once when so much time has passed."""
    platform.loop.run_until(platform.clock.now() + timedelta(minutes=minutes))
    platform.watching.sweep_deadlines().sweep()


def test_five_hundred_homes_are_one_event_and_those_that_stay_dark_a_repair_each():
    platform = StoredPlatform()
    things = [f"{BUREAU}-p{number}-pir1" for number in range(HOMES)]
    for number in range(HOMES):
        platform.directory.enrol_home(BUREAU, a_watched_home(f"p{number}"))
        platform.versions[things[number]] = 0  # the session that the cut ends
    for thing in things:
        platform.link(thing, connected=False)

    sweep_after(platform, minutes=16)

    events = [t for t in platform.tasks.opened.values() if t.task == "area_event"]
    assert [(t.detail["links"], t.area) for t in events] == [(str(HOMES), STREET)]
    assert platform.repairs == []
    assert platform.incidents == ()
    dark = things[:2]
    for thing in things[2:]:
        platform.link(thing, connected=True)
    assert [each.thing for each in platform.lost.down(BUREAU, STREET)] == sorted(dark)

    sweep_after(platform, minutes=31)

    assert sorted(platform.repairs) == [(thing, "link_lost") for thing in sorted(dark)]
    assert platform.incidents == ()
