"""Who has an incident in hand, and the message that asks after a console."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from telecare.domain.errors import MessageError
from telecare.domain.holding import ConsoleCheck, holders, read_check
from telecare.domain.kinds import Service, State
from telecare.domain.run import Relay, Run
from tests.fakes.story import START, an_opening

CHECK = ConsoleCheck("standard", "auth0|长", START + timedelta(microseconds=7))


def a_run(**facts: Any) -> Run:
    return replace(an_opening().run, **facts)


def a_relay(by: str, **more: Any) -> Relay:
    return replace(Relay(Service.FIRE, False, START, claimed_by=by), **more)


def test_nobody_has_what_nobody_took() -> None:
    assert holders(a_run(relays=(a_relay(""),))) == frozenset()


def test_owner_and_relaying_seats_have_it_in_hand() -> None:
    run = a_run(owner="seat1", relays=(a_relay("seat2"), a_relay("seat3", done_at=START)))

    assert holders(run) == {"seat1", "seat2"}


@pytest.mark.parametrize("state", [State.RESOLVED, State.CLOSED])
def test_what_is_no_longer_urgent_is_in_nobodys_hand(state: State) -> None:
    assert holders(a_run(state=state, owner="seat1", relays=(a_relay("seat2"),))) == frozenset()


def test_a_check_is_read_as_it_was_written() -> None:
    assert read_check(json.dumps(CHECK.document()).encode()) == CHECK


@pytest.mark.parametrize("field", ["bureau", "seat", "due_at"])
def test_a_check_that_lacks_something_is_an_error_that_names_it(field: str) -> None:
    document = {name: text for name, text in CHECK.document().items() if name != field}

    with pytest.raises(MessageError, match=field):
        read_check(json.dumps(document).encode())
