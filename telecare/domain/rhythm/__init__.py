"""A person's rhythm: how long the home was ever quiet, begun at which hour, and when a quiet is too long.

`PersonRhythm` is all that a caller needs; `QuietRules` are the bureau's numbers.
"""
