"""The ports, carried out by one technology a module."""
