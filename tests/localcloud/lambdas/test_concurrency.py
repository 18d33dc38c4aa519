"""Reserved concurrency: what is beyond it is refused, and room comes back."""

from contextlib import ExitStack

import pytest

from localcloud.lambdas.concurrency import Concurrency
from localcloud.states.tasks import InvocationRefusedError


def test_what_is_beyond_the_limit_is_refused_and_room_comes_back():
    running = Concurrency()

    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(running.entered("f", 2))
        with pytest.raises(InvocationRefusedError) as refused, running.entered("f", 2):
            pass

    assert refused.value.code == "TooManyRequestsException"
    with running.entered("f", 1):
        pass


def test_a_run_that_failed_gives_its_place_back():
    running = Concurrency()

    with pytest.raises(ValueError, match="no"), running.entered("f", 1):
        raise ValueError("no")

    with running.entered("f", 1):
        pass


def test_functions_have_limits_of_their_own_and_may_have_none():
    running = Concurrency()

    with (
        running.entered("f", 1),
        running.entered("g", 1),
        running.entered("h", None),
        running.entered("h", None),
    ):
        pass


def test_a_limit_of_none_at_all_refuses_everything():
    with pytest.raises(InvocationRefusedError), Concurrency().entered("f", 0):
        pass
