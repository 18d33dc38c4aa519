"""A bureau's own people change its numbers: two of them, within bounds, and it stays known who and why."""

import pytest

from telecare.domain.policy_change import Proposal
from tests.fakes.old_policy import FIRST, OLD_VERSION, as_first_published
from tests.fakes.policies import XUHUI
from tests.fakes.story import BUREAU, the_policy

CITY = {"roles": ["city"], "areas": ["31"], "person": "", "sub": "u-2"}
PATH = "/v1/parameters"
LONGER = {"base": "v1", "values": {"contact.ring_s": 40}, "why": "they are slow to the telephone"}


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, key=None, **claims):
        headers = {"idempotency_key": key} if key else {}
        return portal.ask(method, path, issuer.token(**(CITY | claims)), body=body, **headers)

    return asked


def number(ask, name):
    items = ask("GET", PATH).json_body["items"]
    return next(each for each in items if each["name"] == name)


def test_a_number_is_shown_with_its_unit_its_clause_and_how_far_it_may_be_changed(ask):
    ring, lost = number(ask, "contact.ring_s"), number(ask, "call.lost_s")

    assert (ring["value"], ring["unit"], ring["clause"]) == (30, "s", "XH23-22")
    assert (ring["least"], ring["most"]) == (20, 60)
    assert (lost["least"], lost["most"]) == (None, None)


def test_what_the_version_in_force_lacks_is_named(ask, services):
    assert ask("GET", PATH).json_body["lacking"] == []
    first = as_first_published(the_policy())
    now = services.clock().now()
    services.numbers.directory.publish_policy(BUREAU, OLD_VERSION, first, "boss", "long ago", now)

    shown = ask("GET", PATH).json_body

    assert (shown["version"], len(shown["items"])) == (OLD_VERSION, len(FIRST))
    assert "command.answer_s" in shown["lacking"]


def test_what_one_proposes_another_puts_in_force_once_and_both_are_known(ask, services):
    made = ask("POST", f"{PATH}/proposals", LONGER, key="k1", sub="u-1").json_body
    again = ask("POST", f"{PATH}/proposals", LONGER, key="k1", sub="u-1").json_body
    before = number(ask, "contact.ring_s")["value"]

    for _ in range(2):
        agreed = ask("POST", f"{PATH}/proposals/{made['id']}/decisions", {"agreed": True})

    assert (made, before, agreed.status_code) == (again, 30, 200)
    assert number(ask, "contact.ring_s")["value"] == 40
    first, second = ask("GET", f"{PATH}/versions").json_body["items"]
    assert (first["version"], second["version"]) == ("v1", agreed.json_body["version"])
    assert "u-1" in second["why"] and second["by"] == agreed.json_body["verdict"]["by"]
    old = ask("GET", f"{PATH}/versions/v1").json_body["items"]
    assert next(e for e in old if e["name"] == "contact.ring_s")["value"] == 30
    assert services.numbers.directory.parameters(BUREAU).number("contact.ring_s") == 40


def test_whoever_holds_less_is_told_which_area_is_the_whole(ask):
    answer = ask("POST", f"{PATH}/proposals", LONGER, areas=["320104"])

    assert answer.status_code == 403
    assert answer.json_body["detail"].endswith(f"which is {XUHUI}")


def test_nobody_agrees_to_what_they_propose(ask):
    made = ask("POST", f"{PATH}/proposals", LONGER, sub="u-2").json_body

    own = ask("POST", f"{PATH}/proposals/{made['id']}/decisions", {"agreed": True}, sub="u-2")
    back = ask("POST", f"{PATH}/proposals/{made['id']}/decisions", {"agreed": False}, sub="u-2")
    late = ask("POST", f"{PATH}/proposals/{made['id']}/decisions", {"agreed": True}, sub="u-3")

    assert [each.status_code for each in (own, back, late)] == [403, 200, 403]
    assert number(ask, "contact.ring_s")["value"] == 30


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"contact.ring_s": 90}, "values.contact.ring_s"),
        ({"contact.passes": 0}, "values.contact.passes"),
        ({"call.lost_s": 20}, "values.call.lost_s"),
        ({"contact.ring_s": 30}, "values.contact.ring_s"),
        ({"contact.ringing_s": 30}, "values.contact.ringing_s"),
        ({"contact.ring_s": "40"}, "values"),
        ({"contact.ring_s": True}, "values"),
        ({}, "values"),
    ],
)
def test_a_number_that_may_not_be_is_named_and_changes_nothing(ask, values, field):
    answer = ask("POST", f"{PATH}/proposals", LONGER | {"values": values})

    assert (answer.status_code, answer.json_body["field"]) == (422, field)
    assert len(ask("GET", f"{PATH}/proposals").json_body["items"]) == 1


def test_what_lies_outside_the_bounds_is_not_put_in_force_whoever_wrote_it_down(ask, services):
    beyond = Proposal("k9", "v1", {"contact.passes": 0}, "u-1", "", services.clock().now())
    services.numbers.policies.propose(BUREAU, beyond)

    answer = ask("POST", f"{PATH}/proposals/k9/decisions", {"agreed": True})

    assert (answer.status_code, "contact.passes" in answer.json_body["detail"]) == (422, True)
    assert number(ask, "contact.passes")["value"] == 2


def test_of_two_proposals_on_one_version_the_second_is_made_anew(ask):
    both = [
        ask("POST", f"{PATH}/proposals", LONGER | {"values": {name: 40}}, sub="u-1").json_body
        for name in ("contact.ring_s", "elder.ring_s")
    ]

    said = [
        ask("POST", f"{PATH}/proposals/{each['id']}/decisions", {"agreed": True}) for each in both
    ]
    stale = ask("POST", f"{PATH}/proposals", LONGER | {"values": {"elder.ring_s": 40}})

    assert [each.status_code for each in said] == [200, 409]
    assert stale.status_code == 409
    assert number(ask, "elder.ring_s")["value"] == 30


@pytest.mark.parametrize("areas", [[f"{XUHUI}007"], ["310115"], []])
def test_who_holds_less_than_the_bureau_changes_none_of_its_numbers(ask, areas):
    answer = ask("POST", f"{PATH}/proposals", LONGER, areas=areas)

    assert answer.status_code == 403


def test_a_no_that_is_first_keeps_a_yes_beside_it_from_being_in_force(ask, services, monkeypatch):
    policies = services.numbers.policies
    made = ask("POST", f"{PATH}/proposals", LONGER, sub="u-1").json_body
    whole, said = policies.judge, []

    def slow(bureau, proposal):
        if proposal.verdict.agreed:
            path = f"{PATH}/proposals/{made['id']}/decisions"
            said.append(ask("POST", path, {"agreed": False}, sub="u-3").status_code)
        whole(bureau, proposal)

    monkeypatch.setattr(policies, "judge", slow)
    late = ask("POST", f"{PATH}/proposals/{made['id']}/decisions", {"agreed": True})

    assert (said, late.status_code) == ([200], 409)
    assert number(ask, "contact.ring_s")["value"] == 30


@pytest.mark.parametrize(("room", "step"), [("policies", "judge"), ("directory", "publish_policy")])
def test_whoever_dies_on_the_way_says_yes_again_and_ends_the_same(
    ask, services, monkeypatch, room, step
):
    place = getattr(services.numbers, room)
    made = ask("POST", f"{PATH}/proposals", LONGER, sub="u-1").json_body

    def dies(*_, **__):
        raise OSError("died")

    with monkeypatch.context() as death:
        death.setattr(place, step, dies)
        died = ask("POST", f"{PATH}/proposals/{made['id']}/decisions", {"agreed": True})

    again = ask("POST", f"{PATH}/proposals/{made['id']}/decisions", {"agreed": True})

    assert (died.status_code, again.status_code) == (500, 200)
    assert len(ask("GET", f"{PATH}/versions").json_body["items"]) == 2
    assert number(ask, "contact.ring_s")["value"] == 40
