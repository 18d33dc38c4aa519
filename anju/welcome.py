"""What `anju up` prints when the town stands: addresses, what to try, and a sign-in for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anju.running import FOLDER, Running

if TYPE_CHECKING:
    from localcloud.drills.model import Town
    from localcloud.towns.desk import Desk

_AREA_DIGITS = {"city": 4, "district": 6, "street": 9, "committee": 12}


def told(where: Running, folder: Path, town: Town, desk: Desk, outputs: Mapping[str, Any]) -> str:
    """Return all of it, ready to be printed."""
    to_try = _to_try(where, folder, outputs)
    return "\n".join([*_addresses(where, town), *to_try, *_sign_ins(town, desk)])


def _addresses(where: Running, town: Town) -> list[str]:
    homes = f"{len(town.homes)} home" + ("s" if len(town.homes) > 1 else "")
    return [
        f"安居 Anju stands: bureau {where.bureau}, {homes}; Ctrl-C stops it",
        f"  devices   mqtts://{where.mqtt_host}:{where.mqtt_port}  (authority: {where.ca})",
        f"  portal    {where.portal}/v1",
        f"  cloud     {where.cloud}  (the AWS API, for aws and boto3)",
        f"  sign-ins  {where.desk}/token?role=seat&person=seat1  (a new token, as often as asked)",
        "",
    ]


def _to_try(where: Running, folder: Path, outputs: Mapping[str, Any]) -> list[str]:
    buttons = [thing for thing, kind in where.things.items() if kind == "one_key_call"]
    thing = next(iter(buttons or where.things), "THING")
    elsewhere = "" if folder == FOLDER else f" --twin {folder}"
    return [
        "try, in another terminal:",
        f"  export AWS_ENDPOINT_URL={where.cloud} AWS_DEFAULT_REGION={where.region}"
        " AWS_ACCESS_KEY_ID=twin AWS_SECRET_ACCESS_KEY=twin",
        f"  aws dynamodb scan --table-name {outputs['IncidentsTableName']}",
        "  aws iot list-things",
        f"  anju device enrol --thing {thing} --out device{elsewhere}",
        "  anju device run --device device",
        f"  curl -H \"Authorization: Bearer $(curl -s '{where.desk}/token?role=seat&person=seat1')\""
        f" {where.portal}/v1/incidents",
        "",
    ]


def _sign_ins(town: Town, desk: Desk) -> list[str]:
    lines = ["sign-ins, each for an hour (the last column: where to get a new one):"]
    for role, person, more in _people(town):
        query = "".join(f"&{name}={','.join(value)}" for name, value in more.items())
        renew = f"{desk.url}/token?role={role}&person={person}{query}"
        lines.append(f"  {role:14} {person:14} {desk.token(role, person, more)}  {renew}")
    return [*lines, ""]


def _people(town: Town) -> list[tuple[str, str, dict[str, list[str]]]]:
    """Return one person for each role: those of the town where it has them."""
    home = town.homes[0]
    areas = {role: [home.area[:digits]] for role, digits in _AREA_DIGITS.items()}
    found = [(role, f"{role}1", {"areas": area}) for role, area in areas.items()]
    found.append(("operator_admin", "admin1", {}))
    seats = town.seats or ()
    found += [(seat.role, seat.id, {}) for seat in seats]
    for role, person in (("seat", "seat1"), ("supervisor", "boss"), ("installer", "installer1")):
        if role not in {seat.role for seat in seats}:
            found.append((role, person, {}))
    found += [("field", team.id, {}) for team in town.teams[:1]]
    found += [("family", f"{home.id}.{each.id}", {}) for each in home.responders[:1]]
    found += [("elder", f"{home.id}.{each.id}", {}) for each in home.elders[:1]]
    return [*found, ("auditor", "auditor1", {})]
