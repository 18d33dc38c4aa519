"""`rules`: how many rules a second of processor time the IoT SQL engine evaluates, 24 on each message."""

from __future__ import annotations

import json

from benchmarks.figures import Figure, Measured, Tell, at_least
from benchmarks.interleaved import compare
from localcloud.iot_sql import Facilities, Message, compile_statement

AGAINST = "parsing the payload as JSON once a message, and nothing else"
TOPIC = "dt/anju/standard-h1-hub1/reading"
RULES = 24

SQLS = (
    "SELECT * FROM 'dt/anju/+/reading'",
    "SELECT id, at FROM 'dt/anju/+/reading' WHERE co > 30",
    "SELECT value * 9 / 5 + 32 AS f, topic(3) AS thing FROM 'dt/anju/#'",
    "SELECT upper(kind) AS kind FROM 'dt/anju/+/reading' WHERE startswith(kind, 'heart')",
    "SELECT (SELECT v FROM readings WHERE n = 'co') AS co FROM 'dt/anju/+/reading'",
    "SELECT encode(*, 'base64') AS payload, topic() AS topic FROM 'dt/anju/+/reading'",
    "SELECT CASE battery_pct WHEN 0 THEN 'empty' ELSE 'some' END AS battery FROM 'dt/anju/+/reading'",
    "SELECT clientid() AS client, timestamp() AS at FROM 'dt/anju/+/reading' WHERE value >= 40",
)
"""Eight forms; each stands three times with a number of its own, so that all 24 are compiled apart."""

PAYLOAD = json.dumps(
    {
        "id": "r1",
        "at": 1768414200000,
        "kind": "heart_rate",
        "value": 72,
        "co": 3,
        "battery_pct": 80,
        "readings": [{"n": "heart_rate", "u": "/min", "v": 72}, {"n": "co", "u": "ppm", "v": 3}],
    }
).encode()


def statements() -> tuple[str, ...]:
    """Return the 24 rules of each message."""
    alike = RULES // len(SQLS)
    return tuple(
        sql.replace("SELECT ", f"SELECT {number} AS rule, ", 1) if "*" not in sql[:9] else sql
        for number in range(alike)
        for sql in SQLS
    )


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Evaluate every rule on message after message; each message is parsed once for all rules."""
    rounds, messages = (2, 20) if tiny else (9, 1500)
    rules = [compile_statement(sql) for sql in statements()]
    facilities = Facilities()

    def evaluate() -> None:
        for number in range(messages):
            message = Message(PAYLOAD, TOPIC, "standard-h1-hub1", received_at_ms=number)
            for rule in rules:
                rule.evaluate(message, facilities)

    def parse() -> None:
        for _ in range(messages):
            json.loads(PAYLOAD)

    ratio = compare(evaluate, parse, rounds, tell)
    speed = messages * len(rules) / ratio.ours_s
    return Measured(
        "rules",
        AGAINST,
        (
            Figure("rules a CPU second", speed, "rules/s", at_least(250_000, 50_000)),
            Figure("CPU of 24 rules against one JSON parse", ratio.median, "x", None, ratio.spread),
        ),
    )
