"""Who asks: what a verified token says about its bearer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_BUREAU = re.compile(r"[a-z0-9]{1,32}")
AREA = r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}"
"""The form of an area: 2, 4, 6, 9 or 12 digits."""

_AREA = re.compile(AREA)


class PortalRole(StrEnum):
    """As what somebody works with the portal (contracts section 3)."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMITTEE = "committee"
    OPERATOR_ADMIN = "operator_admin"
    SUPERVISOR = "supervisor"
    SEAT = "seat"
    FIELD = "field"
    INSTALLER = "installer"
    FAMILY = "family"
    ELDER = "elder"
    AUDITOR = "auditor"


class ClaimsError(Exception):
    """The token's claims do not say who asks."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A bearer of a token: one bureau's, with roles and what these roles may see."""

    subject: str
    bureau: str
    expires_at: int
    roles: frozenset[PortalRole] = frozenset()
    areas: tuple[str, ...] = ()
    operator: str = ""
    person: str = ""

    @property
    def id(self) -> str:
        """The name under which the caller acts in an incident."""
        return self.person or self.subject

    @classmethod
    def from_claims(cls, claims: Mapping[str, object]) -> Caller:
        """Read verified claims; a role that is not known gives nothing, it is left out.

        Raises ClaimsError when the bureau or the subject is missing or misshapen, and when any
        area is: an area narrows what is seen, so that one left out could open everything.
        """
        subject, bureau = _text(claims, "sub"), _text(claims, "bureau")
        expires_at = claims.get("exp")
        if not subject or not _BUREAU.fullmatch(bureau) or not isinstance(expires_at, int):
            raise ClaimsError("sub, bureau and exp are needed")
        known = set(PortalRole)
        return cls(
            subject=subject,
            bureau=bureau,
            expires_at=expires_at,
            roles=frozenset(PortalRole(role) for role in _words(claims, "roles") if role in known),
            areas=_areas(claims.get("areas")),
            operator=_text(claims, "operator"),
            person=_text(claims, "person"),
        )

    def to_context(self) -> dict[str, str]:
        """Return the caller as the gateway hands it from the authorizer to the API."""
        facts = {
            "sub": self.subject,
            "bureau": self.bureau,
            "exp": self.expires_at,
            "roles": sorted(self.roles),
            "areas": list(self.areas),
            "operator": self.operator,
            "person": self.person,
        }
        return {"caller": json.dumps(facts, separators=(",", ":"))}

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Caller:
        """Read what `to_context` wrote."""
        return cls.from_claims(json.loads(str(context["caller"])))


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def _areas(value: object) -> tuple[str, ...]:
    """Return the areas that a claim names; only no claim or an empty list names none."""
    if value is None:
        return ()
    named = value.split() if isinstance(value, str) else value
    if not isinstance(named, list) or (isinstance(value, str) and not named):
        raise ClaimsError("areas: give a list of area codes")
    if not all(isinstance(area, str) and _AREA.fullmatch(area) for area in named):
        raise ClaimsError("areas: one of them is no area code")
    return tuple(named)


def _words(claims: Mapping[str, object], name: str) -> list[str]:
    """Return a claim of several words; issuers write them as a list or as one text with spaces."""
    value = claims.get(name)
    if isinstance(value, str):
        return value.split()
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
