"""The platform in memory with one home, the people of which answer as a test says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from localcloud.campaign.loop import ClockLoop
from localcloud.campaign.mortality import Doom, KilledError, Mortal
from localcloud.campaign.platform import Platform as EmptyPlatform
from telecare.adapters.memory.world import MemoryCarrier
from telecare.domain.actions import PlaceCall
from telecare.ports.incidents import Head
from tests.fakes.story import BUREAU, START, a_home, the_policy

__all__ = ["Doom", "KilledError", "Mortal", "Platform"]


class DiallingCarrier(MemoryCarrier):
    """Counts how often each attempt was really dialled, and lets telephones ring."""

    def __init__(self, ring: Callable[[str, PlaceCall], None]) -> None:
        super().__init__()
        self.dialled: list[str] = []
        self._ring = ring

    def place_call(
        self, bureau: str, incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        self._refuse_when_down()
        self.dialled.append(call.attempt)
        if call.attempt not in self.calls:
            self._ring(incident, call)
        return super().place_call(bureau, incident, number, call, text)


class Platform(EmptyPlatform):
    """A bureau with one home; everything outside it can be looked at and set."""

    def __init__(self, doom: Doom | None = None) -> None:
        self.carrier = DiallingCarrier(self._ring)
        self.presses: dict[str, str] = {}
        self.tells_of_calls = True
        self.deliveries: Callable[[], list[float]] = lambda: [0.0]
        super().__init__(START, (BUREAU,), self._carrier_of, doom=doom)
        self._enrol()

    def _enrol(self) -> None:
        policy = the_policy()
        self.directory.publish_policy(
            BUREAU, policy.version, policy.document(), "boss", "a test", START
        )
        self.directory.enrol_home(BUREAU, a_home())

    def _carrier_of(self, loop: ClockLoop) -> MemoryCarrier:
        del loop
        return self.carrier

    def run_until(self, seconds: float) -> None:
        """Let time pass up to an instant counted from the start."""
        self.loop.run_until(START + timedelta(seconds=seconds))

    def _ring(self, incident: str, call: PlaceCall) -> None:
        """Whoever presses a key answers after 5 s and presses after 8; nobody else answers."""
        if not self.tells_of_calls:
            return
        keys = self.presses.get(call.person, "")
        news: list[tuple[float, dict[str, object]]] = []
        if keys:
            news = [(5, {"event": "answered"})]
            news += [(8 + n, {"event": "key", "key": k, "nth": n + 1}) for n, k in enumerate(keys)]
        end = 8.0 + len(keys) if keys else call.ring_s
        result = "completed" if keys else "no_answer"
        news.append((end, {"event": "ended", "result": result, "keys": keys}))
        for after, fields in news:
            document = {
                "event_id": f"{call.attempt}-{fields['event']}{after:g}",
                "bureau": BUREAU,
                "incident": incident,
                "attempt": call.attempt,
                **fields,
            }
            for late in self.deliveries():
                seconds = timedelta(seconds=after + late)
                self.after(seconds, partial(self.tell, document))

    # ---- what is seen ----

    @property
    def incidents(self) -> tuple[str, ...]:
        """The incidents that are not closed."""
        return self.store.open_register(BUREAU)

    @property
    def head(self) -> Head:
        """The one incident."""
        [incident] = self.incidents
        return self.store.head(BUREAU, incident)

    def entries(self, *events: str) -> list[tuple[str, str]]:
        """What stands in the timeline of the one incident, of these words or all."""
        links = self.store.timeline(BUREAU, self.head.incident)
        return [
            (e.event, e.who) for e in (x.entry for x in links) if not events or e.event in events
        ]

    def receipts(self, thing: str) -> list[str]:
        """The states that a device was told, in order."""
        heard = [d for t, word, d in self.devices.sent if (t, word) == (thing, "receipt")]
        return [str(document["state"]) for document in heard]

    def called(self) -> list[str]:
        """Who was rung, in order."""
        return [placed.call.person for placed in self.carrier.calls.values()]
