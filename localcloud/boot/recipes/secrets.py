"""Secrets and parameters."""

import json
from typing import Any

from localcloud.boot.resource import Resource, Site
from localcloud.boot.shapes import text


def _secret(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("Name", site)
    generate = resource.take("GenerateSecretString")
    value = resource.take("SecretString")
    if generate is not None:
        value = _generated(generate, site)
    made = site.cloud.call(
        "secretsmanager", "create_secret", Name=name, SecretString=value, **resource.rest()
    )
    return {"Ref": made["ARN"], "Id": made["ARN"]}


def _generated(wish: dict[str, Any], site: Site) -> str:
    wish = dict(wish)
    template = wish.pop("SecretStringTemplate", None)
    key = wish.pop("GenerateStringKey", None)
    password = site.cloud.call("secretsmanager", "get_random_password", **wish)["RandomPassword"]
    if template is None:
        return str(password)
    return json.dumps({**json.loads(template), key: password})


def _parameter(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("Name", site)
    kind, value = resource.need("Type"), text(resource.need("Value"))
    tags = [{"Key": key, "Value": value} for key, value in resource.take("Tags", {}).items()]
    site.cloud.call(
        "ssm",
        "put_parameter",
        Name=name,
        Type=kind,
        Value=value,
        Tags=tags or None,
        **resource.rest(),
    )
    return {"Ref": name, "Type": kind, "Value": value}


RECIPES = {
    "AWS::SSM::Parameter": _parameter,
    "AWS::SecretsManager::Secret": _secret,
}
