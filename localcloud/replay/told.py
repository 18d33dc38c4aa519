"""Says what a replay found: one JSON document, or lines for a reader; instants in the bureau's zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo

from localcloud.replay.player import Replayed
from telecare.domain.findings import Finding, FindingKind
from telecare.domain.liveness import Sign

_RARE = 0.5
"""Below this share of the commonest place few long quiets begin at one."""


class Told:
    """The findings of one replay in words."""

    def __init__(self, found: Replayed, zone: tzinfo, misses: int) -> None:
        """Take what was found, and how many beats a hub may miss."""
        self._found, self._zone, self._misses = found, zone, misses

    def document(self, wall_s: float) -> dict[str, object]:
        """Return the document of contracts section 5."""
        shadow = {"shadow": self._shadow()} if self._found.shadow else {}
        return {
            "alarms": self._alarms(self._found.findings),
            "liveness": [
                {"from": self._at(s.start), "to": self._at(s.end), "state": s.state.value}
                for s in self._found.spans
            ],
            "events": self._found.events,
            "wall_s": round(wall_s, 3),
            **shadow,
        }

    def _alarms(self, findings: Iterable[Finding]) -> list[dict[str, str]]:
        return [
            {"raised_at": self._at(f.at), "type": f.kind.value, "why": self._why(f)}
            for f in findings
        ]

    def _shadow(self) -> dict[str, object]:
        """Return what the thresholds on trial would have raised, and their work in 30 days."""
        shadow = self._found.shadow
        if shadow is None:
            return {}
        monthly = shadow.monthly(self._found.spans[-1].end) if self._found.spans else 0.0
        return {"alarms": self._alarms(shadow.found), "in_30_days": round(monthly, 2)}

    def lines(self, wall_s: float) -> Iterator[str]:
        """Yield a line an alarm, and the sum of it all."""
        for finding in self._found.findings:
            yield f"{self._at(finding.at)}  {finding.kind.value:14}  {self._why(finding)}"
        if self._found.findings:
            yield ""
        yield self._sum(wall_s)
        if self._found.shadow:
            shadow = self._shadow()
            number = len(self._found.shadow.found)
            yield f"on trial: {number} alarms, {shadow['in_30_days']} in 30 days"

    def _sum(self, wall_s: float) -> str:
        counted = Counter(finding.kind.value for finding in self._found.findings)
        alarms = ", ".join(f"{number} {kind}" for kind, number in sorted(counted.items()))
        rate = self._found.events / wall_s if wall_s else 0
        spans = self._found.spans
        when = f" from {self._at(spans[0].start)} to {self._at(spans[-1].end)}" if spans else ""
        return (
            f"{alarms or 'no alarms'} in {self._found.events:,} events{when}{self._opened()}; "
            f"{wall_s:.1f} s, {rate:,.0f} events/s"
        )

    def _opened(self) -> str:
        home = self._found.home
        if home is None:
            return ""
        incidents = len(home.incidents.open_register(home.policy.bureau))
        return f"; opened {incidents} incidents and {len(home.tasks.opened)} repair tasks"

    def _why(self, finding: Finding) -> str:
        if finding.kind is FindingKind.INACTIVITY:
            return self._why_silent(finding)
        device = _shown(self._found.names.device(finding.last.device))
        if finding.kind is FindingKind.DEVICE_OFFLINE:
            period = (self._found.period or timedelta(0)).total_seconds()
            return (
                f"a heartbeat of {device} was expected by {self._by(finding)}, one every "
                f"{period:g} s, and {self._misses} were missed; "
                f"last heartbeat: {self._at(finding.last.at)}"
            )
        return (
            f"{device} was expected to leave out no more than {finding.usual_h} hours in which "
            f"others spoke, as ever before, and has left out {finding.quiet_h}; "
            f"last seen: {self._seen(finding.last)}"
        )

    def _why_silent(self, finding: Finding) -> str:
        expected = f"a sign of life was expected by {self._by(finding)} ({_clock(finding)})"
        if not finding.last.device:
            began = self._at(finding.last.at)
            return f"{expected}; none seen since the recording began at {began}"
        return f"{expected}; last seen: {self._seen(finding.last)}"

    def _seen(self, sign: Sign) -> str:
        device = _shown(self._found.names.device(sign.device))
        return f"{_shown(sign.word)} of {device} at {self._at(sign.at)}"

    def _by(self, finding: Finding) -> str:
        return self._at(finding.expected_by or finding.at)

    def _at(self, instant: datetime) -> str:
        return instant.astimezone(self._zone).isoformat(timespec="milliseconds")


def _clock(finding: Finding) -> str:
    hours = f"{finding.waited / timedelta(hours=1):.3g} h"
    if not finding.known_days:
        return f"silence clock {hours}"
    if finding.seems_away:
        return (
            f"silence clock {hours} at least, for calls were in vain of late: somebody may be away"
        )
    rare = " in a place where few long quiets begin" if finding.share < _RARE else ""
    return (
        f"to wait longer than {hours} at that time of day{rare} spares too few calls for nothing, by the "
        f"home's own rhythm of {finding.known_days:.0f} days"
    )


def _shown(text: str) -> str:
    """Return a name of the recording as it may stand in one line."""
    clean = "".join(sign if sign.isprintable() else "?" for sign in text)
    return clean if len(clean) <= 40 else f"{clean[:40]}..."
