"""The seam of moto's Lambda, and what moto itself does there, so that a mended moto is noticed."""

import inspect
import io
import json
import zipfile

import pytest
from moto.awslambda import models, responses
from moto.core.exceptions import JsonRESTError

from localcloud.moto_seams import functions
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

REGION = "cn-north-1"


class Host:
    """Notes what it is asked, and answers what it is told."""

    def __init__(self):
        self.asked = []
        self.answer = LambdaResult(b'"done"')

    def invoke(self, name, payload, qualifier=None):
        self.asked.append(("invoke", name, qualifier, payload))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def invoke_event(self, name, payload, qualifier=None):
        self.asked.append(("event", name, qualifier, payload))
        return "r-1"

    def accept(self, function, payload):
        self.asked.append(("accept", function, None, payload))
        return "r-1"


@pytest.fixture
def host():
    return Host()


@pytest.fixture
def lambdas(aws, host):
    role = aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("empty", "")
    client = aws.client("lambda", region_name=REGION)
    client.create_function(
        FunctionName="f",
        Role=role["Arn"],
        Handler="h.h",
        Runtime="python3.13",
        Code={"ZipFile": buffer.getvalue()},
    )
    with functions.install(host, lambda found: found.function_name):
        yield client


def test_moto_still_looks_for_the_qualifier_under_another_name():
    """When this fails, moto reads `Qualifier`: drop `_with_qualifier` from the seam."""
    assert '_get_param("qualifier")' in inspect.getsource(responses.LambdaResponse.invoke)


def test_moto_still_runs_functions_in_docker_only():
    """When this fails, look whether moto can run a function where we want it."""
    assert "_invoke_lambda" in inspect.getsource(models.LambdaFunction.invoke)
    assert "docker" in inspect.getsource(models.LambdaFunction._invoke_lambda)


@pytest.mark.parametrize(
    "sender", ["send_sns_message", "send_log_event", "send_kinesis_message", "send_dynamodb_items"]
)
def test_the_services_of_moto_still_call_the_function_object(sender):
    """When this fails, a service of moto invokes another way, which the seam does not see."""
    assert ".invoke(json.dumps(event), {}, {})" in inspect.getsource(
        getattr(models.LambdaBackend, sender)
    )


def test_a_request_is_answered_by_the_host(lambdas, host):
    answer = lambdas.invoke(FunctionName="f", Qualifier="live", Payload=b'{"a": 1}')

    assert answer["Payload"].read() == b'"done"'
    assert answer["StatusCode"] == 200
    assert host.asked == [("invoke", "f", "live", b'{"a": 1}')]


def test_an_event_is_accepted_without_an_answer(lambdas, host):
    answer = lambdas.invoke(FunctionName="f", InvocationType="Event", Payload=b"{}")

    assert answer["StatusCode"] == 202
    assert host.asked == [("event", "f", None, b"{}")]


def test_a_failure_is_told_in_the_header(lambdas, host):
    host.answer = LambdaResult(b'{"errorType": "X"}', "Unhandled")

    answer = lambdas.invoke(FunctionName="f")

    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"]) == {"errorType": "X"}


@pytest.mark.parametrize(
    ("code", "status"), [("TooManyRequestsException", 429), ("ResourceNotFoundException", 404)]
)
def test_a_refusal_keeps_its_code(lambdas, host, code, status):
    host.answer = InvocationRefusedError(code, "no")
    errors = lambdas.exceptions

    with pytest.raises(getattr(errors, code)) as refused:
        lambdas.invoke(FunctionName="f")

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_a_topic_hands_its_message_to_the_host_as_an_event(aws, lambdas, host):
    topics = aws.client("sns", region_name=REGION)
    arn = topics.create_topic(Name="t")["TopicArn"]
    function = lambdas.get_function(FunctionName="f")["Configuration"]["FunctionArn"]
    topics.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=function)

    topics.publish(TopicArn=arn, Message="hello")

    ((kind, name, _, payload),) = host.asked
    assert (kind, name) == ("accept", "f")
    assert json.loads(payload)["Records"][0]["Sns"]["Message"] == "hello"


def test_the_seam_comes_out_whole(aws, host):
    before = models.LambdaBackend.invoke, models.LambdaFunction.invoke

    with functions.install(host, function_of=host):
        pass

    assert (models.LambdaBackend.invoke, models.LambdaFunction.invoke) == before
    assert issubclass(models.LambdaClientError, JsonRESTError)
