"""Queues and topics."""

from typing import Any

from localcloud.boot.errors import BootError
from localcloud.boot.resource import Resource, Site
from localcloud.boot.shapes import text

_QUEUE_ATTRIBUTES = {
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
}
_TOPIC_ATTRIBUTES = {
    "ContentBasedDeduplication",
    "DisplayName",
    "FifoTopic",
    "KmsMasterKeyId",
    "SignatureVersion",
    "TracingConfig",
}
_SUBSCRIPTION_ATTRIBUTES = {
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
}
_PROTOCOLS = ("lambda", "sqs")


def _attributes(resource: Resource, known: set[str]) -> dict[str, str]:
    """The properties that the API takes as a map of texts."""
    given = {name: resource.take(name) for name in sorted(known)}
    return {name: text(value) for name, value in given.items() if value is not None}


def _queue(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("QueueName", site)
    tags = {tag["Key"]: tag["Value"] for tag in resource.take("Tags", [])}
    if resource.take("RedriveAllowPolicy") is not None:
        raise BootError("the twin refuses no queue its dead letters", path="RedriveAllowPolicy")
    attributes = _attributes(resource, _QUEUE_ATTRIBUTES)
    made = site.cloud.call(
        "sqs", "create_queue", QueueName=name, Attributes=attributes, tags=tags or None
    )
    url = made["QueueUrl"]
    return {"Ref": url, "QueueUrl": url, "QueueName": name, "Arn": site.cloud.arn("sqs", name)}


def _queue_policy(resource: Resource, site: Site) -> dict[str, Any]:
    policy = text(resource.need("PolicyDocument"))
    for url in resource.need("Queues"):
        site.cloud.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"Policy": policy})
    return {"Ref": resource.logical_id}


def _topic(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("TopicName", site)
    subscriptions = resource.take("Subscription", [])
    made = site.cloud.call(
        "sns",
        "create_topic",
        Name=name,
        Tags=resource.take("Tags"),
        Attributes=_attributes(resource, _TOPIC_ATTRIBUTES),
    )
    arn = made["TopicArn"]
    for each in subscriptions:
        _check_protocol(each.get("Protocol"), "Subscription.Protocol")
        site.cloud.call("sns", "subscribe", TopicArn=arn, **each)
    return {"Ref": arn, "TopicArn": arn, "TopicName": name}


def _subscription(resource: Resource, site: Site) -> dict[str, Any]:
    region = resource.take("Region", site.cloud.region)
    if region != site.cloud.region:
        raise BootError(f"the twin has one region, not also {region}", path="Region")
    protocol = resource.need("Protocol")
    _check_protocol(protocol, "Protocol")
    if resource.take("DeliveryPolicy") is not None:
        raise BootError("it is of HTTP alone, which the twin does not tell", path="DeliveryPolicy")
    attributes = _attributes(resource, _SUBSCRIPTION_ATTRIBUTES)
    if attributes.get("RawMessageDelivery") == "false":
        del attributes["RawMessageDelivery"]  # moto takes any word for true
    made = site.cloud.call(
        "sns",
        "subscribe",
        TopicArn=resource.need("TopicArn"),
        Protocol=protocol,
        Endpoint=resource.take("Endpoint"),
        Attributes=attributes,
        ReturnSubscriptionArn=True,
    )
    return {"Ref": made["SubscriptionArn"], "Arn": made["SubscriptionArn"]}


def _check_protocol(protocol: str | None, path: str) -> None:
    if protocol not in _PROTOCOLS:
        raise BootError(f"the twin tells functions and queues alone, not {protocol}", path=path)


def _topic_policy(resource: Resource, site: Site) -> dict[str, Any]:
    policy = text(resource.need("PolicyDocument"))
    for arn in resource.need("Topics"):
        site.cloud.call(
            "sns",
            "set_topic_attributes",
            TopicArn=arn,
            AttributeName="Policy",
            AttributeValue=policy,
        )
    return {"Ref": resource.logical_id}


RECIPES = {
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SQS::Queue": _queue,
    "AWS::SQS::QueuePolicy": _queue_policy,
}
