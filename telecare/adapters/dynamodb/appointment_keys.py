"""Keys of appointments in the directory table; like all keys they start with the bureau.

| table | pk | sk | item |
|---|---|---|---|
| directory | {bureau}#team-day#{day} | {team} | all that a team has promised on a day |
| directory | {bureau}#appointment#{id} | place | on whose day it stands |
| directory | {bureau}#appointments-of#{elder} | {id} | an appointment that an elder has or had |
"""

from __future__ import annotations

from datetime import date

from telecare.adapters.dynamodb.keys import Key


def team_day(bureau: str, day: date, team: str) -> Key:
    """All teams of a day lie together: the list of tomorrow is one query."""
    return Key(f"{bureau}#team-day#{day.isoformat()}", team)


def appointment(bureau: str, appointment_id: str) -> Key:
    """Found by its id, on whichever day it stands."""
    return Key(f"{bureau}#appointment#{appointment_id}", "place")


def of_elder(bureau: str, elder: str, appointment_id: str) -> Key:
    """What an elder has or had lies together."""
    return Key(f"{bureau}#appointments-of#{elder}", appointment_id)
