"""The words of the field: kinds of alarm and incident, roles, outcomes, services (contracts sections 2 and 4)."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kind of an incident, in falling gravity; the order decides which plan takes over."""

    FIRE = "fire"
    GAS = "gas"
    CO = "co"
    MEDICAL = "medical"
    FALL = "fall"
    HELP = "help"
    MISSING = "missing"
    INTRUSION = "intrusion"
    FLOOD = "flood"
    INACTIVITY = "inactivity"
    OTHER = "other"

    def is_graver_than(self, other: Kind) -> bool:
        """Tell whether an alarm of this kind takes an incident of `other` over."""
        return self.rank < other.rank

    @property
    def rank(self) -> int:
        """Return the place in falling gravity, 0 for the gravest."""
        return _GRAVITY[self]


_GRAVITY = {kind: rank for rank, kind in enumerate(Kind)}

LIFE_AT_RISK = frozenset({Kind.FIRE, Kind.GAS, Kind.CO, Kind.MEDICAL, Kind.FALL})
"""Kinds in which nobody waits for consent to open a door (law 13)."""

OPENS: dict[str, Kind] = {
    "smoke": Kind.FIRE,
    "heat": Kind.FIRE,
    "gas": Kind.GAS,
    "co": Kind.CO,
    "vital": Kind.MEDICAL,
    "sleep_apnoea": Kind.MEDICAL,
    "fall": Kind.FALL,
    "help": Kind.HELP,
    "wandering": Kind.MISSING,
    "no_return": Kind.MISSING,
    "intrusion": Kind.INTRUSION,
    "water_leak": Kind.FLOOD,
    "inactivity": Kind.INACTIVITY,
    "check_in_missed": Kind.INACTIVITY,
}
"""The incident kind that a safety alarm opens; every other word opens `other`, so that nothing is dropped."""

TECHNICAL = frozenset({"battery_low", "mains_lost", "tamper", "link_lost", "device_fault"})
"""Alarms about the device itself: they open repair tasks, not incidents."""

DETECTORS = frozenset({"smoke", "heat", "gas", "co"})
"""Alarm kinds of environmental detectors: a second one of them makes a suspected fire likely."""


def incident_kind(alarm_kind: str) -> Kind:
    """Return the incident kind of a safety alarm; an unknown word is `other`, never nothing."""
    return OPENS.get(alarm_kind, Kind.OTHER)


class Risk(StrEnum):
    """An elder's risk grade (XH23-09); an ungraded elder counts as high (law 9)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @classmethod
    def graded(cls, word: str | None) -> Risk:
        """Read a grade; anything missing or unknown is `high` (law 9)."""
        return cls(word) if word in set(cls) else cls.HIGH


class Role(StrEnum):
    """What a responder is to the home (SH24-02, SH24-03, XH23-05)."""

    FIRST_CARER = "first_carer"
    CONTACT = "contact"
    COMMITTEE = "committee"
    BUILDING_LEADER = "building_leader"
    PROPERTY = "property"
    FIRE_POST = "fire_post"
    VOLUNTEER = "volunteer"
    NEIGHBOUR = "neighbour"
    FIELD_TEAM = "field_team"


CONTACTS = (Role.FIRST_CARER, Role.CONTACT)
NEIGHBOURHOOD = frozenset(
    {
        Role.COMMITTEE,
        Role.BUILDING_LEADER,
        Role.PROPERTY,
        Role.FIRE_POST,
        Role.VOLUNTEER,
        Role.NEIGHBOUR,
    }
)


class State(StrEnum):
    """How far an incident is; `open` and `attended` hold the home's lock."""

    OPEN = "open"
    ATTENDED = "attended"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def is_active(self) -> bool:
        """Tell whether people are still being called or are on their way or on scene."""
        return self in {State.OPEN, State.ATTENDED}


class Emergency(StrEnum):
    """What was confirmed on scene; it chooses the service that a seat relays to."""

    FIRE = "fire"
    GAS = "gas"
    MEDICAL = "medical"
    CRIME = "crime"


class Service(StrEnum):
    """Whom a seat relays to; a machine never dials any of them (law 15)."""

    POLICE = "110"
    FIRE = "119"
    AMBULANCE = "120"
    GAS = "gas"


RELAYS: dict[Emergency, tuple[Service, ...]] = {
    Emergency.FIRE: (Service.FIRE,),
    Emergency.GAS: (Service.FIRE, Service.GAS),
    Emergency.MEDICAL: (Service.AMBULANCE,),
    Emergency.CRIME: (Service.POLICE,),
}


class Outcome(StrEnum):
    """What an incident came to; none of them is silence (law 2)."""

    ACCIDENTAL = "accidental"
    DEVICE_FAULT = "device_fault"
    COOKING = "cooking"
    TEST = "test"
    ADVICE = "advice"
    HELPED_AT_HOME = "helped_at_home"
    TO_HOSPITAL = "to_hospital"
    RESCUED = "rescued"
    MADE_SAFE = "made_safe"
    FOUND = "found"
    REFUSED_ENTRY = "refused_entry"
    HANDED_TO_110 = "handed_to_110"
    DECEASED = "deceased"


FALSE_ALARMS = frozenset({Outcome.ACCIDENTAL, Outcome.DEVICE_FAULT, Outcome.COOKING, Outcome.TEST})
"""The causes of a false alarm, which are also its outcome."""


class How(StrEnum):
    """How the elder was seen safe (law 2)."""

    IN_PERSON = "in_person"
    SPOKE_IDENTIFIED = "spoke_identified"
    OFFICIAL = "official"


class Witnessed(StrEnum):
    """What people say by that an elder lives; a machine's word is none of these."""

    VISIT = "visit"  # they came in and saw the elder
    SPOKE_IDENTIFIED = "spoke_identified"  # a seat spoke with the elder and knew who it was
    WINDOW = "window"  # a light, a curtain: seen from the street
