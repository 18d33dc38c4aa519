"""Functions, their versions, aliases, layers, permissions and event sources."""

import io
import zipfile
from typing import Any

from localcloud.boot.errors import BootError
from localcloud.boot.resource import Resource, Site
from localcloud.pump import mapping


def _empty_archive() -> bytes:
    """An archive for moto to keep: the Lambda host runs the folder that the template names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("empty"), "")
    return buffer.getvalue()


def _function(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("FunctionName", site)
    folder = site.template.file(resource.need("Code"))
    concurrency = resource.take("ReservedConcurrentExecutions")
    tags = {tag["Key"]: tag["Value"] for tag in resource.take("Tags", [])}
    # Where logs go and whether X-Ray samples changes nothing of what a function does.
    resource.without_effect("LoggingConfig", "TracingConfig", "RuntimeManagementConfig")
    _refuse(resource, "DeadLetterConfig", "name an OnFailure destination in EventInvokeConfig")
    _refuse(resource, "VpcConfig", "the twin has no network of its own")
    _refuse(resource, "SnapStart", "there is none for Python in China")
    _refuse(resource, "FileSystemConfigs", "the twin has no file systems to mount")
    _refuse(resource, "ImageConfig", "functions are run from their folders")
    if resource.properties.get("PackageType", "Zip") != "Zip":
        raise BootError("functions are run from their folders", path="PackageType")
    made = site.cloud.call(
        "lambda",
        "create_function",
        FunctionName=name,
        Code={"ZipFile": _empty_archive()},
        Tags=tags or None,
        **resource.rest(),
    )
    if concurrency is not None:
        site.cloud.call(
            "lambda",
            "put_function_concurrency",
            FunctionName=name,
            ReservedConcurrentExecutions=concurrency,
        )
    return {"Ref": name, "Arn": made["FunctionArn"], "Folder": folder}


def _refuse(resource: Resource, name: str, why: str) -> None:
    if resource.take(name) is not None:
        raise BootError(f"not in the twin: {why}", path=name)


def _version(resource: Resource, site: Site) -> dict[str, Any]:
    made = site.cloud.call("lambda", "publish_version", **resource.rest())
    arn = made["FunctionArn"]
    return {"Ref": arn, "FunctionArn": arn, "Version": made["Version"]}


def _alias(resource: Resource, site: Site) -> dict[str, Any]:
    _refuse(resource, "ProvisionedConcurrencyConfig", "environments start when they are needed")
    _refuse(resource, "RoutingConfig", "an alias points to one version")
    made = site.cloud.call("lambda", "create_alias", **resource.rest())
    return {"Ref": made["AliasArn"], "AliasArn": made["AliasArn"]}


def _layer_version(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("LayerName", site)
    folder = site.template.file(resource.need("Content"))
    made = site.cloud.call(
        "lambda",
        "publish_layer_version",
        LayerName=name,
        Content={"ZipFile": _empty_archive()},
        **resource.rest(),
    )
    arn = made["LayerVersionArn"]
    return {"Ref": arn, "LayerVersionArn": arn, "Folder": folder}


def _permission(resource: Resource, site: Site) -> dict[str, Any]:
    site.cloud.call("lambda", "add_permission", StatementId=resource.logical_id, **resource.rest())
    return {"Ref": resource.logical_id, "Id": resource.logical_id}


def _event_source_mapping(resource: Resource, site: Site) -> dict[str, Any]:
    try:
        source = mapping.parse(resource.properties)
    except mapping.MappingError as error:
        raise BootError(str(error), path=error.path) from error
    if source.is_queue:
        _check_visibility(source, site)
    tags = {tag["Key"]: tag["Value"] for tag in resource.take("Tags", [])}
    made = site.cloud.call(
        "lambda", "create_event_source_mapping", Tags=tags or None, **resource.rest()
    )
    return {"Ref": made["UUID"], "Id": made["UUID"]}


def _check_visibility(source: mapping.EventSource, site: Site) -> None:
    """Lambda refuses a queue that shows a message again while the function may still work on it."""
    url = site.cloud.call("sqs", "get_queue_url", QueueName=source.arn.split(":")[5])["QueueUrl"]
    kept = site.cloud.call(
        "sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["VisibilityTimeout"]
    )
    visibility_s = int(kept["Attributes"]["VisibilityTimeout"])
    function = site.cloud.call("lambda", "get_function_configuration", FunctionName=source.function)
    if visibility_s < function["Timeout"]:
        why = f"messages are shown again after {visibility_s} s, the function may take longer"
        raise BootError(why, path="EventSourceArn")


def _event_invoke_config(resource: Resource, site: Site) -> dict[str, Any]:
    for outcome in ("OnSuccess", "OnFailure"):
        destination = resource.properties.get("DestinationConfig", {}).get(outcome, {})
        arn = destination.get("Destination", "")
        if arn and arn.split(":")[2] not in ("sqs", "sns", "lambda"):
            path = f"DestinationConfig.{outcome}.Destination"
            raise BootError(f"the twin cannot deliver to {arn}", path=path)
    site.cloud.call("lambda", "put_function_event_invoke_config", **resource.rest())
    return {"Ref": resource.logical_id}


RECIPES = {
    "AWS::Lambda::Alias": _alias,
    "AWS::Lambda::EventInvokeConfig": _event_invoke_config,
    "AWS::Lambda::EventSourceMapping": _event_source_mapping,
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::LayerVersion": _layer_version,
    "AWS::Lambda::Permission": _permission,
    "AWS::Lambda::Version": _version,
}
