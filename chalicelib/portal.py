"""The portal put together: one Chalice application over the services that it is given."""

from __future__ import annotations

from chalice import Chalice
from chalice.app import ChaliceAuthorizer

from chalicelib import (
    acceptances,
    agreements,
    applications,
    appointments,
    area_responders,
    assessments,
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
    evidence,
    exports,
    figure_reports,
    guides,
    handouts,
    health,
    holds,
    homes,
    imports,
    incidents,
    legal_holds,
    long_exports,
    notices,
    openapi,
    operators,
    opt_outs,
    parameters,
    person_exports,
    person_records,
    queue,
    reach_reports,
    records,
    refusals,
    relays,
    reports,
    responders,
    rota,
    seats,
    settlements,
    staff_reports,
    tasks,
    tickets,
    timeline_exports,
    waiting,
    watch,
    yearly_assessments,
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
    queue,
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
    waiting,
    applications,
    acceptances,
    appointments,
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
    person_records,
    assessments,
    homes,
    handouts,
    devices,
    device_commands,
    responders,
    area_responders,
    rota,
    records,
    staff_reports,
    parameters,
    device_reports,
    reach_reports,
    figure_reports,
    yearly_assessments,
    evidence,
    imports,
    exports,
    campaigns,
    opt_outs,
    legal_holds,
    person_exports,
    long_exports,
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
    app.api.binary_types.extend((exports.XLSX, evidence.ZIP))
    portal_authorizer = Authorizer(services)
    registered = app.authorizer(ttl_seconds=_REMEMBERED_S, name="portal_authorizer")
    authorizer = registered(portal_authorizer.authorize)
    app.register_middleware(speak_problem, "http")
    door = Door(app, services, authorizer)
    for resource in _RESOURCES:
        resource.serve(door)
    return app, authorizer, door
