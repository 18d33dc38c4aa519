"""The queue of tidings: a message a home or portion, behind everything else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from telecare.adapters.aws import Clients
from telecare.domain.errors import UnavailableError
from telecare.domain.tidings.kinds import TidingKind
from telecare.ports.tidings import CampaignPortion, HomeTiding, Telling

MOST_IN_A_BATCH = 10
"""How many messages SQS takes at a time."""

LONGEST_DELAY = timedelta(minutes=15)
"""How long SQS hides a message at most; whoever waits longer is hidden again."""


class SqsTidings:
    """Has people told by messages; ids and words alone stand in them."""

    def __init__(self, clients: Clients, queue_url: str) -> None:
        self._clients, self._queue_url = clients, queue_url

    def ask(self, tellings: Iterable[Telling]) -> None:
        """Have these told soon; UnavailableError where one was not queued."""
        bodies = [to_body(each) for each in tellings]
        for start in range(0, len(bodies), MOST_IN_A_BATCH):
            self._send(bodies[start : start + MOST_IN_A_BATCH])

    def again(self, telling: Telling, after: timedelta) -> None:
        """Have one told later, or looked at again by then."""
        self._clients.ask(
            "sqs",
            "send_message",
            QueueUrl=self._queue_url,
            MessageBody=to_body(telling),
            DelaySeconds=int(min(after, LONGEST_DELAY).total_seconds()),
        )

    def _send(self, bodies: list[str]) -> None:
        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
        answer: Mapping[str, Any] = self._clients.ask(
            "sqs", "send_message_batch", QueueUrl=self._queue_url, Entries=entries
        )
        if answer.get("Failed"):
            raise UnavailableError(f"{len(answer['Failed'])} tidings were not queued; ask again")


def to_body(telling: Telling) -> str:
    """Return a telling as it lies in the queue."""
    if isinstance(telling, CampaignPortion):
        document: dict[str, Any] = {
            "campaign": telling.campaign,
            "number": telling.number,
            "homes": telling.homes,
        }
    else:
        day = telling.day.isoformat() if telling.day else ""
        document = {
            "home": telling.home,
            "kind": telling.kind,
            "key": telling.key,
            "at": telling.at.isoformat(),
            "day": day,
        }
    return json.dumps({"bureau": telling.bureau, **document})


def from_body(body: str) -> Telling:
    """Return what lies in the queue; KeyError or ValueError for what is not ours."""
    told = json.loads(body)
    if "campaign" in told:
        homes = tuple(map(str, told["homes"]))
        return CampaignPortion(told["bureau"], told["campaign"], int(told["number"]), homes)
    day = date.fromisoformat(told["day"]) if told["day"] else None
    kind, at = TidingKind(told["kind"]), datetime.fromisoformat(told["at"])
    return HomeTiding(told["bureau"], told["home"], kind, told["key"], at, day)
