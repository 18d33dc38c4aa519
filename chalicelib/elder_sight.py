"""Who may ask for something of one elder: the elder themself, or a role of the elder's area."""

from __future__ import annotations

from chalicelib import bodies
from chalicelib.caller import Caller, PortalRole
from chalicelib.operations import Place
from telecare.domain.errors import UnknownPersonError
from telecare.ports.world import Directory, ElderPlace

ELDER = Place(
    "elder_id",
    "The id of an elder.",
    r"[A-Za-z0-9_.:-]{1,64}",
    "There is no such person",
)

KEEPS_FILES = frozenset({PortalRole.DISTRICT, PortalRole.STREET})
"""Who answers for the files of people: the bureau and its streets, not whom they contract."""


def place_in_sight(
    directory: Directory, caller: Caller, elder: str, roles: frozenset[PortalRole]
) -> ElderPlace:
    """Return where an elder is at home, for the elder and for these roles under whose areas that lies.

    Raises:
        UnknownPersonError: no such elder, or none that the caller may know of.
        SealError: the elder has been erased.
    """
    place = directory.elder_place(caller.bureau, elder)
    if place is None or caller.person in place.suspected:
        raise UnknownPersonError(elder)
    is_own = {PortalRole.ELDER} <= caller.roles & roles and caller.person == elder
    has_role = bool(caller.roles & roles - {PortalRole.ELDER})
    if not is_own and not (has_role and bodies.is_under(caller, place.area, roles)):
        raise UnknownPersonError(elder)
    return place
