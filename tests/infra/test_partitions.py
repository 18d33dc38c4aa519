"""The template fits China and the rest of the world alike."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CFN_LINT = str(Path(sys.executable).parent / "cfn-lint")
ABSENT_IN_CHINA = ("AWS::Cognito", "AWS::SES", "AWS::XRay", "AWS::IoTEvents", "AWS::Connect::")


def test_no_arn_or_host_names_a_partition(template_file):
    text = template_file.read_text("utf-8")

    assert not re.findall(r"arn:aws[:-]\S*", text)
    assert not re.findall(r"\S+\.amazonaws\.com\.cn\S*|https?://\S*amazonaws\.com\S*", text)


def test_nothing_is_used_that_china_does_not_have(resources):
    for name, resource in resources.items():
        assert not resource["Type"].startswith(ABSENT_IN_CHINA), name
        assert not resource.get("Properties", {}).keys() & {"FunctionUrlConfig", "SnapStart"}, name
        assert "Tracing" not in resource.get("Properties", {}), name


def test_the_portal_is_regional(resources):
    assert resources["RestAPI"]["Properties"]["EndpointConfiguration"] == "REGIONAL"


@pytest.mark.parametrize("region", ["cn-north-1", "us-east-1"])
def test_cfn_lint_finds_nothing(template_file, region):
    order = [CFN_LINT, "--regions", region, "--template", str(template_file)]

    done = subprocess.run(order, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
