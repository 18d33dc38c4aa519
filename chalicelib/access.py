"""Who may see an incident and act on it: one table, one rule of sight for each role."""

from __future__ import annotations

from enum import StrEnum

from chalicelib.caller import Caller, PortalRole
from telecare.domain.errors import (
    NotPermittedError,
    UnknownIncidentError,
    UnknownPersonError,
)
from telecare.domain.run import Run
from telecare.ports.world import ElderPlace

_OVERSIGHT = frozenset(
    {PortalRole.CITY, PortalRole.DISTRICT, PortalRole.STREET, PortalRole.COMMITTEE}
)
_OPERATOR = frozenset(
    {
        PortalRole.OPERATOR_ADMIN,
        PortalRole.SUPERVISOR,
        PortalRole.SEAT,
        PortalRole.FIELD,
    }
)
_RELATED = frozenset({PortalRole.FAMILY, PortalRole.ELDER})
DESK = frozenset({PortalRole.SUPERVISOR, PortalRole.SEAT})
"""Who works at a console."""

SEES_SEATS = DESK | {PortalRole.OPERATOR_ADMIN}
"""Who sees who is at the desk."""


SEES_LOOKS = frozenset({PortalRole.ELDER, PortalRole.AUDITOR, PortalRole.SUPERVISOR})
"""Who reads who looked: the elder at their own, the others under their areas."""


class Act(StrEnum):
    """What can be done with an incident."""

    READ = "read"
    REPORT = "report"
    REPORT_FOR_OTHERS = "report_for_others"
    CLAIM = "claim"
    HOLD = "hold"
    RELAY = "relay"
    STEER = "steer"
    CLOSE = "close"


MAY: dict[Act, frozenset[PortalRole]] = {
    Act.READ: _OVERSIGHT | _OPERATOR | _RELATED | {PortalRole.AUDITOR},
    Act.REPORT: DESK | {PortalRole.FIELD, PortalRole.COMMITTEE, PortalRole.FAMILY},
    Act.REPORT_FOR_OTHERS: DESK,
    Act.CLAIM: DESK,
    Act.HOLD: DESK,
    Act.RELAY: DESK,
    Act.STEER: DESK,
    Act.CLOSE: DESK,
}
"""Which roles may do what; a role counts only for incidents that it sees."""


def check(caller: Caller, act: Act, run: Run) -> None:
    """Let the caller act, or refuse.

    Raises:
        UnknownIncidentError: no role of the caller sees this incident; that it is, is a secret.
        NotPermittedError: it is seen, but none of the roles that see it may do this.
    """
    seeing = {role for role in caller.roles & MAY[Act.READ] if _sees(role, caller, run)}
    if not seeing or _is_kept_away(caller, run):
        raise UnknownIncidentError(run.incident)
    if not seeing & MAY[act]:
        raise NotPermittedError(f"{act} needs one of {', '.join(sorted(MAY[act]))}")


def check_elder(caller: Caller, elder: str, place: ElderPlace | None) -> ElderPlace:
    """Let the caller ask after one elder: the elder themself, or a role that sees the elder's area.

    Returns where the elder is at home.

    Raises:
        UnknownPersonError: no such elder, or none that the caller may know of.
    """
    is_own = PortalRole.ELDER in caller.roles and caller.person == elder
    looks_after = caller.roles & SEES_LOOKS - _RELATED
    if place is None or caller.person in place.suspected:
        raise UnknownPersonError(elder)
    if not is_own and not (looks_after and (not caller.areas or _is_under(caller, place.area))):
        raise UnknownPersonError(elder)
    return place


def sees(caller: Caller, run: Run) -> bool:
    """Tell whether the caller may know of this incident at all."""
    try:
        check(caller, Act.READ, run)
    except UnknownIncidentError:
        return False
    return True


def _sees(role: PortalRole, caller: Caller, run: Run) -> bool:
    """Family and elder see by relation, oversight by area, operators and auditors all but by area.

    An incident does not record its operator, so an operator's roles see their whole bureau, or
    the areas that their token names.
    """
    if role in _RELATED:
        return bool(caller.person) and caller.person in _people(run)
    return _is_under(caller, run.snapshot.area) or (role not in _OVERSIGHT and not caller.areas)


def _is_under(caller: Caller, area: str) -> bool:
    return any(area.startswith(each) for each in caller.areas)


def _people(run: Run) -> set[str]:
    responders = (responder.id for responder in run.snapshot.responders)
    return {*run.snapshot.elders, *responders, *run.added}


def _is_kept_away(caller: Caller, run: Run) -> bool:
    """A barred person and a suspected abuser see nothing, whatever their roles (law 13)."""
    known = run.snapshot.responder(caller.person) if caller.person else None
    return caller.person in run.barred or (known is not None and known.suspected)
