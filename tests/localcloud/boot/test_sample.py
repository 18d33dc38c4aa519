"""The sample holds every resource type; each is there afterwards, with all that was said of it."""

import json

import pytest
from moto import mock_aws

from localcloud.boot import Cloud, Stack, load


@pytest.fixture(scope="module")
def china(sample):
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.delenv("AWS_PROFILE", raising=False)
        cloud = Cloud("cn-north-1")
        stack = Stack(load(sample, {"Stage": "twin"}, "cn-north-1"), cloud, "twin")
        stack.boot()
        yield stack, cloud


@pytest.fixture
def ask(china):
    """Calls an operation of a service of the booted cloud."""

    def asked(service, operation, **parameters):
        return getattr(china[1].client(service), operation)(**parameters)

    return asked


def test_outputs_are_resolved(china):
    assert china[0].outputs == {
        "JobsUrl": "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/twin-jobs",
        "MachineArn": "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:twin-machine",
        "Mood": "angry",
        "Second": "south",
        "Split": "twin-jobs",
    }


def test_a_table_keeps_every_protection(ask):
    table = ask("dynamodb", "describe_table", TableName="twin-records")["Table"]
    ttl = ask("dynamodb", "describe_time_to_live", TableName="twin-records")
    backups = ask("dynamodb", "describe_continuous_backups", TableName="twin-records")

    assert table["DeletionProtectionEnabled"] is True
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSEDescription"]["Status"] == "ENABLED"
    assert ttl["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_a_table_has_its_stream(ask):
    table = ask("dynamodb", "describe_table", TableName="twin-outbox")["Table"]

    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"


def test_a_queue_keeps_its_redrive_tags_and_policy(ask, china):
    url = china[0].outputs["JobsUrl"]
    attributes = ask("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])[
        "Attributes"
    ]

    assert json.loads(attributes["RedrivePolicy"]) == {
        "deadLetterTargetArn": "arn:aws-cn:sqs:cn-north-1:123456789012:twin-jobs-dlq",
        "maxReceiveCount": 5,
    }
    assert attributes["VisibilityTimeout"] == "12"
    assert json.loads(attributes["Policy"])["Version"] == "2012-10-17"
    assert ask("sqs", "list_queue_tags", QueueUrl=url)["Tags"] == {"colour": "red"}


def test_a_topic_has_its_subscribers_and_policy(ask, china):
    arn = china[0].resources["News"].ref
    subscriptions = ask("sns", "list_subscriptions_by_topic", TopicArn=arn)["Subscriptions"]
    raw = ask(
        "sns",
        "get_subscription_attributes",
        SubscriptionArn=china[0].resources["NewsToJobs"].ref,
    )

    assert [each["Protocol"] for each in subscriptions] == ["sqs", "lambda"]
    assert raw["Attributes"]["RawMessageDelivery"] == "true"
    policy = ask("sns", "get_topic_attributes", TopicArn=arn)["Attributes"]["Policy"]
    assert json.loads(policy)["Statement"][0]["Resource"] == arn


def test_a_key_rotates_and_has_its_alias(ask):
    key = ask("kms", "describe_key", KeyId="alias/twin-seal")["KeyMetadata"]

    assert key["Description"] == "seals"
    assert ask("kms", "get_key_rotation_status", KeyId=key["KeyId"])["KeyRotationEnabled"]


def test_a_role_has_all_its_policies(ask):
    inline = ask("iam", "list_role_policies", RoleName="twin-Role")["PolicyNames"]
    managed = ask("iam", "list_attached_role_policies", RoleName="twin-Role")["AttachedPolicies"]
    document = ask("iam", "get_role_policy", RoleName="twin-Role", PolicyName="inline")

    assert sorted(inline) == ["inline", "more"]
    assert [each["PolicyName"] for each in managed] == ["twin-Shared"]
    statement = document["PolicyDocument"]["Statement"][0]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_a_function_has_configuration_version_alias_and_limit(ask):
    found = ask("lambda", "get_function", FunctionName="twin-work:live")
    configuration = found["Configuration"]

    assert configuration["Timeout"] == 12
    assert configuration["MemorySize"] == 256
    assert configuration["Architectures"] == ["arm64"]
    assert configuration["Environment"]["Variables"]["RECORDS_TABLE"] == "twin-records"
    assert configuration["Version"] == "1"
    assert [layer["Arn"].rsplit(":", 2)[1] for layer in configuration["Layers"]] == ["twin-lent"]
    assert found["Concurrency"]["ReservedConcurrentExecutions"] == 2


def test_a_function_has_its_permissions_and_event_settings(ask):
    policy = json.loads(ask("lambda", "get_policy", FunctionName="twin-impatient:live")["Policy"])
    settings = ask("lambda", "get_function_event_invoke_config", FunctionName="twin-impatient")

    assert policy["Statement"][0]["Principal"] == {"Service": "iot.amazonaws.com"}
    assert settings["MaximumRetryAttempts"] == 0
    assert settings["DestinationConfig"]["OnFailure"]["Destination"].endswith(":twin-jobs")


def test_event_sources_keep_filters_and_partial_failures(ask):
    mappings = ask("lambda", "list_event_source_mappings")["EventSourceMappings"]
    by_source = {each["EventSourceArn"].split(":")[5]: each for each in mappings}

    assert by_source["twin-jobs"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert by_source["twin-slow"]["MaximumBatchingWindowInSeconds"] == 10
    stream = by_source["table/twin-outbox/stream/" + by_source_label(by_source)]
    assert "outbox#" in stream["FilterCriteria"]["Filters"][0]["Pattern"]
    assert stream["BisectBatchOnFunctionError"] is True


def by_source_label(by_source):
    return next(key for key in by_source if key.startswith("table/")).rsplit("/", 1)[1]


def test_a_state_machine_is_substituted_from_its_file(ask, china):
    machine = ask(
        "stepfunctions",
        "describe_state_machine",
        stateMachineArn=china[0].outputs["MachineArn"],
    )
    task = json.loads(machine["definition"])["States"]["Work"]

    assert task["Resource"] == "arn:aws-cn:states:::lambda:invoke"
    assert task["Parameters"]["FunctionName"].endswith("function:twin-work:live")


def test_schedules_and_bus_rules_are_kept(ask):
    schedule = ask("scheduler", "get_schedule", Name="twin-each-minute", GroupName="twin-group")
    targets = ask("events", "list_targets_by_rule", Rule="twin-started")["Targets"]

    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["Target"]["Input"] == '{"woken_by": "schedule"}'
    assert [target["Id"] for target in targets] == ["jobs"]


def test_an_iot_rule_is_stored_and_shown_as_the_api_shows_it(ask, china):
    stored = ask("iot", "get_topic_rule", ruleName="alarm")["rule"]
    (rule,) = china[0].topic_rules

    assert rule.name == "alarm"
    assert (
        rule.payload["sql"]
        == stored["sql"]
        == ("SELECT encode(*, 'base64') AS payload FROM 'dt/anju/+/alarm'")
    )
    assert rule.payload["actions"][0]["lambda"]["functionArn"].endswith("twin-impatient:live")
    assert rule.payload["errorAction"]["sqs"]["useBase64"] is False


def test_an_iot_policy_keeps_its_thing_variables(ask):
    document = ask("iot", "get_policy", policyName="twin-device")["policyDocument"]

    resource = json.loads(document)["Statement"][0]["Resource"]
    assert resource.endswith(":topic/dt/anju/${iot:Connection.Thing.ThingName}/alarm")
    assert resource.startswith("arn:aws-cn:iot:cn-north-1:123456789012:")


def test_streams_monitors_and_log_groups_are_kept(ask):
    stream = ask("kinesis", "describe_stream_summary", StreamName="twin-signs")
    (monitor,) = ask("cloudwatch", "describe_alarms")["MetricAlarms"]
    (group,) = ask("logs", "describe_log_groups", logGroupNamePrefix="/aws/lambda/twin-work")[
        "logGroups"
    ]

    assert stream["StreamDescriptionSummary"]["RetentionPeriodHours"] == 48
    assert monitor["Dimensions"] == [{"Name": "QueueName", "Value": "twin-jobs-dlq"}]
    assert monitor["AlarmActions"] == []
    assert group["retentionInDays"] == 7


def test_a_secret_is_drawn_into_its_template(ask):
    secret = json.loads(
        ask("secretsmanager", "get_secret_value", SecretId="twin-pepper")["SecretString"]
    )

    assert secret["user"] == "anju"
    assert len(secret["password"]) == 24


def test_a_parameter_is_kept(ask):
    assert ask("ssm", "get_parameter", Name="/anju/twin/mood")["Parameter"]["Value"] == "angry"


def test_the_world_outside_china_boots_from_the_same_template(sample, monkeypatch):
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        cloud = Cloud("us-east-1")
        template = load(sample, {"Stage": "world", "Colour": "blue"}, "us-east-1")
        stack = Stack(template, cloud, "world")

        outputs = stack.boot()
        machine = cloud.client("stepfunctions").describe_state_machine(
            stateMachineArn=outputs["MachineArn"]
        )
        alarm = cloud.client("cloudwatch").describe_alarms()["MetricAlarms"][0]

    assert outputs["BlueOnly"] == "claims"
    [claims] = stack.device_templates
    assert (claims.name, claims.enabled) == ("claims", False)
    assert str(claims.hook).endswith(":function:world-work")
    assert "arn:aws:states:::lambda:invoke" in machine["definition"]
    assert "aws-cn" not in json.dumps([machine["definition"], outputs])
    assert alarm["AlarmActions"] == ["arn:aws:sns:us-east-1:123456789012:world-news"]
