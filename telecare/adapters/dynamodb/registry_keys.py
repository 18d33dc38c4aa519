"""Keys of the registry in the directory table; like all keys they start with the bureau.

| table | pk | sk | item |
|---|---|---|---|
| directory | {bureau}#rota#{post} | {begins}#{person} | a shift that somebody is to be on duty |
| directory | {bureau}#consents#{elder} | {key} | a word of an elder about their data, written once |
| directory | {bureau}#refusals | {area}#{key} | a no of somebody, for counting: whose it was is not in it |
| directory | {bureau}#service#{service} | service | how far somebody's service is, with its agreements |
| directory | {bureau}#service-log#{service} | {number} | entries of one decision, from this number |
| directory | {bureau}#services-of#{elder} | live | the one service of an elder that is not over |
| | | service#{service} | a service that the elder has or had |
| directory | {bureau}#settlement#{area} | {month} | what closes a month of a street, written once |
| directory | {bureau}#settled#{service} | {month}#{area}#{attempt} | the lines of a service in it |
| directory | {bureau}#services#{shard} | {area}#{service} | where a service is found by area; `gone` when it moved |
| directory | {bureau}#handouts#{home} | handouts | which devices a home was given, and who paid |
| directory | {bureau}#choices | {operator} | which devices an operator offers |
| directory | {bureau}#registry-log#{where} | {at}#{key} | a change of a home, or of what belongs to none |
| directory | {bureau}#registry-heard#{key} | heard | that a change was brought under this key |
| | | begun | that it is being made, for whoever sends it again |
| directory | {bureau}#device#{thing} | device | a device from the stock to its end |
| directory | {bureau}#area-responders | {person} | who serves areas and no single home; the name is sealed elsewhere |
| directory | {bureau}#stock | {thing} | a device that lies in stock; `gone` when it does no more |
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime

from telecare.adapters.dynamodb.keys import Key, instant

SHARDS = 4
OF_ELDER = "service#"


def shift(bureau: str, post: str, begins: datetime, person: str) -> Key:
    """Return a shift, by its beginning."""
    return Key(f"{bureau}#rota#{post}", f"{instant(begins)}#{person}")


def consent(bureau: str, elder: str, key: str) -> Key:
    """The words of an elder lie together; the same word said twice lies in the same place."""
    return Key(f"{bureau}#consents#{elder}", key)


def refusal(bureau: str, area: str, key: str) -> Key:
    """Every no of a bureau lies in one partition, sorted by area; a bureau hears some thousands."""
    return Key(f"{bureau}#refusals", f"{area}#{key}")


def service(bureau: str, service_id: str) -> Key:
    """One person's service."""
    return Key(f"{bureau}#service#{service_id}", "service")


def service_log(bureau: str, service_id: str, number: int) -> Key:
    """Apart from the service: a log is only ever added to. Sorts in the order of the chain."""
    return Key(f"{bureau}#service-log#{service_id}", f"{number:08d}")


def live_service(bureau: str, elder: str) -> Key:
    """There is one of it an elder, so nobody is served twice."""
    return Key(f"{bureau}#services-of#{elder}", "live")


def service_of_elder(bureau: str, elder: str, service_id: str) -> Key:
    """What an elder has or had lies together."""
    return Key(f"{bureau}#services-of#{elder}", f"{OF_ELDER}{service_id}")


def listed_service(bureau: str, area: str, service_id: str) -> Key:
    """Sorts by area, so that a street, a district and a city each read their own alone."""
    shard = zlib.crc32(service_id.encode()) % SHARDS
    return Key(f"{bureau}#services#{shard}", f"{area}#{service_id}")


def service_shards(bureau: str) -> Iterator[str]:
    """Return the partitions of a bureau's services."""
    return (f"{bureau}#services#{shard}" for shard in range(SHARDS))


def changes(bureau: str, where: str) -> str:
    """Return the partition of the changes of one place, in the order of time."""
    return f"{bureau}#registry-log#{where}"


def change(bureau: str, where: str, at: datetime, key: str) -> Key:
    """Sorts by instant."""
    return Key(changes(bureau, where), f"{instant(at)}#{key}")


def heard_change(bureau: str, key: str) -> Key:
    """Found by the key alone, whatever the change is about."""
    return Key(f"{bureau}#registry-heard#{key}", "heard")


def begun_change(bureau: str, key: str) -> Key:
    """Lies beside what it became."""
    return Key(f"{bureau}#registry-heard#{key}", "begun")


def device(bureau: str, thing: str) -> Key:
    """Apart from the thing that an alarm's judgement reads: its history is no matter of an alarm."""
    return Key(f"{bureau}#device#{thing}", "device")


def stocked(bureau: str, thing: str) -> Key:
    """All that lies in a bureau's stock lies together; a bureau has some hundreds."""
    return Key(f"{bureau}#stock", thing)


def area_responder(bureau: str, person: str) -> Key:
    """All of a bureau lie together: whoever looks for a locksmith reads them all."""
    return Key(f"{bureau}#area-responders", person)


def handouts(bureau: str, home: str) -> Key:
    """There is one of it a home: who gives reads all that was given before."""
    return Key(f"{bureau}#handouts#{home}", "handouts")


def choice(bureau: str, operator: str) -> Key:
    """A bureau has a few operators: their offers lie together."""
    return Key(f"{bureau}#choices", operator)


def settlement(bureau: str, area: str, month: str) -> Key:
    """There is one of it a street and month, so that nothing is settled twice; sorts by month."""
    return Key(f"{bureau}#settlement#{area}", month)


def settled(bureau: str, service_id: str, month: str, area: str, attempt: str) -> Key:
    """Lies with the service, whichever street it was settled in."""
    return Key(f"{bureau}#settled#{service_id}", f"{month}#{area}#{attempt}")
