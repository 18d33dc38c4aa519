"""The seam of moto's event buses, and what moto itself does there, so that a mended moto is noticed."""

import inspect
import json

import pytest
from moto.events import models

from localcloud.moto_seams import event_rules

REGION = "cn-north-1"


@pytest.fixture
def client(aws):
    made = aws.client("events", region_name=REGION)
    made.put_rule(Name="r", EventPattern='{"source": ["a"]}')
    return made


def test_moto_still_knows_no_functions_as_targets_and_no_disabled_rule():
    """When this fails, look whether moto's own delivery can take the seam's place."""
    source = inspect.getsource(models.Rule.send_to_targets)

    assert 'arn.service == "lambda"' not in source
    assert "self.state" not in source


def test_the_seam_tells_of_each_event_as_targets_get_it(client):
    told = []
    with event_rules.install(lambda rule, event: told.append((rule.name, event)), lambda: None):
        entry = {"Source": "b", "DetailType": "said", "Detail": json.dumps({"n": 1})}
        client.put_events(Entries=[{**entry, "Time": 1768442400}])

    ((name, event),) = told
    assert name == "r"
    assert event["time"] == "2026-01-15T02:00:00Z"
    assert (event["source"], event["detail-type"], event["detail"]) == ("b", "said", {"n": 1})
    assert "ingestion-time" not in event


def test_the_seam_tells_of_changes_of_rules(client):
    told = []
    with event_rules.install(lambda *_given: None, lambda: told.append(1)):
        client.put_rule(Name="s", ScheduleExpression="rate(1 minute)")
        client.disable_rule(Name="s")
        client.delete_rule(Name="s")

    assert len(told) == 3
