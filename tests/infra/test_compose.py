"""The compose step: the same sources make the same template, and a spoilt source says how to mend it."""

import subprocess
import sys

import pytest

from infra.compose import ComposeError, compose
from infra.compose.documents import read_yaml


def test_the_same_sources_make_the_same_bytes(tmp_path):
    one, two = compose(tmp_path / "one"), compose(tmp_path / "two")

    assert one.read_bytes() == two.read_bytes()


def test_an_unchanged_project_is_not_composed_again(project, tmp_path):
    template = compose(tmp_path / "out", project)
    template.write_text("left as it was")

    assert compose(tmp_path / "out", project).read_text() == "left as it was"


@pytest.mark.parametrize(
    "source",
    ["infra/queues.yaml", "iot_rules/alarm.yaml", "chalicelib/__init__.py", ".chalice/config.json"],
)
def test_a_changed_source_is_composed_again(project, tmp_path, source):
    template = compose(tmp_path / "out", project)
    template.write_text("stale")
    with (project / source).open("a") as stream:
        stream.write("\n")

    assert compose(tmp_path / "out", project).read_text() != "stale"


def test_a_compose_that_broke_off_is_made_again(project, tmp_path):
    rules = project / "iot_rules" / "alarm.yaml"
    good = rules.read_text()
    template = compose(tmp_path / "out", project)
    whole = template.read_bytes()
    rules.write_text(good + "colour: red\n")
    with pytest.raises(ComposeError):
        compose(tmp_path / "out", project)
    template.write_text("half")
    rules.write_text(good)

    assert compose(tmp_path / "out", project).read_bytes() == whole


def test_two_processes_that_compose_at_once_leave_one_whole_template(tmp_path):
    order = [sys.executable, "-m", "infra.compose", "--out", str(tmp_path / "out")]
    both = [subprocess.Popen(order, stdout=subprocess.PIPE) for _ in range(2)]

    assert [process.communicate() and process.returncode for process in both] == [0, 0]
    assert "Resources" in read_yaml(tmp_path / "out" / "template.yaml").data


def test_code_folders_are_relative_to_the_template(functions, template_file):
    folders = {(template_file.parent / f["Properties"]["CodeUri"]) for f in functions.values()}

    names = {folder.resolve().name for folder in folders}
    assert names == {
        "receive_alarm",
        "advance_response",
        "await_event",
        "record_call_event",
        "record_contact_step",
        "relay_outbox",
        "sweep_incidents",
        "sweep_repairs",
        "fold_activity",
        "track_links",
        "sweep_deadlines",
        "probe_platform",
        "watch_consoles",
        "take_portion",
        "write_export",
        "tell_families",
        "check_roster",
        "count_figures",
        "portal",
    }
    assert (template_file.parent / "portal" / "app.py").exists()


def test_the_portal_runs_on_what_the_house_decides_not_on_what_chalice_does(resources):
    for name in ("APIHandler", "PolicyHandler", "PortalAuthorizer"):
        properties = resources[name]["Properties"]
        assert not properties.keys() & {"Runtime", "Architectures", "Tracing"}
        own = {"PortalAuthorizer": None}.get(name, 29)  # the longest that a gateway waits
        assert properties.get("Timeout") == own
        assert properties["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("rule: alarm", "rule: alarms", "alarm.yaml:2: rule: write alarm"),
        ("(XH23-20, SH21-13)", "", "alarm.yaml:3: description: cite the requirement"),
        ("SELECT encode", "CHOOSE encode", "alarm.yaml:4: sql: write SELECT"),
        ("lambda: receive_alarm", "lambda: recieve_alarm", "actions.0.lambda: infra/ has no"),
        ("lambda: receive_alarm", "email: somebody", "alarm.yaml:9: actions.0: write one of"),
        ("sqs: alarm", "sqs: alrm", "alarm.yaml:11: error_action.sqs: infra/ has no AWS::SQS"),
        ("error_action:\n  sqs: alarm\n", "", "error_action: is missing"),
        ("samples:", "colour: red\nsamples:", "alarm.yaml:12: colour: is no field"),
        ("expect: no match", "expect: nothing", "expect: write `no match`, or the fields"),
        (
            "client_id: standard-h1-smoke1\n    payload:",
            "payload:",
            "samples.0.client_id: is missing",
        ),
        ("rule: alarm", "rule: alarm\nrule: alarm", "alarm.yaml:3: YAML: "),
    ],
)
def test_a_bad_rule_file_stops_with_file_line_field_and_mend(
    project, tmp_path, before, after, where
):
    path = project / "iot_rules" / "alarm.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")

    with pytest.raises(ComposeError) as wrong:
        compose(tmp_path / "out", project)

    assert where in str(wrong.value)


def test_a_rule_must_show_what_it_leaves(project, tmp_path):
    path = project / "iot_rules" / "status.yaml"
    path.write_text(path.read_text("utf-8").partition("  - case: a shadow update")[0], "utf-8")

    with pytest.raises(ComposeError, match=r"samples: give one message that the rule takes and"):
        compose(tmp_path / "out", project)


def test_two_files_may_not_make_the_same_resource(project, tmp_path):
    (project / "infra" / "more.yaml").write_text(
        "Resources:\n  AlarmQueue: {Type: AWS::SQS::Queue}\n"
    )

    with pytest.raises(
        ComposeError, match=r"(more|queues)\.yaml:\d+: Resources\.AlarmQueue: another"
    ):
        compose(tmp_path / "out", project)


def test_a_portal_that_cannot_be_packaged_says_why(project, tmp_path):
    (project / "app.py").write_text("raise RuntimeError('no portal today')\n")

    with pytest.raises(ComposeError, match="no portal today"):
        compose(tmp_path / "out", project)


def test_a_policy_that_is_no_json_names_its_line(project, tmp_path):
    (project / "infra" / "iot_policies" / "device.json").write_text('{\n  "Version": \n}')

    with pytest.raises(ComposeError, match=r"device\.json:3: JSON"):
        compose(tmp_path / "out", project)


def test_the_command_answers_a_bad_source_with_2_and_one_line(project):
    (project / "infra" / "queues.yaml").write_text("- not a mapping\n")
    order = [sys.executable, "-m", "infra.compose", "--out", str(project / "build")]

    done = subprocess.run(order, cwd=project, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.strip().endswith("queues.yaml:1: document: write a mapping of fields")
