"""Which devices alarm for nothing, by street: each role its own areas, the worst first."""

from datetime import timedelta

import pytest

from tests.fakes.story import BUREAU, KEY, SMOKE, START, a_home

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
OPERATOR = {"roles": ["operator_admin"], "person": "", "sub": "u-4"}
DAY = timedelta(days=1)


@pytest.fixture
def ask(portal, issuer):
    def asked(query="", **claims):
        return portal.ask("GET", f"/v1/reports/devices{query}", issuer.token(**claims))

    return asked


@pytest.fixture
def platform(services):
    """Two streets; one detector alarmed for nothing three times in a month, and once long before."""
    platform = services.watched
    platform.directory.enrol_home(BUREAU, a_home("h9", area=PUDONG))
    now = platform.clock.now()
    for thing, days, street in (
        (SMOKE, (1, 2, 3, 44), XUHUI),
        (KEY, (5,), XUHUI),
        (f"{BUREAU}-h9-smoke1", (1,), PUDONG),
    ):
        for day in days:
            at = now - day * DAY
            platform.tally.add(BUREAU, thing, "false_alarm", f"i{day}", at, START, street)
    return platform


def test_a_street_sees_its_own_devices_the_worst_first_and_which_to_look_at(ask, platform):
    answer = ask(**STREET)

    assert answer.status_code == 200, answer.body
    assert answer.json_body["items"] == [
        {
            "street": XUHUI,
            "days": 30,
            "devices": [
                {"device": SMOKE, "false_alarms": 3, "is_over": True},
                {"device": KEY, "false_alarms": 1, "is_over": False},
            ],
        }
    ]
    assert ask(f"?area={PUDONG}", **STREET).json_body["items"] == []


def test_an_operator_sees_every_street_page_by_page(ask, platform):
    first = ask("?limit=1", **OPERATOR).json_body
    rest = ask(f"?limit=1&cursor={first['cursor']}", **OPERATOR).json_body

    assert [item["street"] for item in (*first["items"], *rest["items"])] == [XUHUI, PUDONG]
    assert rest["cursor"] is None


def test_a_family_sees_no_such_report(ask, platform):
    assert ask(roles=["family"], person="h1.daughter", sub="u-5").status_code == 403
