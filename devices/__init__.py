"""The device side: what an alarm device in a home does, on a network and in drills."""
