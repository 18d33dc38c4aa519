"""The platform's watch over itself: how soon it answers, and whether an alarm comes through at all (law 14)."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.services.judge_answering import JudgeAnswering
from telecare.services.probe_platform import ProbePlatform
from telecare.services.watch_rota import WatchRota


@dataclass(frozen=True, slots=True)
class WatchPlatform:
    """Probes first: whatever is wrong with the figures, the trial of the whole way is made."""

    probe: ProbePlatform
    answering: JudgeAnswering
    rota: WatchRota

    def run(self) -> None:
        """Probe, then judge the figures, then the rota; each is done whatever became of the one before."""
        try:
            self.probe.run()
        finally:
            try:
                self.answering.judge()
            finally:
                self.rota.watch()
