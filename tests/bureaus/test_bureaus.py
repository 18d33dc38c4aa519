"""The shipped bureaus say what the contracts and the plan table say, and every number names its clause."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from infra.policy import BUREAUS, BureauPolicy, load_bureau
from telecare.domain.device_types import DEVICE_TYPES
from telecare.domain.kinds import NEIGHBOURHOOD, Emergency, Kind, Risk, Role, Service
from telecare.domain.parameters import unit_of
from telecare.domain.response_plan import ElderAnswer, Start, Trigger, Unless

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.parent.name for path in BUREAUS.glob("*/bureau.yaml"))
policy_of = cache(load_bureau)

CONTRACT = {
    "elder.ring_s": 30,
    "elder.retry_min": 10,
    "elder.well_hold_s": 120,
    "contact.ring_s": 30,
    "contact.passes": 2,
    "call.key_s": 20,
    "neighbourhood.after_s": 90,
    "unreached_s": 180,
    "eta.stop_min": 15,
    "fire.eta.stop_min": 5,
    "gas.eta.stop_min": 5,
    "co.eta.stop_min": 5,
    "arrival.grace_min": 5,
    "relay.claim_s": 30,
    "relay.backup_s": 60,
    "hold_s": 60,
    "supervisor.every_min": 10,
    "valve.proof_s": 10,
    "seat.voice_s": 10,
    "follow_up.within_h": 24,
    "on_scene.ask_min": 15,
    "relay.check_min": 10,
    "team.after_min": 10,
    "confirm.high_h": 2,
    "confirm.medium_h": 6,
    "confirm.low_h": 24,
    "call.eta_s": 5,  # meaning 5: a digit within five seconds
    "call.seat_s": 30,  # meaning 5: a seat within thirty
    "eta.default_min": 15,  # meaning 5: none is fifteen
    "follow_up.tries": 3,  # meaning 6: three tries
    "alarm.repeat_min": 15,  # design, "Joining": a repeat
    "alarm.count_s": 60,  # design, "Joining": only counts
    "heartbeat.misses": 3,  # section 5: offline after three misses
    "test.window_min": 30,  # section 2: a test window
}
"""The numbers of the contracts (section 4 and where noted)."""

OPENING, WITH_ELDER, TRIED = (
    Trigger(Start.OPENING),
    Trigger(Start.WITH_ELDER),
    Trigger(Start.ELDER_TRIED),
)
AS_HELP = (
    Trigger(Start.FIRST_CONTACT, "neighbourhood.after_s"),
    Trigger(Start.CONTACTS_EXHAUSTED),
)


@pytest.fixture(scope="module")
def standard() -> BureauPolicy:
    return policy_of("standard")


def test_the_standard_and_the_demonstration_are_shipped() -> None:
    assert {"standard", "demo"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_bureau_loads_with_a_plan_for_every_kind(name: str) -> None:
    # XH23-29
    policy = policy_of(name)

    assert set(policy.plans) == set(Kind)
    assert policy.clauses.keys() == policy.parameters.values.keys()


@pytest.mark.parametrize(("name", "value"), sorted(CONTRACT.items()))
def test_the_standard_has_the_contracts_number(
    standard: BureauPolicy, name: str, value: float
) -> None:
    assert standard.parameters.number(name) == value


def test_every_clause_is_a_row_of_the_documents(standard: BureauPolicy) -> None:
    pages = (ROOT / "docs" / "policy").glob("*.md")
    rows = set(
        re.findall(
            r"\b(?:SH21|FJ24|XH23|SH24|HZ23)-\d\d\b", " ".join(p.read_text("utf-8") for p in pages)
        )
    )

    for name in NAMES:
        policy = policy_of(name)
        cited = set(policy.clauses.values())
        for plan in policy.plans.values():
            cited |= set(plan.clause.split())
        assert cited <= rows
    assert standard.clauses["hold_s"]


def test_the_code_asks_for_no_number_that_the_standard_lacks(standard: BureauPolicy) -> None:
    asks = re.compile(r'\b(?:clock|seconds|duration|count|number)\(\s*"([a-z_.]+)"')
    sources = (ROOT / "telecare").rglob("*.py")
    asked = {name for path in sources for name in asks.findall(path.read_text("utf-8"))}

    assert len(asked) > 20
    assert asked <= standard.parameters.values.keys()


def test_every_trigger_counts_by_a_clock(standard: BureauPolicy) -> None:
    for plan in standard.plans.values():
        triggers = [plan.contacts, *plan.neighbourhood, *plan.team, *plan.contacts_by_risk.values()]
        for many in plan.team_by_risk.values():
            triggers += many
        clocks = [t.after for t in triggers if t.after] + [plan.elder.retry] * bool(
            plan.elder.retry
        )
        for clock in clocks:
            assert unit_of(clock) is not None
            assert clock in standard.parameters.values


def test_every_command_of_a_plan_is_obeyed_by_some_device(standard: BureauPolicy) -> None:
    obeyed = {command for device in DEVICE_TYPES.values() for command in device.commands}

    for plan in standard.plans.values():
        assert set(plan.commands) <= obeyed


# ---- the rows of the plan table ----


@pytest.mark.parametrize(
    ("kind", "commands", "sms", "tries", "answer"),
    [
        (Kind.HELP, ("open_voice",), False, 2, ElderAnswer.HOLDS),
        (Kind.FALL, ("open_voice",), True, 2, ElderAnswer.GOES_ON),
        (Kind.MEDICAL, ("open_voice",), True, 2, ElderAnswer.GOES_ON),
        (Kind.FIRE, (), True, 1, ElderAnswer.GOES_ON),
        (Kind.GAS, ("close_valve",), True, 1, ElderAnswer.NOT_ASKED),
        (Kind.CO, ("close_valve",), True, 1, ElderAnswer.NOT_ASKED),
        (Kind.MISSING, ("locate",), False, 1, ElderAnswer.HOLDS),
        (Kind.INTRUSION, (), False, 1, ElderAnswer.HOLDS),
        (Kind.FLOOD, (), False, 1, ElderAnswer.HOLDS),
        (Kind.INACTIVITY, ("self_test",), False, 2, ElderAnswer.HOLDS),
        (Kind.OTHER, (), False, 1, ElderAnswer.HOLDS),
    ],
)
def test_what_happens_at_opening(
    standard: BureauPolicy,
    kind: Kind,
    commands: tuple[str, ...],
    sms: bool,
    tries: int,
    answer: ElderAnswer,
) -> None:
    plan = standard.plans[kind]

    assert (plan.commands, plan.sms_contacts) == (commands, sms)
    assert (plan.elder.tries, plan.elder.answer) == (tries, answer)
    assert plan.elder.retry == ("elder.retry_min" if kind is Kind.INACTIVITY else "")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("risk", list(Risk))
def test_when_contacts_are_called(standard: BureauPolicy, kind: Kind, risk: Risk) -> None:
    together = risk is Risk.HIGH and kind in {Kind.FALL, Kind.MEDICAL}

    assert standard.plans[kind].contacts_trigger(risk) == (WITH_ELDER if together else TRIED)


@pytest.mark.parametrize("kind", list(Kind))
def test_when_neighbourhood_and_team_are_rung(standard: BureauPolicy, kind: Kind) -> None:
    plan = standard.plans[kind]
    later = Trigger(Start.OPENING, "team.after_min")
    with_them = (Trigger(Start.NEIGHBOURHOOD),)

    expected = {
        Kind.FIRE: ((OPENING,), (OPENING,)),
        Kind.GAS: ((OPENING,), (OPENING,)),
        Kind.CO: ((OPENING,), (OPENING,)),
        Kind.MISSING: ((), (later,)),
        Kind.INTRUSION: ((), (later,)),
        Kind.FLOOD: ((later,), ()),
    }
    if kind is Kind.INACTIVITY:
        assert plan.neighbourhood == (Trigger(Start.CONTACTS_EXHAUSTED),)
        for risk in Risk:
            assert plan.team_triggers(risk) == (Trigger(Start.OPENING, f"confirm.{risk}_h"),)
    else:
        assert (plan.neighbourhood, plan.team) == expected.get(kind, (AS_HELP, with_them))


def test_whom_the_neighbourhood_is(standard: BureauPolicy) -> None:
    for kind, plan in standard.plans.items():
        roles = {Role.PROPERTY} if kind is Kind.FLOOD else NEIGHBOURHOOD
        assert plan.neighbourhood_roles == roles


@pytest.mark.parametrize("kind", list(Kind))
def test_which_services_are_relayed_to(standard: BureauPolicy, kind: Kind) -> None:
    plan = standard.plans[kind]
    poison = kind in {Kind.GAS, Kind.CO}

    own = {
        Kind.FIRE: Emergency.FIRE,
        Kind.GAS: Emergency.GAS,
        Kind.CO: Emergency.GAS,
        Kind.MISSING: Emergency.CRIME,
        Kind.INTRUSION: Emergency.CRIME,
        Kind.FLOOD: None,
    }
    assert plan.emergency is own.get(kind, Emergency.MEDICAL)
    assert plan.second_detector == (Service.FIRE if poison or kind is Kind.FIRE else None)
    assert (plan.valve is not None) is poison
    if poison or kind is Kind.FIRE:
        assert plan.suspected is not None
        assert (plan.suspected.service, plan.suspected.unless) == (Service.FIRE, Unless.ARRIVED)
    elif kind in {Kind.FALL, Kind.MEDICAL}:
        assert plan.suspected is not None
        assert plan.suspected.service is Service.AMBULANCE
        assert plan.suspected.unless is Unless.ACCEPTED_SOON
    else:
        assert plan.suspected is None


def test_a_valve_without_proof_calls_the_property_and_the_gas_company(
    standard: BureauPolicy,
) -> None:
    for kind in (Kind.GAS, Kind.CO):
        valve = standard.plans[kind].valve
        assert valve is not None
        assert (valve.unproven_calls, valve.unproven_relays) == ((Role.PROPERTY,), (Service.GAS,))


# ---- the demonstration ----


def test_the_demonstration_has_the_same_plans() -> None:
    assert policy_of("demo").plans == policy_of("standard").plans


def test_the_demonstrations_clocks_are_seconds_and_never_longer() -> None:
    demo, standard = policy_of("demo").parameters.values, policy_of("standard").parameters.values

    assert demo.keys() == standard.keys()
    assert all(demo[name] <= standard[name] for name in standard)
    response = demo["elder.ring_s"] * 2 + demo["contact.ring_s"] * 2 + demo["neighbourhood.after_s"]
    assert response < 60
