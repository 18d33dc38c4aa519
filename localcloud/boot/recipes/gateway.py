"""The REST API, kept as data: the twin's own gateway reads the document that Chalice wrote."""

from typing import Any

from localcloud.boot.errors import BootError
from localcloud.boot.resource import Resource, Site

_STAGE = (
    "AccessLogSetting",
    "CacheClusterEnabled",
    "Description",
    "MethodSettings",
    "Tags",
    "TracingEnabled",
    "Variables",
)


def _rest_api(resource: Resource, site: Site) -> dict[str, Any]:
    body = resource.need("Body")
    name = resource.take("Name") or body.get("info", {}).get("title")
    for known in ("FailOnWarnings", "Mode", "Parameters"):
        resource.take(known)
    made = site.cloud.call("apigateway", "create_rest_api", name=name, **resource.rest())
    return {"Ref": made["id"], "RestApiId": made["id"], "RootResourceId": f"{made['id']}-root"}


def _deployment(resource: Resource, _site: Site) -> dict[str, Any]:
    resource.need("RestApiId")
    for known in ("Description", "StageName"):
        resource.take(known)
    if resource.take("StageDescription") is not None:
        raise BootError("say it of an AWS::ApiGateway::Stage", path="StageDescription")
    return {"Ref": resource.logical_id, "DeploymentId": resource.logical_id}


def _stage(resource: Resource, _site: Site) -> dict[str, Any]:
    resource.need("RestApiId")
    resource.need("DeploymentId")
    for known in _STAGE:
        resource.take(known)
    return {"Ref": resource.need("StageName")}


def _authorizer(resource: Resource, _site: Site) -> dict[str, Any]:
    if resource.properties.get("Type") not in ("TOKEN", "REQUEST"):
        raise BootError("only TOKEN and REQUEST authorizers are known", path="Type")
    for known in ("AuthType", "IdentityValidationExpression", "AuthorizerResultTtlInSeconds"):
        resource.take(known)
    for needed in ("Name", "RestApiId", "Type", "AuthorizerUri", "IdentitySource"):
        resource.need(needed)
    return {"Ref": resource.logical_id, "AuthorizerId": resource.logical_id}


RECIPES = {
    "AWS::ApiGateway::Authorizer": _authorizer,
    "AWS::ApiGateway::Deployment": _deployment,
    "AWS::ApiGateway::RestApi": _rest_api,
    "AWS::ApiGateway::Stage": _stage,
}
