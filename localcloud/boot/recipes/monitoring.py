"""Monitors (CloudWatch alarms) and log groups."""

from typing import Any

from localcloud.boot.resource import Resource, Site


def _monitor(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("AlarmName", site)
    site.cloud.call("cloudwatch", "put_metric_alarm", AlarmName=name, **resource.rest())
    return {"Ref": name, "Arn": site.cloud.arn("cloudwatch", f"alarm:{name}")}


def _log_group(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("LogGroupName", site)
    days = resource.take("RetentionInDays")
    tags = {tag["Key"]: tag["Value"] for tag in resource.take("Tags", [])}
    # The parameter is called class, a word of Python.
    group_class = {"logGroupClass": resource.take("LogGroupClass")}
    site.cloud.call(
        "logs",
        "create_log_group",
        logGroupName=name,
        kmsKeyId=resource.take("KmsKeyId"),
        tags=tags or None,
        **group_class,
    )
    if days is not None:
        site.cloud.call("logs", "put_retention_policy", logGroupName=name, retentionInDays=days)
    return {"Ref": name, "Arn": site.cloud.arn("logs", f"log-group:{name}:*")}


RECIPES = {
    "AWS::CloudWatch::Alarm": _monitor,
    "AWS::Logs::LogGroup": _log_group,
}
