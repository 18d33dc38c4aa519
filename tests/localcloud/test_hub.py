"""The hub joins a broker and the twin: rules run, refusals take the error action, devices are answered."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from moto.iot import iot_backends

from localcloud.boot import TopicRule
from localcloud.brokers.in_process import InProcessBroker
from localcloud.brokers.interface import BrokerError, RefusedError
from localcloud.hub import Hub
from localcloud.iot_core.jobs import Jobs
from localcloud.iot_core.shadows import Shadows
from localcloud.loop import VirtualLoop
from localcloud.moto_seams import iot_standing
from localcloud.moto_seams.iot_standing import Ledger
from localcloud.pki import Authority
from localcloud.states.tasks import InvocationRefusedError

KEY = "standard-h1-key1"
ACCOUNT, REGION = "123456789012", "cn-north-1"
MORNING = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
POLICY = (Path(__file__).parent / "iot_policy" / "device_policy.json").read_text("utf-8")
RULE = TopicRule(
    "alarm",
    {
        "sql": "SELECT encode(*, 'base64') AS payload, topic() AS topic, clientid() AS client_id,"
        " timestamp() AS received_at FROM 'dt/anju/+/alarm'",
        "awsIotSqlVersion": "2016-03-23",
        "actions": [{"lambda": {"functionArn": "arn:receive"}}],
        "errorAction": {"sqs": {"queueUrl": "http://alarm", "useBase64": False}},
    },
)


NOTED = TopicRule(
    "presence",
    {
        "sql": "SELECT *, topic() AS topic, clientid() AS client_id FROM '$aws/events/#'",
        "awsIotSqlVersion": "2016-03-23",
        "actions": [{"lambda": {"functionArn": "arn:presence"}}],
        "errorAction": {"sqs": {"queueUrl": "http://alarm", "useBase64": False}},
    },
)


class EndingBroker(InProcessBroker):
    """A broker that may have been ended."""

    is_ended = False

    def publish(self, *said, **more):
        if self.is_ended:
            raise BrokerError("the broker is not running")
        super().publish(*said, **more)


class NoJobs:
    """A registry without jobs."""

    @property
    def executions(self):
        return {}

    def document(self, job):
        raise AssertionError(job)

    minutes = settle = document


class Cloud:
    """What the hub needs of a twin: one function, one queue, the deployed policy."""

    def __init__(self, loop):
        self.loop = loop
        self.topic_rules = [RULE, NOTED]
        self.outputs = {"DevicePolicyName": "device"}
        self.shadows = Shadows(self.say)
        self.jobs = Jobs(loop, self.say, NoJobs())
        self.device_templates = []
        self.host = SimpleNamespace(invoke_event=self._invoke, invoke=None)
        self.is_refusing = self.is_queue_down = False
        self.invoked, self.queued = [], []
        self.ledger = Ledger(ACCOUNT, REGION)
        backend = iot_backends[ACCOUNT][REGION]
        backend.reset()
        backend.create_policy("device", POLICY)

    def client(self, _service):
        return SimpleNamespace(send_message=self._send)

    def on_certificate(self, listener):
        self.listener = listener

    def certificates_change(self, certificate_id):
        self.listener(certificate_id)

    def on_publish(self, listener):
        self.publish = listener

    def say(self, topic, payload):
        self.publish(topic, payload)

    def _invoke(self, arn, payload):
        if self.is_refusing:
            raise InvocationRefusedError("TooManyRequestsException", "Rate Exceeded.")
        self.invoked.append((arn, json.loads(payload)))

    def _send(self, **message):
        if self.is_queue_down:
            raise ClientError({"Error": {"Code": "QueueDoesNotExist"}}, "SendMessage")
        self.queued.append((message["QueueUrl"], json.loads(message["MessageBody"])))


@pytest.fixture(scope="module")
def authority():
    return Authority.create()


@pytest.fixture
def cloud():
    with VirtualLoop(MORNING) as loop:
        cloud = Cloud(loop)
        with iot_standing.install(cloud.certificates_change):
            yield cloud


@pytest.fixture
def hub(cloud, authority):
    return Hub(cloud, InProcessBroker(cloud.loop), authority)


def connect(hub, thing=KEY):
    certificate = hub.enrol(thing)[thing].certificate
    return hub.broker.connect(thing, certificate.certificate_id)


def woken(cloud, arn):
    return [event for each, event in cloud.invoked if each == arn]


def settle(cloud):
    cloud.loop.run_until(cloud.loop.now() + timedelta(seconds=1))


def test_a_message_wakes_the_function_of_its_rule_with_the_raw_bytes(cloud, hub):
    connect(hub).publish(f"dt/anju/{KEY}/alarm", b"\xff\x00")
    settle(cloud)

    [event] = woken(cloud, "arn:receive")
    assert base64.b64decode(event["payload"]) == b"\xff\x00"
    assert (event["topic"], event["client_id"]) == (f"dt/anju/{KEY}/alarm", KEY)
    assert event["received_at"] == int(MORNING.timestamp() * 1000)
    assert cloud.queued == []


def test_a_message_that_no_rule_wants_wakes_nothing(cloud, hub):
    connect(hub).publish(f"dt/anju/{KEY}/reading", b"{}")
    settle(cloud)

    assert (woken(cloud, "arn:receive"), cloud.queued) == ([], [])


def test_a_refused_function_leaves_the_message_to_the_error_action(cloud, hub):
    session = connect(hub)
    settle(cloud)
    cloud.is_refusing = True

    session.publish(f"dt/anju/{KEY}/alarm", b"\xff\x00")
    settle(cloud)

    [(url, told)] = cloud.queued
    assert url == "http://alarm"
    assert base64.b64decode(told["base64OriginalPayload"]) == b"\xff\x00"
    assert (told["topic"], told["clientId"]) == (f"dt/anju/{KEY}/alarm", KEY)
    assert "Rate Exceeded" in json.dumps(told["failures"])


def test_what_not_even_the_queue_takes_is_reported(cloud, hub, caplog):
    cloud.is_refusing = cloud.is_queue_down = True

    connect(hub).publish(f"dt/anju/{KEY}/alarm", b"lost")
    settle(cloud)

    assert "QueueDoesNotExist" in caplog.text


def test_what_the_platform_publishes_reaches_the_device(cloud, hub):
    session, heard = connect(hub), []
    session.on_message(lambda topic, payload: heard.append((topic, payload)))
    session.subscribe(f"cmd/anju/{KEY}/+")

    cloud.publish(f"cmd/anju/{KEY}/receipt", b"{}")
    settle(cloud)

    assert heard == [(f"cmd/anju/{KEY}/receipt", b"{}")]


def test_rules_hear_what_the_platform_publishes_once(cloud, hub):
    cloud.publish(f"dt/anju/{KEY}/alarm", b"x")
    settle(cloud)

    assert [event["client_id"] for _, event in cloud.invoked] == ["n/a"]


def test_the_deployed_policy_binds_who_is_enrolled(cloud, hub):
    session = connect(hub)

    with pytest.raises(RefusedError):
        session.publish("dt/anju/standard-h2-key1/alarm", b"{}")
    settle(cloud)

    assert woken(cloud, "arn:receive") == []


def test_a_certificate_that_is_switched_off_loses_its_connection(cloud, hub):
    session = connect(hub)

    iot_backends[ACCOUNT][REGION].update_certificate(session.certificate_id, "INACTIVE")
    settle(cloud)

    assert not session.connected
    with pytest.raises(RefusedError):
        hub.broker.connect(KEY, session.certificate_id)


def test_a_thing_enrolled_anew_loses_its_former_certificate(hub):
    former = hub.enrol(KEY)[KEY].certificate
    hub.enrol(KEY)

    with pytest.raises(RefusedError):
        hub.broker.connect(KEY, former.certificate_id)


def test_what_the_platform_publishes_runs_each_rule_once(cloud, hub):
    cloud.publish(f"dt/anju/{KEY}/alarm", b"{}")
    settle(cloud)

    [event] = woken(cloud, "arn:receive")
    assert event["client_id"] == "n/a"


def test_what_is_to_be_retained_reaches_who_comes_later(cloud, hub):
    cloud.publish(f"cmd/anju/{KEY}/locate", b"where", retain=True)
    settle(cloud)

    session, heard = connect(hub), []
    session.on_message(lambda topic, payload: heard.append((topic, payload)))
    session.subscribe(f"cmd/anju/{KEY}/+")
    settle(cloud)

    assert heard == [(f"cmd/anju/{KEY}/locate", b"where")]


def test_rules_hear_of_coming_and_subscribing_and_going(cloud, hub):
    session = connect(hub)
    session.subscribe(f"cmd/anju/{KEY}/+")
    session.unsubscribe(f"cmd/anju/{KEY}/+")
    session.drop()
    settle(cloud)

    told = woken(cloud, "arn:presence")
    assert [each["topic"] for each in told] == [
        f"$aws/events/presence/connected/{KEY}",
        f"$aws/events/subscriptions/subscribed/{KEY}",
        f"$aws/events/subscriptions/unsubscribed/{KEY}",
        f"$aws/events/presence/disconnected/{KEY}",
    ]
    assert {each["client_id"] for each in told} == {"n/a"}
    assert len({each["sessionIdentifier"] for each in told}) == 1
    assert told[-1]["disconnectReason"] == "CONNECTION_LOST"
    assert told[-1]["clientInitiatedDisconnect"] is False


def test_a_second_connection_tells_of_the_first_ones_end_before_its_own(cloud, hub):
    certificate = hub.enrol(KEY)[KEY].certificate.certificate_id
    hub.broker.connect(KEY, certificate)
    hub.broker.connect(KEY, certificate)
    settle(cloud)

    events = woken(cloud, "arn:presence")
    assert [(e["eventType"], e.get("disconnectReason")) for e in events] == [
        ("connected", None),
        ("disconnected", "DUPLICATE_CLIENTID"),
        ("connected", None),
    ]
    assert [e["versionNumber"] for e in events] == [0, 0, 1]


def test_a_device_keeps_its_shadow_and_nobody_elses(cloud, hub):
    session, heard = connect(hub), []
    session.on_message(lambda topic, payload: heard.append((topic, json.loads(payload))))
    session.subscribe(f"$aws/things/{KEY}/shadow/#")

    session.publish(f"$aws/things/{KEY}/shadow/update", b'{"state": {"reported": {"a": 1}}}')
    settle(cloud)

    said = [topic.rpartition("/shadow/")[2] for topic, _ in heard]
    assert said == ["update", "update/accepted", "update/documents"]
    assert cloud.shadows.get(KEY, "")["version"] == 1
    with pytest.raises(RefusedError):
        session.publish("$aws/things/standard-h2-key1/shadow/update", b'{"state": {}}')


def test_a_wish_of_the_platform_reaches_the_device(cloud, hub):
    session, heard = connect(hub), []
    session.on_message(lambda topic, payload: heard.append((topic, json.loads(payload))))
    session.subscribe(f"$aws/things/{KEY}/shadow/update/delta")

    cloud.shadows.update(KEY, "", b'{"state": {"desired": {"valve": "shut"}}}')
    settle(cloud)

    [(_, delta)] = heard
    assert delta["state"] == {"valve": "shut"}


def test_what_cannot_be_told_at_the_end_stops_nothing(cloud, authority, caplog):
    broker = EndingBroker(cloud.loop)
    session = connect(Hub(cloud, broker, authority))
    settle(cloud)
    caplog.set_level("INFO")
    broker.is_ended = True

    session.disconnect()
    settle(cloud)

    assert "a lifecycle event was not told: the broker is not running" in caplog.text
