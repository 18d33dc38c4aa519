"""As which body of a procedure somebody at the portal acts, whose service they see, and for whom they may write."""

from __future__ import annotations

from chalicelib import intake
from chalicelib.caller import Caller, PortalRole
from telecare.domain.errors import NotPermittedError
from telecare.domain.home import Snapshot
from telecare.domain.programme.procedure import Body
from telecare.domain.service.life import Life, Side, Transfer
from telecare.domain.service.moves import Said

OVERSIGHT = frozenset(
    {PortalRole.CITY, PortalRole.DISTRICT, PortalRole.STREET, PortalRole.COMMITTEE}
)
OPERATOR = frozenset(
    {
        PortalRole.OPERATOR_ADMIN,
        PortalRole.SUPERVISOR,
        PortalRole.SEAT,
        PortalRole.FIELD,
        PortalRole.INSTALLER,
    }
)
STAFF = OVERSIGHT | OPERATOR | {PortalRole.AUDITOR}
DECIDES = STAFF - {PortalRole.AUDITOR, PortalRole.CITY}
READ = STAFF | {PortalRole.FAMILY, PortalRole.ELDER}
WRITE = READ - {PortalRole.AUDITOR, PortalRole.CITY}

_BODY = {
    PortalRole.DISTRICT: Body.DISTRICT,
    PortalRole.STREET: Body.STREET,
    PortalRole.COMMITTEE: Body.COMMITTEE,
    **dict.fromkeys(OPERATOR, Body.OPERATOR),
    PortalRole.FAMILY: Body.FAMILY,
    PortalRole.ELDER: Body.ELDER,
}
AT_HOME = frozenset({Body.ELDER, Body.GUARDIAN, Body.FAMILY})
"""Who often has no token: whoever visits them writes down what they say, under the writer's own name."""

VISITS = frozenset({PortalRole.STREET, PortalRole.COMMITTEE, *OPERATOR})


def said(body: intake.Body, caller: Caller) -> Said:
    """Return who decides and who writes it down; `for` names whom the caller writes for.

    Raises:
        NotPermittedError: the caller is none of them and may not write for them.
    """
    own = {_BODY[role] for role in caller.roles if role in _BODY}
    named = body.word("for", Body)
    if named is None:
        if len(own) != 1:
            raise NotPermittedError("say with `for` as which body you act")
        return Said(next(iter(own)), caller.id)
    if named in own or (named in AT_HOME and caller.roles & VISITS):
        return Said(named, caller.id)
    raise NotPermittedError(f"you do not act for {named}")


def acting(caller: Caller, among: frozenset[Body]) -> Said:
    """Return the caller as the first of these bodies that they are; NotPermittedError where they are none."""
    own = sorted({_BODY[role] for role in caller.roles if role in _BODY} & among)
    if not own:
        raise NotPermittedError("none of your roles does this")
    return Said(own[0], caller.id)


def areas_of(caller: Caller, roles: frozenset[PortalRole]) -> tuple[str, ...]:
    """Return the areas under which the caller sees, '' for all; none lies within another.

    Oversight sees by area alone; another role of `roles` whose token names no area sees the bureau.
    """
    if not caller.areas:
        return ("",) if caller.roles & (roles - OVERSIGHT) else ()
    named = sorted(set(caller.areas))
    return tuple(a for a in named if not any(a.startswith(b) for b in named if b != a))


def is_under(caller: Caller, area: str, roles: frozenset[PortalRole] = STAFF) -> bool:
    """Tell whether an area lies under one of the caller's."""
    return any(area.startswith(each) for each in areas_of(caller, roles))


def is_related(caller: Caller, elder: str, home: Snapshot | None) -> bool:
    """Tell whether the caller is this elder, or of their family; a suspected abuser is nobody's (law 13)."""
    if PortalRole.ELDER in caller.roles and caller.person and caller.person == elder:
        return True
    known = home.responder(caller.person) if home is not None and caller.person else None
    return PortalRole.FAMILY in caller.roles and known is not None and not known.suspected


def sees(caller: Caller, life: Life, home: Snapshot | None) -> bool:
    """Tell whether the caller may know of a service: its street, that of registration, whoever is offered it."""
    if home is not None and _is_suspected(caller, home):
        return False
    if is_related(caller, life.elder, home):
        return True
    if not caller.roles & STAFF or _is_of_another_operator(caller, life):
        return False
    offered = life.transfer.to if life.transfer and life.transfer.side is Side.STREET else ""
    return any(is_under(caller, area) for area in (life.area, life.registered, offered) if area)


def answers_for(caller: Caller, life: Life, home: Snapshot | None) -> bool:
    """Tell whether the caller may move a service: to see it by registration or by an offer is not enough."""
    return is_related(caller, life.elder, home) or is_under(caller, life.area, DECIDES)


def is_offered_to(caller: Caller, transfer: Transfer | None) -> bool:
    """Tell whether a service is offered to the caller's own street or operator."""
    if transfer is None:
        return False
    if transfer.side is Side.OPERATOR:
        return bool(caller.operator) and caller.operator == transfer.to
    return any(transfer.to.startswith(area) for area in caller.areas)


def _is_suspected(caller: Caller, home: Snapshot) -> bool:
    known = home.responder(caller.person) if caller.person else None
    return known is not None and known.suspected


def _is_of_another_operator(caller: Caller, life: Life) -> bool:
    """An operator sees its own services, those that nobody serves yet, and what it is offered."""
    if caller.roles & (OVERSIGHT | {PortalRole.AUDITOR}) or not caller.operator:
        return False
    return life.operator not in {"", caller.operator} and not is_offered_to(caller, life.transfer)
