"""Every error that the domain names has a status, and says no more than it may."""

from collections.abc import Iterator

import pytest

from chalicelib.problems import STATUS, problem
from telecare.domain.errors import AnjuError


def named(error: type[AnjuError] = AnjuError) -> Iterator[type[AnjuError]]:
    for kind in error.__subclasses__():
        if kind.__module__ != AnjuError.__module__:
            continue  # errors of other rooms (settings) never reach a caller by this map
        yield kind
        yield from named(kind)


@pytest.mark.parametrize("error", sorted(set(named()), key=str))
def test_every_error_of_the_domain_is_mapped_itself_or_by_a_named_ancestor(error):
    ancestors = [kind for kind in error.__mro__ if kind in STATUS]

    assert ancestors[0] is not AnjuError or error.__subclasses__(), error


def test_a_problem_leaves_out_what_is_empty():
    made = problem(404, "There is no such incident", "/v1/incidents/i9")

    assert made.body == (
        '{"title": "There is no such incident", "status": 404, "instance": "/v1/incidents/i9"}'
    )
    assert made.headers["Content-Type"] == "application/problem+json"
    assert made.headers["Cache-Control"] == "no-store"
