"""Tables and data streams."""

from typing import Any

from localcloud.boot.resource import Resource, Site


def _table(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("TableName", site)
    ttl = resource.take("TimeToLiveSpecification")
    recovery = resource.take("PointInTimeRecoverySpecification")
    encryption = resource.take("SSESpecification")
    stream = resource.take("StreamSpecification")
    if encryption is not None:
        encryption = {
            ("Enabled" if key == "SSEEnabled" else key): value for key, value in encryption.items()
        }
    if stream is not None:
        stream = {"StreamEnabled": True, **stream}
    made = site.cloud.call(
        "dynamodb",
        "create_table",
        TableName=name,
        SSESpecification=encryption,
        StreamSpecification=stream,
        **resource.rest(),
    )["TableDescription"]
    if ttl is not None:
        site.cloud.call(
            "dynamodb", "update_time_to_live", TableName=name, TimeToLiveSpecification=ttl
        )
    if recovery is not None:
        site.cloud.call(
            "dynamodb",
            "update_continuous_backups",
            TableName=name,
            PointInTimeRecoverySpecification=recovery,
        )
    return {"Ref": name, "Arn": made["TableArn"], "StreamArn": made.get("LatestStreamArn")}


def _data_stream(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("Name", site)
    hours = resource.take("RetentionPeriodHours")
    encryption = resource.take("StreamEncryption")
    tags = {tag["Key"]: tag["Value"] for tag in resource.take("Tags", [])}
    call = site.cloud.call
    call("kinesis", "create_stream", StreamName=name, Tags=tags or None, **resource.rest())
    if hours is not None and int(hours) != 24:
        call(
            "kinesis",
            "increase_stream_retention_period",
            StreamName=name,
            RetentionPeriodHours=hours,
        )
    if encryption is not None:
        call("kinesis", "start_stream_encryption", StreamName=name, **encryption)
    return {"Ref": name, "Arn": site.cloud.arn("kinesis", f"stream/{name}")}


RECIPES = {
    "AWS::DynamoDB::Table": _table,
    "AWS::Kinesis::Stream": _data_stream,
}
