"""How often an alarm of a calm home goes outside: each call is time and one more way to fail."""

from __future__ import annotations

import json

from benchmarks import handler_cpu, seeded
from benchmarks.hosting import hosted

READS = ["GetItem", "BatchGetItem", "Query"]
"""The device, its home with the policy in force, the teams; nothing that was written a moment before."""


def test_an_alarm_is_stored_and_answered_in_eight_calls():
    bureau = seeded.a_bureau()
    for number in range(2):
        home = seeded.a_home(number, handler_cpu.DEVICES)
        bureau.enrolment.enrol_home(seeded.BUREAU, home)

    with hosted(bureau.store) as transport:
        handler_cpu.Handler(1).run()
        calls = handler_cpu.calls_of_one(transport, handler_cpu.Handler(1, first=1))

    assert [call.operation for call in calls] == [
        *READS,
        "TransactWriteItems",
        "Publish",
        "StartExecution",
        "Publish",
        "TransactWriteItems",
    ]
    receipt, marks = json.loads(calls[4].body), json.loads(calls[-1].body)["TransactItems"]
    assert receipt["state"] == "accepted"
    assert [word for write in marks for word in write] == ["Delete", "Put"] * 3
