"""The twin's cloud over HTTP answers as the one in process does."""

import socket
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

from localcloud.lambdas.endpoint import Endpoint


@pytest.fixture
def client(monkeypatch):
    """Clients that speak HTTP to the endpoint."""
    for name in ("AWS_PROFILE", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws(), Endpoint() as endpoint:

        def made(service, region="cn-north-1"):
            return boto3.client(
                service,
                region_name=region,
                endpoint_url=endpoint.url,
                aws_access_key_id="twin",
                aws_secret_access_key="twin",
                config=Config(retries={"total_max_attempts": 1}, max_pool_connections=20),
            )

        vars(made).update(url=endpoint.url)
        yield made


@pytest.mark.parametrize(
    ("service", "call", "word"),
    [
        ("sts", lambda c: c.get_caller_identity()["Account"], "123456789012"),
        ("kms", lambda c: c.create_key()["KeyMetadata"]["Arn"][:28], "arn:aws-cn:kms:cn-north-1:12"),
        ("iot", lambda c: c.create_thing(thingName="t")["thingName"], "t"),
        ("ssm", lambda c: c.put_parameter(Name="/p", Value="v", Type="String")["Version"], 1),
        ("events", lambda c: c.put_rule(Name="r", EventPattern="{}")["RuleArn"][-6:], "rule/r"),
        ("lambda", lambda c: c.list_functions()["Functions"], []),
        ("scheduler", lambda c: c.list_schedules()["Schedules"], []),
        ("secretsmanager", lambda c: c.create_secret(Name="s", SecretString="x")["Name"], "s"),
        ("cloudwatch", lambda c: c.describe_alarms()["MetricAlarms"], []),
        ("dynamodbstreams", lambda c: c.list_streams()["Streams"], []),
        ("iot-data", lambda c: c.publish(topic="a/b", payload=b"x")["ResponseMetadata"]["HTTPStatusCode"], 200),
    ],
)  # fmt: skip
def test_every_service_is_reached_by_its_signature(client, service, call, word):
    assert call(client(service)) == word


def test_bodies_come_through_whole(client):
    queues = client("sqs")
    url = queues.create_queue(QueueName="q")["QueueUrl"]
    text = "安居" * 20_000

    queues.send_message(QueueUrl=url, MessageBody=text)

    assert queues.receive_message(QueueUrl=url)["Messages"][0]["Body"] == text


def test_what_is_written_over_http_is_there_in_process(client):
    client("sns").create_topic(Name="news")

    in_process = boto3.client("sns", region_name="cn-north-1")

    assert len(in_process.list_topics()["Topics"]) == 1


HEAD = (
    "POST / HTTP/1.1",
    "Host: 127.0.0.1",
    "Authorization: AWS4-HMAC-SHA256 Credential=twin/20260115/cn-north-1/dynamodb/aws4_request",
    "X-Amz-Target: DynamoDB_20120810.DescribeTable",
    "Content-Type: application/x-amz-json-1.0",
)


@pytest.mark.parametrize("sent", [b"", b'{"TableName": "no'])
def test_a_request_of_which_the_asker_died_before_its_end_is_not_carried_out(client, sent, caplog):
    head = "\r\n".join((*HEAD, "Content-Length: 24", "", "")).encode()
    place = urllib.parse.urlsplit(client.url)

    with socket.create_connection((place.hostname, place.port), timeout=10) as asker:
        asker.sendall(head + sent)
        asker.shutdown(socket.SHUT_WR)
        answer = asker.recv(1000)

    assert answer == b""
    assert "failed in moto" not in caplog.text


def test_errors_keep_their_codes(client):
    with pytest.raises(ClientError) as refused:
        client("dynamodb").describe_table(TableName="nowhere")

    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_many_callers_at_once_are_all_answered(client):
    queues = client("sqs")
    url = queues.create_queue(QueueName="q")["QueueUrl"]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: queues.send_message(QueueUrl=url, MessageBody=str(n)), range(80)))

    count = queues.get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert count["Attributes"]["ApproximateNumberOfMessages"] == "80"


def test_an_unsigned_request_is_refused(client):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(client.url, timeout=5)
    refused.value.close()

    assert refused.value.code == 403


def test_what_moto_cannot_do_is_an_error_with_its_reason(client):
    with pytest.raises(ClientError, match="create_provisioning_template") as refused:
        client("iot").create_provisioning_template(
            templateName="t", templateBody="{}", provisioningRoleArn="arn:aws-cn:iam::1:role/r"
        )

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
