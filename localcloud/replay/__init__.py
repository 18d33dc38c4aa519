"""Plays a recorded home through the production's decoding and watching, on virtual time (contracts section 5)."""
