"""Roles, policies and keys."""

from typing import Any

from localcloud.boot.resource import Resource, Site
from localcloud.boot.shapes import text


def _role(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("RoleName", site)
    inline = resource.take("Policies", [])
    managed = resource.take("ManagedPolicyArns", [])
    made = site.cloud.call("iam", "create_role", RoleName=name, **resource.rest())["Role"]
    for policy in inline:
        site.cloud.call("iam", "put_role_policy", RoleName=name, **policy)
    for arn in managed:
        site.cloud.call("iam", "attach_role_policy", RoleName=name, PolicyArn=arn)
    return {"Ref": name, "Arn": made["Arn"], "RoleId": made["RoleId"]}


def _policy(resource: Resource, site: Site) -> dict[str, Any]:
    name = str(resource.need("PolicyName"))
    document = text(resource.need("PolicyDocument"))
    for owner in ("Role", "User", "Group"):
        for each in resource.take(f"{owner}s", []):
            site.cloud.call(
                "iam",
                f"put_{owner.lower()}_policy",
                PolicyName=name,
                PolicyDocument=document,
                **{f"{owner}Name": each},
            )
    return {"Ref": name}


def _managed_policy(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("ManagedPolicyName", site)
    owners = {owner: resource.take(f"{owner}s", []) for owner in ("Role", "User", "Group")}
    arn = site.cloud.call("iam", "create_policy", PolicyName=name, **resource.rest())["Policy"][
        "Arn"
    ]
    for owner, names in owners.items():
        for each in names:
            operation = f"attach_{owner.lower()}_policy"
            site.cloud.call("iam", operation, PolicyArn=arn, **{f"{owner}Name": each})
    return {"Ref": arn, "PolicyArn": arn}


def _key(resource: Resource, site: Site) -> dict[str, Any]:
    rotation = resource.take("EnableKeyRotation")
    enabled = resource.take("Enabled", True)
    tags = [{"TagKey": t["Key"], "TagValue": t["Value"]} for t in resource.take("Tags", [])]
    # How long a key to be deleted can still be saved: the twin deletes none.
    resource.without_effect("PendingWindowInDays")
    policy = resource.take("KeyPolicy")
    made = site.cloud.call(
        "kms", "create_key", Policy=policy, Tags=tags or None, **resource.rest()
    )["KeyMetadata"]
    if text(rotation) == "true":
        site.cloud.call("kms", "enable_key_rotation", KeyId=made["KeyId"])
    if text(enabled) == "false":
        site.cloud.call("kms", "disable_key", KeyId=made["KeyId"])
    return {"Ref": made["KeyId"], "Arn": made["Arn"], "KeyId": made["KeyId"]}


def _key_alias(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.need("AliasName")
    site.cloud.call("kms", "create_alias", AliasName=name, **resource.rest())
    return {"Ref": name}


RECIPES = {
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Policy": _policy,
    "AWS::IAM::Role": _role,
    "AWS::KMS::Alias": _key_alias,
    "AWS::KMS::Key": _key,
}
