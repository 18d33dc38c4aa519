"""Jobs made by boto3 reach devices, and what devices say of them is seen by boto3."""

import inspect
import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.iot import models

from localcloud.iot_core.job_answers import JobAnswers
from localcloud.iot_core.jobs import Jobs
from localcloud.iot_core.topics import JobRequest, read_request
from localcloud.loop import VirtualLoop
from localcloud.moto_seams import iot_jobs

REGION, ACCOUNT = "cn-north-1", "123456789012"
THING = "standard-h1-hub1"
ARN = f"arn:aws-cn:iot:{REGION}:{ACCOUNT}:thing/{THING}"
PREFIX = f"$aws/things/{THING}/jobs"
MORNING = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
NOW = int(MORNING.timestamp())


class Shop:
    """A registry, one thing's questions, and what it hears."""

    def __init__(self, loop, client):
        self.loop = loop
        self.client = client
        self.heard = []
        self.jobs = Jobs(loop, self.hear, iot_jobs.MotoJobs(ACCOUNT, REGION))
        self._answers = JobAnswers(self.jobs, self.hear)

    def hear(self, topic, payload):
        self.heard.append((topic.removeprefix(PREFIX + "/"), json.loads(payload)))

    def take(self):
        taken, self.heard = self.heard, []
        return taken

    def ask(self, what, **document):
        """Ask as the thing does; the outcome, what it says, and what else was told."""
        payload = document.pop("payload", None)
        body = json.dumps(document).encode() if payload is None else payload
        request = read_request(f"{PREFIX}/{what}")
        assert isinstance(request, JobRequest)
        self._answers.answer(request, body)
        heard = self.take()
        [(topic, said)] = [each for each in heard if each[0].startswith(f"{what}/")]
        return topic.removeprefix(f"{what}/"), said, [e for e in heard if e[0] != topic]

    def make(self, job="update-1", targets=(ARN,), **more):
        more.setdefault("document", json.dumps({"do": job}))
        self.client.create_job(jobId=job, targets=list(targets), **more)

    def seen(self, job="update-1"):
        return self.client.describe_job_execution(jobId=job, thingName=THING)["execution"]

    def forward(self, **delta):
        self.loop.run_until(self.loop.now() + timedelta(**delta))


@pytest.fixture(scope="module")
def client():
    """moto's registry, made once for all; each test empties it."""
    with mock_aws():
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        yield boto3.client("iot", region_name=REGION, **keys)


@pytest.fixture
def shop(client):
    models.iot_backends[ACCOUNT][REGION].reset()
    with VirtualLoop(MORNING) as loop:
        made = Shop(loop, client)
        with iot_jobs.install(made.jobs):
            yield made


def test_moto_still_invents_versions_and_tells_nobody():
    """When this fails, moto keeps versions or notifies by itself: look at the seam again."""
    assert "self.version_number = 123" in inspect.getsource(models.FakeJobExecution)
    assert "publish" not in inspect.getsource(models.IoTBackend.create_job)


def test_a_new_job_is_told_with_its_document(shop):
    shop.make()

    summary = {
        "jobId": "update-1",
        "queuedAt": NOW,
        "lastUpdatedAt": NOW,
        "executionNumber": 1,
        "versionNumber": 1,
    }
    assert shop.take() == [
        ("notify", {"timestamp": NOW, "jobs": {"QUEUED": [summary]}}),
        (
            "notify-next",
            {
                "timestamp": NOW,
                "execution": {
                    **summary,
                    "thingName": THING,
                    "status": "QUEUED",
                    "statusDetails": {},
                    "jobDocument": {"do": "update-1"},
                },
            },
        ),
    ]


def test_a_job_is_done_step_by_step_and_the_registry_sees_it(shop):
    shop.make()
    shop.take()
    shop.forward(seconds=60)

    outcome, started, told = shop.ask("start-next", clientToken="t1", statusDetails={"at": "1"})
    assert (outcome, started["clientToken"]) == ("accepted", "t1")
    execution = started["execution"]
    assert (execution["status"], execution["versionNumber"]) == ("IN_PROGRESS", 2)
    assert (execution["startedAt"], execution["queuedAt"]) == (NOW + 60, NOW)
    assert execution["statusDetails"] == {"at": "1"}
    assert [topic for topic, _ in told] == ["notify"]  # the next one is still the same

    outcome, updated, told = shop.ask(
        "update-1/update",
        status="SUCCEEDED",
        expectedVersion=2,
        statusDetails={"version": "1.2"},
        includeJobExecutionState=True,
        includeJobDocument=True,
    )
    assert outcome == "accepted"
    assert updated["executionState"] == {
        "status": "SUCCEEDED",
        "statusDetails": {"version": "1.2"},
        "versionNumber": 3,
    }
    assert updated["jobDocument"] == {"do": "update-1"}
    assert told == [
        ("notify", {"timestamp": NOW + 60, "jobs": {}}),
        ("notify-next", {"timestamp": NOW + 60}),
    ]
    seen = shop.seen()
    assert (seen["status"], seen["versionNumber"]) == ("SUCCEEDED", 3)
    assert seen["statusDetails"]["detailsMap"] == {"version": "1.2"}
    job = shop.client.describe_job(jobId="update-1")["job"]
    assert (job["status"], job["jobProcessDetails"]["numberOfSucceededThings"]) == ("COMPLETED", 1)


def test_the_one_in_progress_goes_first_and_the_next_follows_it(shop):
    shop.make("first")
    shop.forward(seconds=1)
    shop.make("second")
    shop.take()

    shop.ask("second/update", status="IN_PROGRESS")
    _, said, _ = shop.ask("get")
    _, shown, _ = shop.ask("$next/get")
    _, _, told = shop.ask("second/update", status="FAILED")

    assert [each["jobId"] for each in said["inProgressJobs"]] == ["second"]
    assert [each["jobId"] for each in said["queuedJobs"]] == ["first"]
    assert shown["execution"]["jobId"] == "second"
    assert [(t, d["execution"]["jobId"]) for t, d in told if t == "notify-next"] == [
        ("notify-next", "first")
    ]


def test_starting_what_runs_already_leaves_its_details(shop):
    shop.make()
    shop.ask("start-next", statusDetails={"at": "1"})

    _, said, told = shop.ask("start-next", statusDetails={"at": "2"})

    assert said["execution"]["statusDetails"] == {"at": "1"}
    assert said["execution"]["versionNumber"] == 2
    assert told == []


def test_without_a_job_there_is_no_execution_in_the_answer(shop):
    for what in ("start-next", "$next/get"):
        assert shop.ask(what, clientToken="t")[:2] == (
            "accepted",
            {"timestamp": NOW, "clientToken": "t"},
        )


def test_a_document_is_left_out_when_it_is_not_wanted(shop):
    shop.make()

    assert "jobDocument" not in shop.ask("update-1/get", includeJobDocument=False)[1]["execution"]


@pytest.mark.parametrize(
    ("what", "document", "code"),
    [
        ("update-1/update", {"status": "SUCCEEDED", "expectedVersion": 9}, "VersionMismatch"),
        ("update-1/update", {"status": "QUEUED"}, "InvalidRequest"),
        ("update-1/update", {}, "InvalidRequest"),
        ("update-1/update", {"status": "FAILED", "statusDetails": {"a": 1}}, "InvalidRequest"),
        ("update-1/update", {"status": "FAILED", "expectedVersion": True}, "InvalidRequest"),
        ("update-1/get", {"executionNumber": 2}, "ResourceNotFound"),
        ("other/update", {"status": "FAILED"}, "ResourceNotFound"),
        ("start-next", {"stepTimeoutInMinutes": 0}, "InvalidRequest"),
        ("start-next", {"payload": b"["}, "InvalidJson"),
        ("start-next", {"payload": b"[]"}, "InvalidJson"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(shop, what, document, code):
    shop.make()
    shop.take()

    outcome, said, told = shop.ask(what, **document)

    assert (outcome, said["code"], told) == ("rejected", code, [])
    assert shop.seen()["versionNumber"] == 1


def test_a_refusal_shows_the_state_that_explains_it(shop):
    shop.make()
    shop.ask("update-1/update", status="REJECTED")

    _, again, _ = shop.ask("update-1/update", status="IN_PROGRESS")
    _, shown, _ = shop.ask("update-1/get", clientToken="t")

    assert (again["code"], again["executionState"]["status"]) == (
        "InvalidStateTransition",
        "REJECTED",
    )
    assert (shown["code"], shown["clientToken"]) == ("TerminalStateReached", "t")


def test_a_step_that_takes_too_long_times_out_and_the_next_job_follows(shop):
    shop.make("first")
    shop.forward(seconds=1)
    shop.make("second")
    _, said, _ = shop.ask("start-next", stepTimeoutInMinutes=5)
    assert said["execution"]["approximateSecondsBeforeTimedOut"] == 300

    shop.forward(minutes=4)
    shop.ask("first/update", status="IN_PROGRESS", stepTimeoutInMinutes=5)
    shop.forward(minutes=4)
    assert shop.seen("first")["status"] == "IN_PROGRESS"
    shop.take()
    shop.forward(minutes=1)

    assert shop.seen("first")["status"] == "TIMED_OUT"
    assert [d["execution"]["jobId"] for t, d in shop.take() if t == "notify-next"] == ["second"]


def test_the_clock_of_the_job_is_not_set_back_by_steps_and_ends_with_the_job(shop):
    shop.make(timeoutConfig={"inProgressTimeoutInMinutes": 10})
    shop.forward(hours=1)
    assert shop.seen()["status"] == "QUEUED"
    shop.ask("start-next")

    shop.forward(minutes=9)
    shop.ask("update-1/update", status="IN_PROGRESS", stepTimeoutInMinutes=60)
    shop.forward(minutes=1)
    assert shop.seen()["status"] == "TIMED_OUT"

    shop.make("other", timeoutConfig={"inProgressTimeoutInMinutes": 10})
    shop.ask("start-next")
    shop.ask("other/update", status="SUCCEEDED")
    shop.forward(hours=1)
    assert shop.seen("other")["status"] == "SUCCEEDED"


def test_a_step_without_limit_stops_the_clock(shop):
    shop.make()
    shop.ask("start-next", stepTimeoutInMinutes=1)
    shop.ask("update-1/update", status="IN_PROGRESS", stepTimeoutInMinutes=-1)

    shop.forward(hours=1)

    assert shop.seen()["status"] == "IN_PROGRESS"


def test_cancelling_a_job_spares_what_runs_unless_it_is_forced(shop):
    shop.make()
    shop.make("running")
    shop.ask("running/update", status="IN_PROGRESS")

    shop.client.cancel_job(jobId="update-1")
    shop.client.cancel_job(jobId="running")
    assert (shop.seen()["status"], shop.seen("running")["status"]) == ("CANCELED", "IN_PROGRESS")
    shop.take()
    shop.client.cancel_job(jobId="running", force=True)

    assert shop.seen("running")["status"] == "CANCELED"
    assert shop.take()[-1] == ("notify-next", {"timestamp": NOW})


def test_an_execution_is_cancelled_alone_and_only_once(shop):
    shop.make()
    shop.client.cancel_job_execution(jobId="update-1", thingName=THING)

    assert shop.seen()["versionNumber"] == 2
    with pytest.raises(ClientError):
        shop.client.cancel_job_execution(jobId="update-1", thingName=THING)


def test_a_deleted_job_is_gone_from_the_list_of_its_thing(shop):
    shop.make()
    shop.take()
    shop.client.delete_job(jobId="update-1", force=True)

    assert [topic for topic, _ in shop.take()] == ["notify", "notify-next"]
    assert shop.ask("get")[1]["queuedJobs"] == []


def test_a_group_stands_for_the_things_in_it(shop):
    shop.client.create_thing(thingName=THING)
    made = shop.client.create_thing_group(thingGroupName="hubs")
    shop.client.add_thing_to_thing_group(thingGroupName="hubs", thingName=THING)

    shop.make(targets=[made["thingGroupArn"]])

    assert shop.seen()["status"] == "QUEUED"
    found = shop.client.list_job_executions_for_job(jobId="update-1")["executionSummaries"]
    assert [each["thingArn"] for each in found] == [ARN]


@pytest.mark.parametrize(
    "wrong",
    [
        {"document": "{"},
        {"document": '{"url": "${aws:iot:s3-presigned-url:x}"}'},
        {"document": "", "documentSource": "https://bucket/x"},
        {"targetSelection": "CONTINUOUS"},
        {"schedulingConfig": {"startTime": "2027-01-01 00:00"}},
    ],
)
def test_a_job_that_the_twin_would_not_carry_out_is_refused(shop, wrong):
    with pytest.raises(shop.client.exceptions.InvalidRequestException):
        shop.make(**wrong)
    assert shop.heard == []


def test_a_second_job_of_the_same_name_leaves_the_first_alone(shop):
    shop.make()

    with pytest.raises(shop.client.exceptions.ResourceAlreadyExistsException):
        shop.make(document='{"do": "harm"}')

    assert shop.ask("start-next")[1]["execution"]["jobDocument"] == {"do": "update-1"}
