"""What the portal can be asked: one declaration an operation, from which all else is made.

Routes, the roles that are let in, the checks of queries and bodies, the OpenAPI document and the table
of roles all read these declarations; nothing of them is written down a second time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib import access
from chalicelib.caller import Caller, PortalRole
from chalicelib.fields import Field, wrong
from chalicelib.problems import ProblemError
from chalicelib.shapes import ID, Named, Shape, members
from telecare.domain.errors import NotPermittedError

EVERY_ROLE = frozenset(PortalRole)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a path that names one thing; where it cannot be a name, the thing is not there."""

    name: str
    says: str
    pattern: str
    absent: str

    def check(self, value: str) -> None:
        """Refuse what can be no name in the words in which an absent thing is refused."""
        if not re.fullmatch(self.pattern, value):
            raise ProblemError(404, self.absent)


INCIDENT = Place(
    "incident_id",
    "The id of an incident.",
    r"[A-Za-z0-9_.:-]{1,128}",
    "There is no such incident",
)


JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Content:
    """What a body or an answer is."""

    says: str
    shape: Shape | Named | None = None
    media: str = JSON


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path.

    `may` are the roles that it is for; None lets everybody in, without a token. To a role outside
    `knows` the thing that is named is not there (404); to one inside it is forbidden (403). What
    `hides` is not there either for whoever may, but does not see this one. `act` hands these
    questions over to the rules of sight for incidents. What `follows_procedure` can be forbidden to
    a role that may, by the step at hand and the bureau's procedure.

    `fields` is the body, None where there is none. `is_tagged` answers carry an ETag,
    `is_taken_once` heeds an Idempotency-Key, `is_versioned` an If-Match. An answer that `is_long`
    may not fit; one that `opens_sealed` may have been erased.
    """

    method: str
    path: str
    summary: str
    may: frozenset[PortalRole] | None
    answers: Mapping[int, Content]
    act: access.Act | None = None
    knows: frozenset[PortalRole] = EVERY_ROLE
    places: tuple[Place, ...] = ()
    query: tuple[Field, ...] = ()
    fields: tuple[Field, ...] | None = None
    is_body_needed: bool = True
    hides: bool = False
    follows_procedure: bool = False
    raw: Content | None = None
    is_tagged: bool = False
    is_taken_once: bool = False
    is_versioned: bool = False
    is_long: bool = False
    opens_sealed: bool = False
    note: str = ""

    @property
    def id(self) -> str:
        """Return a name that no other operation has: its method and the words of its path."""
        words = re.findall(r"[a-z_]+", self.path.removeprefix("/v1").replace("-", "_"))
        return "_".join([self.method.lower(), *words])

    @property
    def is_open(self) -> bool:
        """Tell whether everybody is let in, without a token."""
        return self.may is None

    @property
    def incident_act(self) -> access.Act:
        """Return what is done with an incident; an operation of another thing has no such act."""
        if self.act is None:
            raise LookupError(f"{self.id} is not about an incident")
        return self.act

    def verdict(self, role: PortalRole) -> int:
        """Return the status that a role is answered with, all else being right."""
        if self.may is None or role in self.may:
            return min(self.answers)
        return 403 if role in self.knows else 404

    def verdict_unseen(self, role: PortalRole) -> int:
        """Return the status for one that hides from the bearer, whatever else the role may do."""
        is_let_in = self.act is not None or (self.may is not None and role in self.may)
        return 404 if self.hides and is_let_in else self.verdict(role)

    def let_in(self, caller: Caller) -> None:
        """Refuse a caller without any role that this is for; of incidents, `access` judges."""
        if self.may is not None and self.act is None and not caller.roles & self.may:
            raise NotPermittedError(f"this needs one of {', '.join(sorted(self.may))}")

    def check(self, places: Mapping[str, str], query: Mapping[str, str]) -> None:
        """Refuse a path or query that cannot be; an empty value of a query is its absence.

        A name that is none of the query's is refused, too: a filter that is misspelt would show everybody.
        """
        for place in self.places:
            place.check(places[place.name])
        known = [field.name for field in self.query]
        for name in query if not self.is_open else ():  # carriers bring what they like
            if name not in known:
                there = f"there are {', '.join(sorted(known))}" if known else "there is none"
                raise wrong(name, f"is no parameter of this query; {there}")
        for field in self.query:
            field.check(query.get(field.name) or None)


TAKEN = Content(
    "It is taken; what follows from it is in the incident.",
    Named("Taken", members(incident=ID, event=ID)),
)


def read_of_incident(
    suffix: str,
    summary: str,
    answer: Content,
    act: access.Act = access.Act.READ,
    query: tuple[Field, ...] = (),
    places: tuple[Place, ...] = (),
    opens_sealed: bool = False,
) -> Operation:
    """Declare what can be read of one incident by whoever may `act` on it."""
    return Operation(
        method="GET",
        path=_of_incident(suffix),
        summary=summary,
        may=access.MAY[act],
        answers={200: answer},
        act=act,
        knows=access.MAY[access.Act.READ],
        hides=True,
        places=(INCIDENT, *places),
        query=query,
        is_tagged=True,
        opens_sealed=opens_sealed,
    )


def write_to_incident(
    suffix: str, summary: str, act: access.Act, fields: tuple[Field, ...], note: str = ""
) -> Operation:
    """Declare a write that becomes one event of one incident."""
    return Operation(
        method="POST",
        path=_of_incident(suffix),
        summary=summary,
        may=access.MAY[act],
        answers={202: TAKEN},
        act=act,
        knows=access.MAY[access.Act.READ],
        hides=True,
        places=(INCIDENT,),
        fields=fields,
        is_taken_once=True,
        is_versioned=True,
        note=note,
    )


def _of_incident(suffix: str) -> str:
    return "/v1/incidents/{incident_id}" + (f"/{suffix}" if suffix else "")
