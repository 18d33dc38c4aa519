"""What a batch of messages says, taken in message by message in the form in which packs are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from telecare.domain.device_clock import IN_TIME, LATE, lag_word
from telecare.domain.dials import METERS, dial_at, dials_from_plain, dials_to_plain, merged_dials
from telecare.domain.errors import UndecodableMessageError, WrongTopicError
from telecare.domain.pack import Pack, merged_run
from telecare.domain.presence import (
    HEARTBEAT,
    MOST_HEARD,
    MOST_SEEN,
    OTHER,
    READING,
    SEEN,
    SIGNS,
    VITAL,
    VITALS,
    Presence,
    newest_heard,
)
from telecare.domain.signals import (
    ActivitySignal,
    HeartbeatSignal,
    Reading,
    ReadingSignal,
    Signal,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_SKEW_MS = IN_TIME // _MS
_RUNS_MS = timedelta(days=2) // _MS
"""No run that ended so long before is kept: else one device could make a window hold runs of years."""


@dataclass(slots=True)
class Heard:
    """Few objects, however many messages come; instants are milliseconds since the epoch.

    In which order, how often and in which parts messages come makes no difference to the pack.
    """

    words: dict[str, dict[str, int]] = field(default_factory=dict)
    stirs: dict[str, dict[str, Sequence[int]]] = field(default_factory=dict)
    dials: dict[str, dict[str, Sequence[int]]] = field(default_factory=dict)

    @property
    def pack(self) -> Pack:
        """Return it all; what is taken in later is in it too."""
        return Pack(self.words, self.stirs, self.dials)

    def sign(self, thing: str, word: str, at: int) -> None:
        """Take a sign of life in that came in time, under one of the words of activity."""
        known = self.words.get(thing)
        if known is None:
            self.words[thing] = {word: at}
        elif known.get(word, 0) < at:
            known[word] = at
        runs = self.stirs.get(thing)
        if runs is None:
            self.stirs[thing] = {word: [at, 0]}
        else:
            runs[word] = merged_run(runs.get(word), [at, 0])

    def late_sign(self, thing: str, word: str, at: int, received_at: int) -> None:
        """Take a sign in that was stored on its way, or whose device is slow: only others tell which."""
        if received_at - at <= _RUNS_MS:
            self.sign(thing, word, at)
        else:
            self._say(thing, word, at)
        self.sign(thing, LATE + word, received_at)
        self._say(thing, *lag_word(at, received_at))

    def _say(self, thing: str, word: str, at: int) -> None:
        known = self.words.setdefault(thing, {})
        known[word] = max(at, known.get(word, 0))

    def beat(self, thing: str, at: int, seen: Mapping[str, int], received_at: int) -> None:
        """Take a heartbeat in, with when its hub heard which device, by the hub's clock at `at`.

        The hub lives when it is heard, whatever its clock says. One that runs ahead is ahead in what it
        heard too; and none has heard what happens long after it speaks: that was said by another clock.
        """
        known = self.words.get(thing)
        if known is None:
            known = self.words[thing] = {}
        if known.get(HEARTBEAT, 0) < received_at:
            known[HEARTBEAT] = received_at
        ahead = max(0, at - received_at)
        for device, when in seen.items():
            word, heard_at = SEEN + device, min(when - ahead, received_at)
            if when - at <= _SKEW_MS and known.get(word, 0) < heard_at:
                known[word] = heard_at
        if received_at - at > _SKEW_MS:
            self._say(thing, *lag_word(at, received_at))
        if len(known) > MOST_HEARD:
            self.words[thing] = newest_heard(known)

    def take(self, thing: str, signal: Signal, received_at: datetime) -> None:
        """Take in what a message adds to what is known; what claims to be later than now is of now.

        Raises:
            WrongTopicError: alarms, positions and answers have ways of their own.
            UndecodableMessageError: a hub speaks of more devices than one hub has.
        """
        received_ms = _ms(received_at)
        match signal:
            case ActivitySignal(word=word, at=at):
                self._sign(thing, word if word in SIGNS else OTHER, _ms(at), received_ms)
            case ReadingSignal(readings=readings, at=at):
                self._read(thing, readings, min(at, received_at), received_ms)
            case HeartbeatSignal(at=at, seen=seen):
                if len(seen) > MOST_SEEN:
                    raise UndecodableMessageError(f"seen has more than {MOST_SEEN} devices")
                times = {device: _ms(when) for device, when in seen.items()}
                self.beat(thing, _ms(at), times, received_ms)
            case _:
                raise WrongTopicError("this signal is no word of presence")

    def _sign(self, thing: str, word: str, at: int, received_at: int) -> None:
        if received_at - at > _SKEW_MS:
            self.late_sign(thing, word, at, received_at)
        else:
            self.sign(thing, word, min(at, received_at))

    def _read(
        self, thing: str, readings: Iterable[Reading], at: datetime, received_at: int
    ) -> None:
        """Only a living person gives a pulse; what a meter's dial shows is judged with its home."""
        if any(reading.name in VITALS and reading.value > 0 for reading in readings):
            self._sign(thing, VITAL, _ms(at), received_at)
            return
        self._say(thing, READING, _ms(at))
        if received_at - _ms(at) > _SKEW_MS:
            self._say(thing, LATE + READING, received_at)
            self._say(thing, *lag_word(_ms(at), received_at))
        for reading in readings:
            if reading.name in METERS:
                self._show(thing, reading, at)

    def _show(self, thing: str, reading: Reading, at: datetime) -> None:
        shown = self.dials.setdefault(thing, {})
        known = dials_from_plain(shown.get(reading.name, ()))
        read = dial_at(at, reading.value)
        shown[reading.name] = dials_to_plain(merged_dials((*known, read)))


def words_of(thing: str, signal: Signal, received_at: datetime) -> Presence:
    """Return what one message adds to what is known; raises as `Heard.take` does."""
    heard = Heard()
    heard.take(thing, signal, received_at)
    return heard.pack.presence


def _ms(at: datetime) -> int:
    return (at - _EPOCH) // _MS
