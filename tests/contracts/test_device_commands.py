"""What any keeper of commands to devices keeps to."""

from __future__ import annotations

from datetime import timedelta

from telecare.domain.device_command import Order
from telecare.ports.device_commands import DeviceCommands
from tests.fakes.commands import a_command
from tests.fakes.story import BUREAU, KEY, SMOKE, START

END = START + timedelta(days=365)


def test_the_first_of_an_id_stays(commands: DeviceCommands) -> None:
    first = commands.keep(BUREAU, a_command(), END)
    second = commands.keep(BUREAU, a_command(order=Order.SOUND_SIREN), END)

    assert first == second == a_command()
    assert commands.command(BUREAU, SMOKE, "portal.c1") == a_command()


def test_a_command_is_found_by_its_own_bureau_and_thing_alone(commands: DeviceCommands) -> None:
    commands.keep(BUREAU, a_command(), END)

    assert commands.command("other", SMOKE, "portal.c1") is None
    assert commands.command(BUREAU, KEY, "portal.c1") is None


def test_the_first_answer_stays_whoever_read_it_before(commands: DeviceCommands) -> None:
    sent = commands.keep(BUREAU, a_command(), None)
    done = sent.answered("done", "loud", START)

    assert commands.answer(BUREAU, done)
    assert not commands.answer(BUREAU, done)
    assert not commands.answer(BUREAU, sent.answered("failed", "", START))
    assert commands.command(BUREAU, SMOKE, "portal.c1") == done
