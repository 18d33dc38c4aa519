"""What provisioning makes in the control plane, by the same calls as AWS IoT makes for it."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from localcloud.iot_core.provisioning_template import Plan

_PENDING = "PENDING_ACTIVATION"


class ConflictError(Exception):
    """The thing is there already and is not what the template would make of it."""


class ThingRegistry:
    """Keeps things, certificates and their bonds over boto3."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def keep_certificate(self, pem: str) -> None:
        """Keep a certificate that nothing may be done with yet."""
        self._client.register_certificate_without_ca(certificatePem=pem, status=_PENDING)

    def forget_certificate(self, certificate_id: str) -> None:
        """Delete a certificate that nobody came for."""
        self._client.update_certificate(certificateId=certificate_id, newStatus="INACTIVE")
        self._client.delete_certificate(certificateId=certificate_id)

    def carry_out(self, plan: Plan, certificate_id: str) -> None:
        """Make what the plan says; the same again changes nothing.

        Raises:
            ConflictError: the template lets it fail where the thing differs.
            ClientError: a policy, type or group that the template names is not there.
        """
        described = self._client.describe_certificate(certificateId=certificate_id)
        arn = described["certificateDescription"]["certificateArn"]
        self._keep_thing(plan)
        for policy in plan.policies:
            self._client.attach_policy(policyName=policy, target=arn)
        for group in plan.groups:
            self._client.add_thing_to_thing_group(thingGroupName=group, thingName=plan.thing)
        self._client.attach_thing_principal(thingName=plan.thing, principal=arn)
        self._client.update_certificate(certificateId=certificate_id, newStatus=plan.status)

    def policy_document(self, name: str) -> str:
        """The document of a policy."""
        return str(self._client.get_policy(policyName=name)["policyDocument"])

    def _keep_thing(self, plan: Plan) -> None:
        try:
            known = self._client.describe_thing(thingName=plan.thing)
        except self._client.exceptions.ResourceNotFoundException:
            kind = {"thingTypeName": plan.thing_type} if plan.thing_type else {}
            attributes = {"attributePayload": {"attributes": dict(plan.attributes)}}
            self._client.create_thing(thingName=plan.thing, **attributes, **kind)
        else:
            self._change_thing(plan, known)

    def _change_thing(self, plan: Plan, known: Mapping[str, Any]) -> None:
        rule = plan.overrides.get
        if plan.thing_type != known.get("thingTypeName"):
            if rule("ThingTypeName") == "FAIL":
                raise ConflictError(f"{plan.thing} has another type")
            if rule("ThingTypeName") == "REPLACE" and plan.thing_type:
                self._client.update_thing(thingName=plan.thing, thingTypeName=plan.thing_type)
        differs = any(known["attributes"].get(k) != v for k, v in plan.attributes.items())
        if differs and rule("AttributePayload") == "FAIL":
            raise ConflictError(f"{plan.thing} has other attributes")
        if rule("AttributePayload") in ("REPLACE", "MERGE"):
            merge = rule("AttributePayload") == "MERGE"
            payload = {"attributes": dict(plan.attributes), "merge": merge}
            self._client.update_thing(thingName=plan.thing, attributePayload=payload)


def told(error: ClientError) -> tuple[int, str, str]:
    """Status, code and message of what the control plane refused."""
    found = error.response
    status = int(found.get("ResponseMetadata", {}).get("HTTPStatusCode", 500))
    return status, found["Error"]["Code"], found["Error"]["Message"]
