"""Reads a bureau's programme from its files and makes it a policy that can be published."""

from infra.policy.load import BUREAUS, BureauPolicy, load_bureau
from infra.policy.numbers import read_number
from infra.policy.plans import COMMANDS

__all__ = ["BUREAUS", "COMMANDS", "BureauPolicy", "load_bureau", "read_number"]
