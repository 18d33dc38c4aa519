"""The in-memory ports under one roof, and the people of a small town, for tests of every room."""

from telecare.adapters.memory.consoles import MemoryConsoleChecks, MemoryConsoles
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.incidents import MemoryIncidents
from telecare.adapters.memory.tasks import MemoryTasks
from telecare.adapters.memory.world import (
    ManualClock,
    MemoryCarrier,
    MemoryCityCentre,
    MemoryDesk,
    MemoryDevices,
    MemoryFacts,
    MemoryQuarantine,
    MemoryResponses,
    MemorySweeps,
    MemoryTally,
    MemoryWhereabouts,
)

__all__ = [
    "ManualClock",
    "MemoryCarrier",
    "MemoryCityCentre",
    "MemoryConsoleChecks",
    "MemoryConsoles",
    "MemoryDesk",
    "MemoryDevices",
    "MemoryDirectory",
    "MemoryFacts",
    "MemoryIncidents",
    "MemoryQuarantine",
    "MemoryResponses",
    "MemorySweeps",
    "MemoryTally",
    "MemoryTasks",
    "MemoryWhereabouts",
]
