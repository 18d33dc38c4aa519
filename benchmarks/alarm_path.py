"""`alarm_path`: from a device's publish over mutual TLS to the first call at the carrier, in real time."""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

from benchmarks import seeded
from benchmarks.figures import Figure, Measured, Tell, at_least, at_most
from benchmarks.interleaved import middle_half
from benchmarks.live_town import town_of
from devices.network import Connection, Endpoint, Identity
from localcloud.brokers.interface import Publication
from localcloud.drills.facts import Fact
from localcloud.hub import Hub
from localcloud.towns.standing import Standing, StandingTown, stand

AGAINST = "the same messages from their publish to a bare subscriber of the same broker"
A_SECOND = 20
WARM_UP = 5
PATIENCE_S = 90.0
BUTTON = "one_key_call"


class Marks:
    """When each home's message was sent, heard at the broker, and answered by the first call."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.heard: dict[str, float] = {}
        self.rung: dict[str, float] = {}
        self._changed = threading.Condition()

    def hear(self, publication: Publication) -> None:
        """Note a message at the broker."""
        if publication.topic.endswith("/alarm"):
            self.heard.setdefault(publication.client_id.split("-")[1], time.perf_counter())

    def see(self, fact: Fact) -> None:
        """Note the first call for a home."""
        if fact.event != "call":
            return
        with self._changed:
            self.rung.setdefault(fact.who.partition(".")[0], time.perf_counter())
            self._changed.notify_all()

    def wait_for(self, homes: Sequence[str]) -> None:
        """Return when somebody has been rung for each home; ValueError when one is not in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.rung.keys() >= set(homes), PATIENCE_S):
                missing = len(set(homes) - self.rung.keys())
                raise ValueError(f"nobody was rung for {missing} alarms in {PATIENCE_S:g} s")


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Raise alarms one a second, then at 20 a second, then as fast as they can be sent; each home's once."""
    calm, steady, at_once = (1, 2, 2) if tiny else (20, 60, 60)
    marks = Marks()
    tell("the twin boots")
    with _town(WARM_UP + calm + steady + at_once, marks) as buttons:
        homes = list(buttons)
        groups = iter(homes)
        warm, alone, slow, fast = (
            list(islice(groups, count)) for count in (WARM_UP, calm, steady, at_once)
        )
        for word, group, a_second in (
            ("the first alarms, which start the functions", warm, 1),
            ("one a second", alone, 1),
            ("20 a second", slow, A_SECOND),
            ("all at once", fast, None),
        ):
            tell(word)
            _send(buttons, group, a_second, marks)
            marks.wait_for(group)
    return Measured("alarm_path", AGAINST, figures_of(marks, alone, slow, fast))


def figures_of(
    marks: Marks, alone: Sequence[str], slow: Sequence[str], fast: Sequence[str]
) -> tuple[Figure, ...]:
    """Return the latency of those that came one by one, and how fast the last were drained."""
    single, whole = (
        [(marks.rung[home] - marks.sent[home]) * 1e3 for home in group] for group in (alone, slow)
    )
    bare = [(marks.heard[home] - marks.sent[home]) * 1e3 for home in slow]
    begun, ended = min(marks.sent[h] for h in fast), max(marks.rung[h] for h in fast)
    return (
        Figure("p99 to the first call at 20 a second", _p99(whole), "ms", at_most(250, 500)),
        Figure(
            "median to the first call at 20 a second",
            statistics.median(whole),
            "ms",
            None,
            middle_half(whole),
        ),
        Figure(
            "median to the first call, one a second",
            statistics.median(single),
            "ms",
            None,
            middle_half(single),
        ),
        Figure("p99 of the bare publish", _p99(bare), "ms"),
        Figure(
            "median of the bare publish", statistics.median(bare), "ms", None, middle_half(bare)
        ),
        Figure("drained", len(fast) / (ended - begun), "alarms/s", at_least(110, 60)),
    )


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.99 * len(values)))]


def _send(
    buttons: dict[str, Connection], homes: Sequence[str], a_second: int | None, marks: Marks
) -> None:
    begun = time.perf_counter()
    for place, home in enumerate(homes):
        if a_second is not None:
            time.sleep(max(0.0, begun + place / a_second - time.perf_counter()))
        alarm = {"id": f"a-{home}", "kind": "help", "at": int(time.time() * 1000)}
        thing = f"{seeded.BUREAU}-{home}-{BUTTON}"
        marks.sent[home] = time.perf_counter()
        buttons[home].publish(f"dt/anju/{thing}/alarm", json.dumps(alarm).encode())


@contextmanager
def _town(homes: int, marks: Marks) -> Iterator[dict[str, Connection]]:
    with ExitStack() as open_things:
        town = town_of(homes, streets=3)
        standing: StandingTown = open_things.enter_context(
            stand(Standing(town, seeded.BUREAU), lambda _fact: None)
        )
        standing.record.listen(marks.see)
        standing.broker.on_message(marks.hear)
        names = [home.id for home in town.homes]
        yield _connected(standing.hub, names, open_things)


def _connected(hub: Hub, homes: Sequence[str], open_things: ExitStack) -> dict[str, Connection]:
    address = hub.broker.address
    if address is None:
        raise ValueError("a broker without a network carries nothing that could be timed")
    folder = Path(open_things.enter_context(tempfile.TemporaryDirectory()))
    things = {home: f"{seeded.BUREAU}-{home}-{BUTTON}" for home in homes}
    issued = hub.enrol(*things.values())
    buttons: dict[str, Connection] = {}
    for home, thing in things.items():
        certificate, key = issued[thing].write(folder, thing)
        identity = Identity(thing, certificate, key, address.ca_file)
        endpoint = Endpoint(address.host, address.port)
        buttons[home] = Connection(identity, endpoint, lambda _topic, _payload: None)
        buttons[home].open(f"cmd/anju/{thing}/#")
        open_things.callback(buttons[home].close)
    return buttons
