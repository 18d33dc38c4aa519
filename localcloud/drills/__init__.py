"""Drills: a town, how its people answer, what happens and what must follow (contracts section 4)."""
