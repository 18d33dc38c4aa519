"""The table of roles, cell by cell: what each role is answered, with a real token of its own."""

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.caller import PortalRole
from chalicelib.portal import operations
from telecare.adapters.memory.services import MemoryServices
from telecare.domain.errors import SealError
from telecare.domain.figures.assessment import Sample
from telecare.ports.services import KeptService
from tests.fakes.commands import a_command
from tests.fakes.figures import FiguresOffice
from tests.fakes.logged import all_lines
from tests.fakes.old_policy import OLD_VERSION, as_first_published
from tests.fakes.portal_requests import PATHS, REQUESTS, SHEET, SHOWN, agreed_appointments
from tests.fakes.service import a_life, led_through
from tests.fakes.story import the_policy
from tests.fakes.tidings import a_campaign

XUHUI, PUDONG = "310104003", "310115001"
OPENED = datetime(2026, 1, 14, 18, 10, tzinfo=UTC)
DRAWN = Sample(XUHUI, 2026, ("s1",), 1, datetime.now(UTC), "city1", "v1")
OVERSIGHT = {"city", "district", "street", "committee"}
ASKED = [each for each in operations() if not each.is_open]
HIDING = [each for each in ASKED if each.hides]


@pytest.fixture
def answers(portal, issuer, services):
    """Ask an operation once as each role; whatever is answered, nobody's data is logged or told to a stranger."""
    services.platform.tasks.open("standard", "k1", "welfare_visit", "h1", {}, issuer.now, XUHUI)
    for directory in (services.platform.directory, services.watched.directory):
        directory.publish_policy(
            "demo", "v1", the_policy().document(), "boss", "another bureau", issuer.now
        )

    def one(operation, sent, role, claims):
        given_a_service(services, issuer.now - timedelta(days=sent.days_ago), sent.steps)
        shift = given_a_registry(services)
        preview = given_a_preview(services, claims)
        export = services.kept_data.an_export(claims["person"])
        made = {"import_id": preview.id, "shift_id": shift, "export_id": export}
        path = operation.path.format_map(PATHS | made) + sent.query
        token = issuer.token(sub=f"u-{role}", roles=[role], **claims)
        body = {"digest": preview.digest} if sent.body == {"digest": SHOWN} else sent.body
        with all_lines("anju") as lines:
            answered = ask_for(portal, operation, path, token, body)
        told_nobody(services, sent, answered, lines.getvalue())
        return answered.status_code

    def asked(operation, claims_of, roles=PortalRole):
        sent = REQUESTS[operation.id]
        return {role: one(operation, sent, role, claims_of(role)) for role in roles}

    return asked


PEOPLE = ("h1.elder", "h1.daughter", "h1.son", "h1.property")


def told_nobody(services, sent, answered, lines):
    """Neither a log line nor a fact tells who anybody is, and a refusal not whom it is about."""
    known = [person_of(services, person) for person in PEOPLE]
    telling = {word for personal in known if personal for word in asdict(personal).values()}
    telling = {digits for word in telling if len(word) > 2 for digits in (word, word.lstrip("+86"))}
    assert telling, "there is nobody whose data could be told"
    facts = (services.facts, services.platform.facts, services.office.facts)
    noted = lines + str([each.noted for each in facts]) + str(services.kept_data.orders.ordered)
    assert not [word for word in telling | set(brought(sent.body)) if word in noted]
    if answered.status_code >= 400:
        assert not [word for word in telling if word in answered.body.decode()]


def person_of(services, person):
    try:
        return services.watched.directory.personal("standard", person)
    except SealError:
        return None


def brought(body):
    """The words of a request that tell of somebody: names and addresses in Chinese, numbers."""
    if isinstance(body, dict):
        return [word for value in body.values() for word in brought(value)]
    return re.findall(r"[\u4e00-\u9fff]{3,}|[0-9]{11,18}", body) if isinstance(body, str) else []


def ask_for(portal, operation, path, token, body):
    """Send a body as what the operation takes; ask for what it answers with."""
    headers = {} if operation.raw is None else {"content_type": operation.raw.media}
    media = next(iter(operation.answers.values())).media
    headers |= {"accept": media} if media != "application/json" else {}
    return portal.ask(operation.method, path, token, body, **headers)


def directories(services):
    """Every directory that the portal's parts read a policy from."""
    owners = (services, services.platform, services.watched, services.office)
    return [each.directory for each in owners]


def given_a_preview(services, claims):
    """Let a clerk be shown a file: the asker themselves, but for who asks out of sight."""
    is_near = claims.get("bureau", "standard") == "standard" and claims["areas"] != [PUDONG]
    return services.office.upload(SHEET, by=claims["person"] if is_near else "clerk9")


def given_a_registry(services):
    """Let the registry be as if nobody had changed it, with one shift planned; return the shift's id."""
    services.__dict__.pop("registrar", None)
    services.__dict__.pop("numbers", None)
    services.platform.directory.drop_device("standard", "standard-SN-0001")
    services.figures = FiguresOffice(services.watched)
    services.reporting().assess.assessments.draw("standard", DRAWN)
    services.registrar.offer_a_choice()
    services.platform.commands.keep("standard", a_command(), None)
    services.platform.campaigns.keep("standard", a_campaign(at=services.the_clock.now()))
    shift = services.registrar.plan_a_shift()
    return f"seat~{shift.begins:%Y%m%dT%H%M%SZ}~seat1"


def given_a_service(services, opened_at, steps):
    """Let the elder have a service of which some steps were taken, or none at all."""
    services.lives = MemoryServices()
    if steps is not None:
        life, _ = led_through(a_life(area=XUHUI, opened_at=opened_at), steps)
        services.lives.keep(KeptService("standard", life), life, ())
    services.appointments = agreed_appointments()


def in_sight(role):
    person = {"elder": "h1.elder", "family": "h1.daughter"}.get(role, "seat1")
    return {"person": person, "areas": [XUHUI] if role in OVERSIGHT else None}


def elsewhere(role):
    person = {"elder": "h2.elder", "family": "h2.daughter"}.get(role, "seat1")
    return {"person": person, "areas": [PUDONG]}


def in_another_bureau(role):
    return {**in_sight(role), "bureau": "demo"}


def test_there_is_a_request_for_every_operation_that_asks_for_a_token():
    assert {each.id for each in ASKED} == REQUESTS.keys()


@pytest.mark.parametrize("operation", ASKED, ids=lambda each: each.id)
def test_each_role_is_answered_as_the_table_says(answers, operation):
    answered = answers(operation, in_sight)

    told = {role: operation.verdict(role) for role in PortalRole}
    if operation.follows_procedure:
        kept_from = {role for role in operation.may if answered[role] == 403}
        assert kept_from < operation.may, "somebody takes the step"
        told |= dict.fromkeys(kept_from, 403)
    assert answered == told


OVERSEEN = {
    "clients": ("get_applications_application_id", "get_agreements", "get_reports_coverage"),
    "content": ("get_applications_application_id_acceptance", "get_homes_home_id", "get_records"),
    "quality": ("get_yearly_assessments_assessment_id", "get_reports_cases", "get_reports_reach"),
    "money": ("get_settlements", "get_settlements_settlement_id", "get_homes_home_id_handouts"),
}


@pytest.mark.parametrize("what", OVERSEEN)
def test_the_district_oversees_from_the_first_day_to_the_last(answers, what):
    # SH21-16
    wanted = [each for each in ASKED if each.id in OVERSEEN[what]]

    answered = [answers(each, in_sight, [PortalRole.DISTRICT]) for each in wanted]

    assert answered == [{PortalRole.DISTRICT: 200}] * len(OVERSEEN[what])


@pytest.mark.parametrize("operation", ASKED, ids=lambda each: each.id)
def test_no_operation_waits_for_a_policy_that_has_every_number(answers, services, operation):
    first = as_first_published(the_policy())
    for directory in directories(services):
        directory.publish_policy("standard", OLD_VERSION, first, "boss", "long ago", OPENED)

    answered = (answers(operation, in_sight, [role])[role] for role in sorted(operation.may))

    allowed = next(status for status in answered if status != 403)  # a procedure's step is for some
    assert allowed == operation.verdict(next(iter(operation.may)))


@pytest.mark.parametrize("claims", [elsewhere, in_another_bureau])
@pytest.mark.parametrize("operation", HIDING, ids=lambda each: each.id)
def test_what_lies_out_of_sight_is_not_there_for_any_role(answers, operation, claims):
    expected = {role: operation.verdict_unseen(role) for role in PortalRole}

    assert answers(operation, claims) == expected
    assert set(expected.values()) <= {403, 404}


@pytest.mark.parametrize("operation", ASKED, ids=lambda each: each.id)
def test_without_a_role_nothing_is_done(portal, issuer, services, operation):
    services.platform.tasks.open("standard", "k1", "welfare_visit", "h1", {}, issuer.now, XUHUI)
    sent = REQUESTS[operation.id]
    made = {"import_id": "0" * 32, "shift_id": "s", "export_id": "0" * 32}
    path = operation.path.format_map(PATHS | made) + sent.query

    answered = ask_for(portal, operation, path, issuer.token(roles=[]), sent.body)

    assert answered.status_code == (404 if operation.act and operation.places else 403)


def test_one_thing_is_named_by_a_path_or_hides_from_who_may_not_know_of_it():
    lists = {each.id for each in ASKED if not each.hides}

    assert lists == {
        "delete_seats_seat_id",
        "get_applications_queue",
        "get_area_responders",
        "get_assessments_due",
        "get_assessments_questions",
        "get_campaigns",
        "get_devices",
        "get_elders",
        "get_exports_incidents",
        "get_exports_roster",
        "get_homes",
        "get_incidents",
        "get_notices",
        "get_parameters",
        "get_parameters_proposals",
        "get_parameters_versions",
        "get_parameters_versions_version",
        "get_queue",
        "get_records",
        "get_reports_care_teams",
        "get_reports_devices",
        "get_reports_evidence",
        "get_reports_cases",
        "get_reports_cases_sheet",
        "get_reports_coverage",
        "get_reports_coverage_sheet",
        "get_reports_reach",
        "get_reports_reach_sheet",
        "get_reports_refusals",
        "get_reports_silence",
        "get_reports_staffing",
        "get_responders",
        "get_operators_operator_id_offer",
        "get_rota",
        "get_seats",
        "get_settlements",
        "get_tasks",
        "post_applications",
        "post_area_responders",
        "post_campaigns",
        "post_devices",
        "post_elders",
        "post_homes",
        "post_imports",
        "post_parameters_proposals",
        "post_parameters_proposals_proposal_id_decisions",
        "post_records",
        "post_rota",
        "post_rota_shift_id_endings",
        "post_seats_seat_id_beats",
        "put_operators_operator_id_offer",
    }
