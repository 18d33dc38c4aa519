"""The portal put together: one Chalice application over the services that it is given."""

from __future__ import annotations

from chalice import Chalice
from chalice.app import ChaliceAuthorizer

from chalicelib import (
    agreements,
    applications,
    appointments,
    area_responders,
    audit,
    campaigns,
    care,
    care_plans,
    carrier_news,
    claims,
    closure,
    consents,
    contacts,
    device_commands,
    device_reports,
    devices,
    elders,
    erasures,
    exports,
    guides,
    health,
    holds,
    homes,
    imports,
    incidents,
    legal_holds,
    notices,
    openapi,
    operators,
    opt_outs,
    person_exports,
    refusals,
    relays,
    reports,
    responders,
    rota,
    seats,
    settlements,
    tasks,
    tickets,
    timeline_exports,
    watch,
)
from chalicelib.authorizer import Authorizer
from chalicelib.door import Door
from chalicelib.operations import Operation
from chalicelib.problems import speak_problem
from chalicelib.services import Services
from chalicelib.wired import Wired

_RESOURCES = (
    health,
    incidents,
    timeline_exports,
    reports,
    claims,
    holds,
    relays,
    tickets,
    contacts,
    guides,
    closure,
    seats,
    tasks,
    audit,
    applications,
    agreements,
    care,
    care_plans,
    consents,
    notices,
    operators,
    settlements,
    refusals,
    watch,
    elders,
    homes,
    devices,
    device_commands,
    responders,
    area_responders,
    rota,
    device_reports,
    imports,
    exports,
    campaigns,
    opt_outs,
    appointments,
    legal_holds,
    person_exports,
    erasures,
    carrier_news,
    openapi,
)
_REMEMBERED_S = 60


def make_portal(services: Services) -> tuple[Chalice, ChaliceAuthorizer]:
    """Return the application and its authorizer; both are entries of Lambda functions.

    The gateway remembers an authorizer's answer for a minute; the token's end is checked again
    with each request.
    """
    app, authorizer, _ = _doored(services)
    return app, authorizer


def operations() -> tuple[Operation, ...]:
    """Return every operation that the portal serves, in the order of their paths."""
    _, _, door = _doored(Wired())
    return tuple(sorted(door.operations, key=lambda each: (each.path, each.method)))


def _doored(services: Services) -> tuple[Chalice, ChaliceAuthorizer, Door]:
    app = Chalice(app_name="anju-portal")
    app.api.binary_types.append(exports.XLSX)
    portal_authorizer = Authorizer(services)
    registered = app.authorizer(ttl_seconds=_REMEMBERED_S, name="portal_authorizer")
    authorizer = registered(portal_authorizer.authorize)
    app.register_middleware(speak_problem, "http")
    door = Door(app, services, authorizer)
    for resource in _RESOURCES:
        resource.serve(door)
    return app, authorizer, door
