"""Tries the platform from end to end in a home where nobody lives."""
