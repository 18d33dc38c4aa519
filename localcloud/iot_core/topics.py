"""The reserved topics on which devices ask AWS IoT Core for something."""

import re
from dataclasses import dataclass

_NAME = r"[a-zA-Z0-9:_-]"
_SHADOW = re.compile(
    rf"\$aws/things/(?P<thing>{_NAME}{{1,128}})/shadow(?:/name/(?P<name>{_NAME}{{1,64}}))?"
    r"/(?P<verb>get|update|delete)"
)
_JOB = re.compile(
    rf"\$aws/things/(?P<thing>{_NAME}{{1,128}})/jobs/"
    r"(?:(?P<list>get|start-next)|(?P<job>\$next|[a-zA-Z0-9_-]{1,64})/(?P<verb>get|update))"
)
_CERTIFICATE = re.compile(
    r"\$aws/certificates/(?P<verb>create|create-from-csr)/(?P<format>json|cbor)"
)
_PROVISION = re.compile(
    r"\$aws/provisioning-templates/(?P<template>[0-9A-Za-z_-]{1,36})/provision/(?P<format>json|cbor)"
)


@dataclass(frozen=True, slots=True)
class ShadowRequest:
    """`get`, `update` or `delete` of a thing's shadow; the classic one has no name."""

    thing: str
    name: str
    verb: str


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A thing's list of jobs (`get`, `start-next`), or one job of it (`get`, `update`)."""

    thing: str
    verb: str
    job: str = ""


@dataclass(frozen=True, slots=True)
class ProvisioningRequest:
    """A certificate asked for (`create`, `create-from-csr`), or a template to be carried out."""

    verb: str
    format: str
    template: str = ""


Request = ShadowRequest | JobRequest | ProvisioningRequest


def shadow_topic(thing: str, name: str) -> str:
    """What all topics of a shadow begin with."""
    return f"$aws/things/{thing}/shadow" + (f"/name/{name}" if name else "")


def read_request(topic: str) -> Request | None:
    """The request that a topic stands for; None for every other topic, answers included."""
    if not topic.startswith("$aws/"):
        return None
    if found := _SHADOW.fullmatch(topic):
        return ShadowRequest(found["thing"], found["name"] or "", found["verb"])
    if found := _JOB.fullmatch(topic):
        return JobRequest(found["thing"], found["list"] or found["verb"], found["job"] or "")
    if found := _CERTIFICATE.fullmatch(topic):
        return ProvisioningRequest(found["verb"], found["format"])
    if found := _PROVISION.fullmatch(topic):
        return ProvisioningRequest("provision", found["format"], found["template"])
    return None
