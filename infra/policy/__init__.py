"""Reads a bureau's programme from its files and makes it a policy that can be published."""

from infra.policy.load import BureauPolicy, load_bureau

__all__ = ["BureauPolicy", "load_bureau"]
