"""The stage of the full twin: one schedule on the deployed template, its rules, functions and state machine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from localcloud.campaign.evidence import Evidence, Notice, Posted, Receipt, Stored, stored
from localcloud.campaign.hotline import plan_hotline
from localcloud.campaign.schedule import BUREAU, Schedule
from localcloud.drills.facts import Fact
from localcloud.drills.stage import Act, Stage, Telling
from localcloud.loop import Order
from localcloud.twin import Twin
from telecare.adapters.dynamodb.items import from_body
from telecare.domain.codec import run_to_plain
from telecare.domain.envelope import from_queue

_OF_CALLS = frozenset({"answered", "key", "ended"})
_PLAIN = TypeDeserializer()


class TwinStage:
    """Plays schedules on a booted stage, one after the other."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def play(self, schedule: Schedule) -> Evidence:
        """Play a schedule to its end."""
        evidence = Evidence(schedule)
        with self._stage.enact(schedule.drill(), f"campaign-{schedule.seed}") as act:
            loop = self._stage.twin.loop
            act.record.listen(partial(_keep_receipt, evidence))
            act.carries = partial(self._carry, evidence)
            plan_hotline(schedule, loop, act.network, evidence)
            loop.run_until(schedule.start + schedule.until)
            self._gather(evidence, act)
        return evidence

    def _carry(self, evidence: Evidence, news: Mapping[str, object], tell: Telling) -> None:
        """Let news be late, come twice or never, as the schedule says."""
        evidence.news.append(news)
        post, loop = evidence.schedule.post, self._stage.twin.loop
        may_vanish = news["event"] in _OF_CALLS
        delays = post.delays(str(news["event_id"]), may_vanish=may_vanish)
        evidence.tally["messages twice"] += len(delays) > 1
        evidence.tally["messages late"] += any(delays)
        evidence.tally["call-backs never"] += not delays
        for delay in delays:
            if delay:
                loop.after(delay, Order.CARRIER, partial(tell, news))
            else:
                tell(news)

    # ---- what is seen ----

    def _gather(self, evidence: Evidence, act: Act) -> None:
        twin = self._stage.twin
        for fault in evidence.schedule.faults:
            evidence.tally[fault.what] += 1
        evidence.calls = list(act.network.calls.values())
        evidence.messages = list(act.network.messages.values())
        evidence.posted = [Posted(*post) for post in act.posted]
        ids = [i for incidents in act.record.incidents.values() for i in incidents]
        evidence.incidents = [_stored(evidence, act, incident) for incident in dict.fromkeys(ids)]
        items = list(_items(twin, twin.outputs["IncidentsTableName"]))
        evidence.notices = [notice for item in items for notice in _notice(item)]
        asked = [from_body(item) for item in items if item.get("task") == "repair"]
        evidence.repairs = [(detail["thing"], detail["fault"]) for detail in asked]
        evidence.written += [_text(item) for item in items]
        kept = _items(twin, twin.outputs["QuarantineTableName"])
        evidence.quarantined = [bytes(item["payload"].value) for item in kept if "payload" in item]
        now = evidence.schedule.start + evidence.schedule.until
        evidence.dead_alarms = [
            from_queue({"body": body}, now).payload for body in _dead(twin, "alarm-dlq")
        ]
        evidence.dead_news = [json.loads(body) for body in _dead(twin, "call-events-dlq")]


def _keep_receipt(evidence: Evidence, fact: Fact) -> None:
    if fact.event == "receipt":
        detail = fact.detail
        evidence.receipts.append(Receipt(fact.at, fact.who, detail["id"], detail["state"]))


def _stored(evidence: Evidence, act: Act, incident: str) -> Stored:
    head = act.stored.incidents.head(BUREAU, incident)
    evidence.written.append(json.dumps(run_to_plain(head.run), ensure_ascii=False))
    return stored(head, act.stored.incidents.timeline(BUREAU, incident))


def _items(twin: Twin, table: str) -> Iterator[dict[str, Any]]:
    for page in twin.client("dynamodb").get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            yield {name: _PLAIN.deserialize(value) for name, value in item.items()}


def _notice(item: Mapping[str, Any]) -> Iterator[Notice]:
    if "told_at" in item:
        at, audience = datetime.fromisoformat(item["told_at"]), item["pk"].rpartition("#")[2]
        yield Notice(at, item["incident"], audience, item["reason"])


def _text(item: Mapping[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False, default=repr)


def _dead(twin: Twin, name: str) -> Iterator[str]:
    """Yield the bodies of what lies in a dead-letter queue."""
    sqs = twin.client("sqs")
    for url in sqs.list_queues()["QueueUrls"]:
        while url.endswith(name):
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            if not answer.get("Messages"):
                break
            for message in answer["Messages"]:
                yield str(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
