"""The numbers of a bureau in memory, with one proposal that waits for somebody else's word."""

from __future__ import annotations

from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.policies import MemoryPolicies
from telecare.adapters.memory.world import MemoryFacts
from telecare.ports.world import Clock
from telecare.services.change_policy import ChangePolicy
from tests.fakes.story import BUREAU, the_policy

XUHUI = "310104003"


class PolicyOffice:
    """A bureau that is in charge of one street, and another beside it."""

    def __init__(self, clock: Clock) -> None:
        self.directory, self.facts = MemoryDirectory(), MemoryFacts()
        self.policies = MemoryPolicies(self.directory)
        self.made = ChangePolicy(self.policies, self.directory, clock, self.facts)
        document = the_policy().document()
        document["programme"] = {**document["programme"], "area": XUHUI}
        for bureau in (BUREAU, "demo"):
            self.directory.publish_policy(bureau, "v1", document, "boss", "a test", clock.now())
        self.proposed = self.made.propose(BUREAU, "v1", {"elder.ring_s": 40}, "slow", "u-1", "k0")
