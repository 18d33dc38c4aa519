"""What the twin would not do as written stops the boot and is named."""

import json

import pytest

from localcloud.boot import BootError, load

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"RoleName": "r", "AssumeRolePolicyDocument": {"Version": "2012-10-17"}},
}
SQS = "arn:aws-cn:sqs:cn-north-1:123456789012:q"
ARN = "arn:aws-cn:lambda:cn-north-1:123456789012:function:f"


def queue(**properties):
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q", **properties}}


def schedule(expression, arn=ARN):
    target = {"Arn": arn, "RoleArn": "arn:aws-cn:iam::123456789012:role/r"}
    window = {"Mode": "OFF"}
    return {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "Name": "s",
            "ScheduleExpression": expression,
            "FlexibleTimeWindow": window,
            "Target": target,
        },
    }


def flexible(window, **target):
    made = schedule("rate(1 minute)")
    made["Properties"]["FlexibleTimeWindow"] = window
    made["Properties"]["Target"] |= target
    return made


def rule(**properties):
    target = {"Id": "t", "Arn": ARN, **properties.pop("target", {})}
    given = {"EventPattern": {"source": ["a"]}, "Targets": [target], **properties}
    return {"Type": "AWS::Events::Rule", "Properties": given}


def function(**properties):
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "CodeUri": ".",
            "Handler": "h.h",
            "Runtime": "python3.13",
            "Role": "arn:aws-cn:iam::123456789012:role/r",
            **properties,
        },
    }


def subscription(**properties):
    topic = "arn:aws-cn:sns:cn-north-1:123456789012:t"
    return {"Type": "AWS::SNS::Subscription", "Properties": {"TopicArn": topic, **properties}}


def mapping(source, **properties):
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"EventSourceArn": source, "FunctionName": "f", **properties},
    }


def claims(body="{}", **properties):
    return {
        "Type": "AWS::IoT::ProvisioningTemplate",
        "Properties": {"ProvisioningRoleArn": ARN, "TemplateBody": body, **properties},
    }


@pytest.mark.parametrize(
    ("resource", "place", "why"),
    [
        ({"Type": "AWS::EC2::VPC"}, "", "does not know this resource type"),
        (queue(Colour="red"), "Colour", "would drop it"),
        (queue(RedriveAllowPolicy={}), "RedriveAllowPolicy", "refuses no queue"),
        ({**QUEUE, "CreationPolicy": {}}, "CreationPolicy", "attribute"),
        (
            queue(RedrivePolicy={"deadLetterTargetArn": {"Fn::GetAtt": "X.Arn"}}),
            "RedrivePolicy.deadLetterTargetArn",
            "a circle: X -> X",
        ),
        (queue(VisibilityTimeout={"Ref": "Nobody"}), "VisibilityTimeout", "Nobody"),
        (queue(Tags=[{"Key": "a", "Value": {"Fn::Sub": "${Nobody}"}}]), "Tags[0].Value", "Nobody"),
        (claims(), "TemplateBody", "one AWS::IoT::Thing, no more and no less"),
        (claims("["), "TemplateBody", "Expecting value"),
        (claims('{"Hooks": 1}'), "TemplateBody", "Hooks is not carried out"),
        (claims(TemplateType="JITP"), "TemplateType", "only claims"),
        (schedule("cron(0 8 * * *)"), "ScheduleExpression", "six fields"),
        (schedule("every minute"), "ScheduleExpression", "no schedule expression"),
        (
            schedule("rate(1 minute)", "arn:aws:scheduler:::aws-sdk:s3:putObject"),
            "Target.Arn",
            "cannot start",
        ),
        (flexible({"Mode": "FLEXIBLE"}), "FlexibleTimeWindow", "has a length"),
        (flexible({"Mode": "SOMETIMES"}), "FlexibleTimeWindow", "no window"),
        (
            flexible({"Mode": "OFF"}, RetryPolicy={"MaximumRetryAttempts": 186}),
            "Target.MaximumRetryAttempts",
            "within 0 and 185",
        ),
        (
            flexible({"Mode": "OFF"}, DeadLetterConfig={"Arn": ARN}),
            "Target.DeadLetterConfig.Arn",
            "a queue",
        ),
        (
            flexible({"Mode": "OFF"}, EcsParameters={}),
            "Target.EcsParameters",
            "does not know this of a target",
        ),
        (rule(EventPattern={"source": "a"}), "EventPattern", "lists the values"),
        (rule(EventPattern={"source": [{"nearly": "a"}]}), "EventPattern", "nearly"),
        (rule(ScheduleExpression="at(2026-01-01T00:00:00)"), "ScheduleExpression", "rate or cron"),
        (rule(target={"InputPath": "$..a"}), "Targets[0]", "path"),
        (rule(target={"HttpParameters": {}}), "Targets[0].HttpParameters", "does not know"),
        (
            rule(target={"Arn": "arn:aws-cn:events:cn-north-1:1:event-bus/b"}),
            "Targets[0].Arn",
            "cannot start",
        ),
        (subscription(Protocol="email", Endpoint="a@b"), "Protocol", "not email"),
        (
            subscription(Protocol="sqs", Endpoint=SQS, DeliveryPolicy={}),
            "DeliveryPolicy",
            "HTTP alone",
        ),
        (
            {
                "Type": "AWS::Lambda::Alias",
                "Properties": {"FunctionName": "f", "Name": "live", "RoutingConfig": {}},
            },
            "RoutingConfig",
            "one version",
        ),
        (
            mapping("arn:aws-cn:kafka:cn-north-1:123456789012:cluster/c"),
            "EventSourceArn",
            "from kafka yet",
        ),
        (mapping(f"{SQS}.fifo"), "EventSourceArn", "FIFO"),
        (mapping(SQS, TumblingWindowInSeconds=60), "TumblingWindowInSeconds", "does not know"),
        (
            mapping(SQS, FilterCriteria={"Filters": [{"Pattern": '{"body": [{"cidr": "x"}]}'}]}),
            "FilterCriteria",
            "cidr",
        ),
        (
            {
                "Type": "AWS::IoT::TopicRule",
                "Properties": {
                    "RuleName": "r",
                    "TopicRulePayload": {"Sql": "SELECT", "Actions": []},
                },
            },
            "TopicRulePayload.ErrorAction",
            "error action",
        ),
        (
            {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "RoleArn": "arn:aws-cn:iam::123456789012:role/r",
                    "DefinitionString": '{"StartAt": "${Nobody}"}',
                },
            },
            "DefinitionSubstitutions",
            r"\$\{Nobody\}",
        ),
        (
            {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {"TableName": "t", "KinesisStreamSpecification": {}},
            },
            "KinesisStreamSpecification",
            "no such member",
        ),
        ({"Type": "AWS::KMS::Alias", "Properties": {"TargetKeyId": "x"}}, "AliasName", "missing"),
        (
            {
                "Type": "AWS::Lambda::EventInvokeConfig",
                "Properties": {
                    "FunctionName": "f",
                    "Qualifier": "live",
                    "DestinationConfig": {
                        "OnFailure": {"Destination": "arn:aws-cn:events:cn-north-1:1:event-bus/b"}
                    },
                },
            },
            "DestinationConfig.OnFailure.Destination",
            "cannot deliver",
        ),
    ],
)
def test_the_refusal_names_resource_type_and_property(boot, resource, place, why):
    with pytest.raises(BootError, match=why) as refused:
        boot({"X": resource})

    assert (refused.value.logical_id, refused.value.kind) == ("X", resource["Type"])
    assert refused.value.path == place
    assert str(refused.value).startswith(f"X ({resource['Type']})")


def test_a_refusal_of_the_service_names_the_resource(boot):
    resource = queue(MaximumMessageSize=5)

    with pytest.raises(BootError, match="sqs refuses create_queue") as refused:
        boot({"X": resource})

    assert refused.value.logical_id == "X"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"FileSystemConfigs": [{"Arn": "a", "LocalMountPath": "/mnt/a"}]}, "FileSystemConfigs"),
        ({"VpcConfig": {"SubnetIds": ["s"], "SecurityGroupIds": ["g"]}}, "VpcConfig"),
        ({"DeadLetterQueue": {"Type": "SQS", "TargetArn": SQS}}, "DeadLetterConfig"),
    ],
)
def test_what_the_host_does_not_give_a_function_is_refused(boot, given, path):
    with pytest.raises(BootError) as refused:
        boot({"F": function(**given)}, Transform="AWS::Serverless-2016-10-31")

    assert (refused.value.logical_id, refused.value.path) == ("F", path)


def test_a_queue_that_shows_messages_again_before_the_function_must_be_done_is_refused(boot):
    events = {"Q": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": "Q.Arn"}}}}

    service = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    policy = {"Version": "2012-10-17", "Statement": [{**service, "Action": "sts:AssumeRole"}]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy}}
    late = function(Timeout=13, Events=events, Role={"Fn::GetAtt": "Role.Arn"})

    with pytest.raises(BootError, match="the function may take longer") as refused:
        boot(
            {"Role": role, "Q": queue(VisibilityTimeout=12), "F": late},
            Transform="AWS::Serverless-2016-10-31",
        )

    assert (refused.value.logical_id, refused.value.path) == ("FQ", "EventSourceArn")


def test_a_circle_of_resources_is_shown(boot):
    def pointing(name, other):
        target = {"Fn::GetAtt": f"{other}.Arn"}
        return {
            "Type": "AWS::SQS::Queue",
            "Properties": {"QueueName": name, "RedrivePolicy": {"deadLetterTargetArn": target}},
        }

    with pytest.raises(BootError, match="A -> B -> A"):
        boot({"A": pointing("a", "B"), "B": pointing("b", "A")})


def test_a_resource_whose_condition_is_false_cannot_be_referred_to(boot):
    never = {"Never": {"Fn::Equals": ["a", "b"]}}

    with pytest.raises(BootError, match="its condition is false"):
        boot(
            {"Q": {**QUEUE, "Condition": "Never"}},
            Conditions=never,
            Outputs={"Url": {"Value": {"Ref": "Q"}}},
        )


@pytest.mark.parametrize(
    ("parameter", "given", "why"),
    [
        ({"Type": "String"}, {}, "no value and no default"),
        ({"Type": "String", "AllowedValues": ["a"]}, {"P": "b"}, "none of a"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, {"P": "B"}, "does not match"),
        ({"Type": "AWS::SSM::Parameter::Value<String>"}, {"P": "b"}, "not known"),
        ({"Type": "String", "Default": ""}, {"Q": "b"}, "no parameter Q"),
    ],
)
def test_parameters_are_checked(boot, parameter, given, why):
    with pytest.raises(BootError, match=why):
        boot({"Q": QUEUE}, parameters=given, Parameters={"P": parameter})


@pytest.mark.parametrize(
    ("sections", "why"),
    [
        ({"Transform": "AWS::LanguageExtensions"}, "transform AWS::LanguageExtensions"),
        ({"Hooks": {}}, "sections that are not known: Hooks"),
        (
            {"Transform": "AWS::Serverless-2016-10-31", "Globals": {"Funktion": {}}},
            "SAM transform refuses",
        ),
    ],
)
def test_unknown_parts_of_a_template_are_refused(boot, sections, why):
    with pytest.raises(BootError, match=why):
        boot({"Q": QUEUE}, **sections)


@pytest.mark.parametrize("content", ["", "- a", "Resources: [a", "Outputs: {}"])
def test_what_is_no_template_is_refused(tmp_path, content):
    path = tmp_path / "template.yaml"
    path.write_text(content, "utf-8")

    with pytest.raises(BootError, match=r"template\.yaml"):
        load(path, {}, "cn-north-1")


def test_a_function_whose_folder_is_not_there_is_refused(tmp_path):
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {"CodeUri": "gone/", "Handler": "h.h", "Runtime": "python3.13"},
    }
    path = tmp_path / "template.yaml"
    path.write_text(json.dumps({"Resources": {"F": function}}), "utf-8")

    with pytest.raises(BootError, match="gone/ is not there") as refused:
        load(path, {}, "cn-north-1")

    assert (refused.value.logical_id, refused.value.path) == ("F", "CodeUri")
