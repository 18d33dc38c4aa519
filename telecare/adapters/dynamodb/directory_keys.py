"""The keys of the directory: who lives where with which devices, and under which policy.

| table | pk | sk | item |
|---|---|---|---|
| directory | {bureau}#thing#{thing} | thing | what an alarm needs to know of a device |
| directory | {bureau}#home#{home} | home | a home without personal data |
| | | position | where the home is, sealed |
| directory | {bureau}#homes#{street} | {home} | a home of this street, for call sheets |
| directory | {bureau}#streets | {street} | a street in which there is a home |
| directory | {bureau}#looks#{street} | {at}#{by} | who was shown the data of a street's homes, and why |
| directory | {bureau}#person#{person} | person | a person's sealed data |
| directory | {bureau}#seal#{owner} | key | the wrapped data key of an elder or team, or its erasure |
| directory | {bureau}#phone#{hash} | {home}#{person} | whose number this is |
| | {bureau}#phone#by-hand | {hash}#{person} | the number of an elder whom no row brought |
| directory | {bureau}#hash | key | the wrapped key of the numbers' hashes |
| directory | {bureau}#team | {team} | a field team and its areas |
| directory | {bureau}#policy | current | which version is in force |
| | | version#{version} | a version, immutable |
| | | scripts#{version} | what is said and written under this version, immutable |
| | | programme#{version} | what the bureau gives to whom under this version, immutable |
| | | change#{at} | who put which version in force, and why |
| directory | {bureau}#policy-proposals | {proposal} | other numbers that somebody proposed, and what another said |
"""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb.keys import Key, instant, short

POLICY_VERSION, POLICY_CHANGE = "version#", "change#"


def thing(bureau: str, name: str) -> Key:
    """The one item that an alarm's judgement reads."""
    return Key(f"{bureau}#thing#{name}", "thing")


def home(bureau: str, home_id: str) -> Key:
    """A home without personal data."""
    return Key(f"{bureau}#home#{home_id}", "home")


def home_position(bureau: str, home_id: str) -> Key:
    """Apart from the home: few alarms ask for it, and it is sealed."""
    return Key(f"{bureau}#home#{home_id}", "position")


def home_of_street(bureau: str, street: str, home_id: str) -> Key:
    """A street's homes lie together."""
    return Key(f"{bureau}#homes#{street}", home_id)


def street(bureau: str, code: str) -> Key:
    """A bureau's streets lie together, in the order of their codes."""
    return Key(f"{bureau}#streets", code)


def looked(bureau: str, code: str, at: datetime, by: str) -> Key:
    """Sorts by time within a street."""
    return Key(f"{bureau}#looks#{code}", f"{instant(at)}#{short(by)}")


def person(bureau: str, person_id: str) -> Key:
    """A person's sealed data."""
    return Key(f"{bureau}#person#{person_id}", "person")


def seal(bureau: str, owner: str) -> Key:
    """The wrapped data key of an elder, or of a team."""
    return Key(f"{bureau}#seal#{owner}", "key")


def hash_key(bureau: str) -> Key:
    """The wrapped key under which a bureau's numbers are hashed."""
    return Key(f"{bureau}#hash", "key")


def phone(bureau: str, digest: str, home_id: str, person_id: str) -> Key:
    """One number may be several people's."""
    return Key(f"{bureau}#phone#{digest}", f"{home_id}#{person_id}")


def phone_by_hand(bureau: str, digest: str, person_id: str) -> Key:
    """All of a bureau lie together: a portion of a roster asks once for all of its rows."""
    return Key(f"{bureau}#phone#by-hand", f"{digest}#{person_id}")


def team(bureau: str, team_id: str) -> Key:
    """All teams of a bureau lie together: a snapshot reads them all."""
    return Key(f"{bureau}#team", team_id)


def current_policy(bureau: str) -> Key:
    """Names the version in force."""
    return Key(f"{bureau}#policy", "current")


def policy(bureau: str, version: str) -> Key:
    """One version of a bureau's policy."""
    return Key(f"{bureau}#policy", f"{POLICY_VERSION}{version}")


def policy_part(bureau: str, part: str, version: str) -> Key:
    """A version's words or programme; most readers of a policy need neither."""
    return Key(f"{bureau}#policy", f"{part}#{version}")


def policy_change(bureau: str, at: datetime) -> Key:
    """One decision to put a version in force (law 12)."""
    return Key(f"{bureau}#policy", f"{POLICY_CHANGE}{instant(at)}")


def policy_proposal(bureau: str, proposal: str) -> Key:
    """All that was ever proposed lies together: a bureau changes its numbers a few times a year."""
    return Key(f"{bureau}#policy-proposals", proposal)
