"""The one error of a policy that cannot be applied as written."""


class PolicyError(ValueError):
    """A policy document says something that is wrong or not supported; it is never guessed at."""
