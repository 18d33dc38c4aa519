"""What the twin would not do as written stops the boot and is named."""

import json

import pytest

from localcloud.boot import BootError, load

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"RoleName": "r", "AssumeRolePolicyDocument": {"Version": "2012-10-17"}},
}
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


def mapping(source, **properties):
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"EventSourceArn": source, "FunctionName": "f", **properties},
    }


SQS = "arn:aws-cn:sqs:cn-north-1:123456789012:q"


@pytest.mark.parametrize(
    ("resource", "place", "why"),
    [
        ({"Type": "AWS::EC2::VPC"}, "", "does not know this resource type"),
        (queue(Colour="red"), "Colour", "would drop it"),
        ({**QUEUE, "CreationPolicy": {}}, "CreationPolicy", "attribute"),
        (
            queue(RedrivePolicy={"deadLetterTargetArn": {"Fn::GetAtt": "X.Arn"}}),
            "RedrivePolicy.deadLetterTargetArn",
            "a circle: X -> X",
        ),
        (queue(VisibilityTimeout={"Ref": "Nobody"}), "VisibilityTimeout", "Nobody"),
        (queue(Tags=[{"Key": "a", "Value": {"Fn::Sub": "${Nobody}"}}]), "Tags[0].Value", "Nobody"),
        (schedule("cron(0 8 * * *)"), "ScheduleExpression", "six fields"),
        (schedule("every minute"), "ScheduleExpression", "no schedule expression"),
        (
            schedule("rate(1 minute)", "arn:aws:scheduler:::aws-sdk:s3:putObject"),
            "Target.Arn",
            "cannot start",
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
