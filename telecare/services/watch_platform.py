"""The platform's watch over itself: how soon it answers, and whether an alarm comes through at all (law 14)."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from telecare.services.judge_answering import JudgeAnswering
from telecare.services.probe_platform import ProbePlatform
from telecare.services.watch_policies import WatchPolicies
from telecare.services.watch_rota import WatchRota


@dataclass(frozen=True, slots=True)
class WatchPlatform:
    """Probes first: whatever is wrong with the figures, the trial of the whole way is made."""

    probe: ProbePlatform
    answering: JudgeAnswering
    rota: WatchRota
    policies: WatchPolicies

    def run(self) -> None:
        """Probe, then judge figures, rota and policies; each is done whatever became of the one before."""
        with ExitStack() as after:  # what is called back first stands last
            after.callback(self.policies.look)
            after.callback(self.rota.watch)
            after.callback(self.answering.judge)
            self.probe.run()
