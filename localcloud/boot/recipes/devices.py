"""What AWS IoT keeps of devices and their rules."""

from typing import Any

from localcloud.boot.errors import BootError
from localcloud.boot.resource import Resource, Site
from localcloud.iot_core.provisioning_template import ProvisioningTemplate


def _topic_rule(resource: Resource, site: Site) -> dict[str, Any]:
    name = str(resource.need("RuleName"))
    payload = resource.need("TopicRulePayload")
    if not payload.get("ErrorAction"):
        raise BootError("every rule has an error action", path="TopicRulePayload.ErrorAction")
    call = site.cloud.call
    call(
        "iot",
        "create_topic_rule",
        ruleName=name,
        topicRulePayload={"RuleDisabled": False, **payload},
        tags=resource.take("Tags"),
    )
    stored = call("iot", "get_topic_rule", ruleName=name)["rule"]
    return {"Ref": name, "Arn": site.cloud.arn("iot", f"rule/{name}"), "Payload": stored}


def _policy(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("PolicyName", site)
    made = site.cloud.call("iot", "create_policy", policyName=name, **resource.rest())
    return {"Ref": name, "Id": name, "Arn": made["policyArn"]}


def _provisioning_template(resource: Resource, site: Site) -> dict[str, Any]:
    """Kept as data: moto has no fleet provisioning, the broker's side reads it from the stack."""
    name = resource.name("TemplateName", site)
    body = str(resource.need("TemplateBody"))
    resource.need("ProvisioningRoleArn")
    if resource.take("TemplateType", "FLEET_PROVISIONING") != "FLEET_PROVISIONING":
        raise BootError("only claims are carried out in the twin", path="TemplateType")
    try:
        ProvisioningTemplate(name, body)
    except ValueError as error:
        raise BootError(str(error), path="TemplateBody") from error
    hook = resource.take("PreProvisioningHook", {})
    enabled = str(resource.take("Enabled", False)).lower() == "true"
    resource.without_effect("Description", "Tags")
    arn = site.cloud.arn("iot", f"provisioningtemplate/{name}")
    settings = arn, body, enabled, hook.get("TargetArn")
    return {"Ref": name, "TemplateArn": arn, "Settings": settings}


RECIPES = {
    "AWS::IoT::Policy": _policy,
    "AWS::IoT::ProvisioningTemplate": _provisioning_template,
    "AWS::IoT::TopicRule": _topic_rule,
}
