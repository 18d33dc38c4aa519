"""What a change costs a home: told when it goes, and not told again when it was gone before."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.device_types import DEVICE_TYPES
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Kind, Role
from telecare.domain.protection import watched
from telecare.domain.registry.loss import Loss, Missing, Standing, loss
from telecare.messages.registry_warnings import warnings

SMOKE, WATCH = HomeDevice("b-1", "smoke_detector"), HomeDevice("b-2", "watch")
FULL = Standing((SMOKE, WATCH), (Role.FIRST_CARER, Role.CONTACT, Role.COMMITTEE))
DEVICES = st.lists(
    st.sampled_from(sorted(DEVICE_TYPES)).map(lambda name: HomeDevice(f"b-{name}", name)),
    max_size=6,
    unique=True,
)
STANDINGS = st.builds(
    Standing, DEVICES.map(tuple), st.lists(st.sampled_from(Role), max_size=4).map(tuple)
)


def test_the_first_carer_is_missed_while_a_contact_is_left() -> None:
    after = Standing(FULL.devices, (Role.CONTACT, Role.COMMITTEE))

    assert loss(FULL, after).missing == (Missing.FIRST_CARER,)


def test_the_last_device_and_all_that_it_noticed_are_missed() -> None:
    found = loss(Standing((SMOKE,), FULL.roles), Standing((), FULL.roles))

    assert found == Loss((Kind.FIRE,), (Missing.DEVICES,))
    assert [what for what, _, _ in warnings(found)] == ["fire", "devices"]


@settings(max_examples=60, deadline=None)
@given(STANDINGS, STANDINGS)
def test_a_loss_is_what_was_there_and_is_not_and_every_one_has_words(
    before: Standing, after: Standing
) -> None:
    found = loss(before, after)

    assert set(found.kinds) == watched(before.devices) - watched(after.devices)
    assert not loss(before, before)
    assert not loss(after, before).kinds or set(loss(after, before).kinds).isdisjoint(found.kinds)
    assert len(warnings(found)) == len(found.kinds) + len(found.missing)
    assert all(zh and en for _, zh, en in warnings(found))
