"""The twin holds a template's rules as CloudFormation does, and stops where it does not know how."""

import pytest

from localcloud.boot.errors import BootError
from localcloud.boot.rules import check_rules

GIVEN = {"Carriers": ["gateway"], "Url": "", "Stage": "dev"}


def a_rule(assertion: object, condition: object = None) -> dict[str, object]:
    rule: dict[str, object] = {"Assertions": [{"Assert": assertion, "AssertDescription": "told"}]}
    return {"R": rule if condition is None else {"RuleCondition": condition, **rule}}


HAS = {"Fn::Contains": [{"Ref": "Carriers"}, "gateway"]}
EMPTY = {"Fn::Equals": [{"Ref": "Url"}, ""]}


@pytest.mark.parametrize(
    "holds",
    [
        HAS,
        EMPTY,
        {"Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, "prod"]}]},
        {"Fn::And": [HAS, EMPTY]},
        {"Fn::Or": [{"Fn::Not": [HAS]}, EMPTY]},
    ],
)
def test_what_holds_lets_the_boot_go_on(holds):
    check_rules(a_rule(holds), GIVEN)


@pytest.mark.parametrize("broken", [{"Fn::Not": [HAS]}, {"Fn::And": [HAS, {"Fn::Not": [EMPTY]}]}])
def test_what_does_not_hold_stops_the_boot_in_the_rule_s_words(broken):
    with pytest.raises(BootError, match="told"):
        check_rules(a_rule(broken), GIVEN)


def test_a_rule_whose_condition_does_not_hold_asks_for_nothing():
    check_rules(a_rule({"Fn::Not": [HAS]}, {"Fn::Not": [HAS]}), GIVEN)


@pytest.mark.parametrize(
    "strange",
    [
        "yes",
        {"Fn::EachMemberIn": [["a"], ["a"]]},
        {"Fn::Equals": [{"Ref": "Nobody"}, ""]},
        {"Fn::Equals": [{"Fn::Sub": "${Stage}"}, ""]},
    ],
)
def test_what_the_twin_does_not_know_stops_it(strange):
    with pytest.raises(BootError, match=r"not known|no condition"):
        check_rules(a_rule(strange), GIVEN)
