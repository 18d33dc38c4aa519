"""AWS IoT SQL, version 2016-03-23, compiled to Python.

A statement is parsed by the grammar in grammar.lark, checked, and compiled once; a message is read
once for all statements that look at it. What the reference does not describe, and what is not built
here, is refused when the statement is compiled, with line and column.

Where the reference (AWS IoT Core developer guide, "AWS IoT SQL reference") contradicts itself or is
silent, the choice stands in the docstring of the module that makes it, and a test holds it:

- numbers, Null and rounding in conversions: conversions.py; division and remainders: operators.py
- what counts as a JSON payload: message.py; hostile JSON: json_text.py
- `SELECT *, ...` of a payload that is no object: projections.py
- Basic Ingest and FROM: statement.py, message.py; `#` does not take the level above: topic_filter.py
- names with digits (`item2`) are names, although the page on JSON extensions says they need get()
- FROM needs single quotes, as its own page says; other pages show it without
- functions: the docstrings in functions/
- variables of SET are not measured against their 128 KiB: the broker's limit on payloads is lower
"""

from localcloud.iot_sql.errors import FunctionFailedError, SqlError, SqlSyntaxError
from localcloud.iot_sql.facilities import ExternalFunction, Facilities
from localcloud.iot_sql.json_text import json_bytes, write_json
from localcloud.iot_sql.message import Message, MqttProperties
from localcloud.iot_sql.statement import Outcome, Statement, compile_statement
from localcloud.iot_sql.values import NO_MATCH, UNDEFINED, NoMatch, Undefined, Value

__all__ = [
    "NO_MATCH",
    "UNDEFINED",
    "ExternalFunction",
    "Facilities",
    "FunctionFailedError",
    "Message",
    "MqttProperties",
    "NoMatch",
    "Outcome",
    "SqlError",
    "SqlSyntaxError",
    "Statement",
    "Undefined",
    "Value",
    "compile_statement",
    "json_bytes",
    "write_json",
]
