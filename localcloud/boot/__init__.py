"""Boots the composed template: every resource created through public calls, or a clear refusal."""

from localcloud.boot.cloud import ACCOUNT, Cloud
from localcloud.boot.errors import BootError
from localcloud.boot.resource import Resource
from localcloud.boot.stack import DeviceTemplate, Stack, TopicRule
from localcloud.boot.template import Template, load

__all__ = [
    "ACCOUNT",
    "BootError",
    "Cloud",
    "DeviceTemplate",
    "Resource",
    "Stack",
    "Template",
    "TopicRule",
    "load",
]
