"""Provisioning templates are filled in as documented, and refused where the twin would do less."""

import json
from pathlib import Path

import pytest

from localcloud.iot_core.provisioning_template import (
    ParameterError,
    ProvisioningTemplate,
    TemplateError,
)

ROOT = Path(__file__).resolve().parents[3]
OURS = (ROOT / "infra" / "iot_policies" / "provisioning.json").read_text("utf-8")
CERTIFICATE = {"Type": "AWS::IoT::Certificate", "Properties": {"Status": "Active"}}


def a_template(name, parameters=("Serial",), certificate=CERTIFICATE, **top):
    thing = {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": name}}
    body = {
        "Parameters": {each: {"Type": "String"} for each in parameters},
        "Resources": {"thing": thing, "certificate": certificate},
        **top,
    }
    return ProvisioningTemplate("t", json.dumps(body))


def test_our_own_template_names_the_thing_by_bureau_and_serial():
    template = ProvisioningTemplate("twin-anju-device", OURS.replace("${Stage}", "twin"))

    plan = template.plan({"Bureau": "standard", "SerialNumber": "h1-key1"}, "c" * 64)

    assert plan.thing == "standard-h1-key1"
    assert plan.policies == ("twin-anju-device",)
    assert (plan.status, plan.thing_type, plan.attributes) == ("ACTIVE", None, {})
    assert plan.overrides["ThingTypeName"] == "FAIL"


@pytest.mark.parametrize(
    ("node", "name"),
    [
        ({"Ref": "Serial"}, "a-b"),
        ({"Fn::Sub": "x-${Serial}"}, "x-a-b"),
        ({"Fn::Join": ["_", ["x", {"Ref": "Serial"}]]}, "x_a-b"),
        ({"Fn::Select": ["1", {"Fn::Split": ["-", {"Ref": "Serial"}]}]}, "b"),
        ({"Fn::FindInMap": ["Names", {"Ref": "Serial"}, "thing"]}, "mapped"),
    ],
)
def test_every_intrinsic_is_carried_out(node, name):
    template = a_template(node, Mappings={"Names": {"a-b": {"thing": "mapped"}}})

    assert template.plan({"Serial": "a-b"}, "c").thing == name


def test_defaults_configuration_and_status_are_honoured():
    template = ProvisioningTemplate(
        "t",
        json.dumps(
            {
                "Parameters": {"Room": {"Type": "String", "Default": "kitchen"}},
                "Resources": {
                    "thing": {
                        "Type": "AWS::IoT::Thing",
                        "Properties": {
                            "ThingName": "x",
                            "AttributePayload": {"room": {"Ref": "Room"}},
                            "ThingTypeName": "hub",
                            "ThingGroups": ["g"],
                        },
                    },
                    "certificate": {
                        "Type": "AWS::IoT::Certificate",
                        "Properties": {"Status": "Inactive"},
                    },
                },
                "DeviceConfiguration": {"room": {"Ref": "Room"}},
            }
        ),
    )

    plan = template.plan({}, "c")

    assert (plan.attributes, plan.configuration) == ({"room": "kitchen"}, {"room": "kitchen"})
    assert (plan.thing_type, plan.groups, plan.status) == ("hub", ("g",), "INACTIVE")


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"Serial": "a", "Other": "b"},
        {"Serial": 1},
        {"Serial": ""},
        {"Serial": "a/#"},
        {"Serial": "安"},
        {"Serial": "x" * 129},
    ],
)
def test_parameters_that_do_not_fit_are_refused(parameters):
    with pytest.raises(ParameterError):
        a_template({"Ref": "Serial"}).plan(parameters, "c")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Hooks": {}}, "Hooks is not carried out"),
        ({"Resources": {}}, "the twin makes one AWS::IoT::Thing"),
        ({"Resources": {"a": {"Type": "AWS::IoT::Role"}}}, "does not make AWS::IoT::Role"),
    ],
)
def test_what_is_not_carried_out_is_refused_when_the_template_is_read(change, told):
    with pytest.raises(TemplateError, match=told):
        a_template("x", **change)


def test_a_setting_that_a_resource_cannot_have_is_refused():
    certificate = {**CERTIFICATE, "OverrideSettings": {"Status": "MERGE"}}

    with pytest.raises(TemplateError, match="Status cannot be MERGE"):
        a_template("x", certificate=certificate)


def test_an_intrinsic_that_is_not_known_is_refused():
    with pytest.raises(TemplateError, match="Fn::If"):
        a_template({"Fn::If": []}).plan({"Serial": "a"}, "c")
