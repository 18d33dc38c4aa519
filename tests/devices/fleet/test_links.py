"""What the event loop tells of a fleet: everything but a writer that came after the goodbye."""

import errno

import pytest

from devices.fleet.links import tell_loop_error

LATE = OSError(errno.EBADF, "Bad file descriptor")


class Loop:
    """An event loop that keeps what it is to tell."""

    def __init__(self):
        self.told = []

    def default_exception_handler(self, context):
        self.told.append(context)


@pytest.fixture
def loop():
    return Loop()


def test_a_writer_for_a_socket_that_has_said_goodbye_is_nothing(loop):
    message = "Exception in callback BaseSelectorEventLoop.add_writer(667, <function>)"

    tell_loop_error(loop, {"message": message, "exception": LATE})

    assert loop.told == []


@pytest.mark.parametrize(
    "context",
    [
        {"message": "Exception in callback add_reader(5)", "exception": LATE},
        {"message": "Exception in callback add_writer(5)", "exception": OSError(errno.EMFILE, "")},
        {"message": "Exception in callback add_writer(5)", "exception": ValueError("else")},
        {"message": "Task was destroyed but it is pending!"},
    ],
)
def test_everything_else_is_told(loop, context):
    tell_loop_error(loop, context)

    assert loop.told == [context]
