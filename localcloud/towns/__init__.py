"""Towns that stand in real time: homes, people with telephones and devices, on a booted twin."""
