"""The states that call nobody: Pass, Choice, Wait, Succeed and Fail."""

from datetime import datetime, timedelta
from typing import NoReturn

from localcloud.states import instants, templates
from localcloud.states.checks import LONGEST_S
from localcloud.states.errors import NO_CHOICE_MATCHED, StatesError, StatesRuntimeError
from localcloud.states.payloads import Json, is_integer, write
from localcloud.states.strands import until
from localcloud.states.visits import Leave, Visit


async def pass_state(visit: Visit) -> Leave:
    """Hand on the result, or the input as Parameters fill it."""
    data = visit.input()
    result = visit.state["Result"] if "Result" in visit.state else visit.filled("Parameters", data)
    return visit.leave_with_result(result)


async def choice_state(visit: Visit) -> Leave:
    """Go where the first rule that holds leads, else to the default."""
    data = visit.input()
    for rule in visit.state["Choices"]:
        if visit.holds(rule, data):
            return visit.leave_chosen(data, rule["Next"], rule)
    if "Default" not in visit.state:
        raise StatesError(
            NO_CHOICE_MATCHED, f"No choice rule of '{visit.name}' holds, and it has no Default."
        )
    return visit.leave_chosen(data, visit.state["Default"], visit.state)


async def wait_state(visit: Visit) -> Leave:
    """Wait for an instant; one that has passed is not waited for."""
    data = visit.input()
    await until(visit.run.turns, _end_of_wait(visit, data))
    return visit.leave(data)


def _end_of_wait(visit: Visit, data: Json) -> datetime:
    if "Timestamp" in visit.state:
        return _literal_instant(visit, data)
    if "TimestampPath" in visit.state:
        return _instant(visit, data)
    if "Seconds" in visit.state:
        return visit.now() + timedelta(seconds=_literal_seconds(visit, data))
    return visit.now() + _delay(visit, data)


def _literal_instant(visit: Visit, data: Json) -> datetime:
    value = visit.value("Timestamp", data)
    if not isinstance(value, str) or not instants.is_instant(value):
        raise visit.query_fault("Timestamp", "RFC 3339 timestamp", value)
    return instants.parse(value)


def _literal_seconds(visit: Visit, data: Json) -> int:
    value = visit.value("Seconds", data)
    if not is_integer(value) or not 0 <= value <= LONGEST_S:
        raise visit.query_fault("Seconds", f"number of seconds from 0 to {LONGEST_S}", value)
    return int(value)


def _instant(visit: Visit, data: Json) -> datetime:
    value = visit.find("TimestampPath", data)
    try:
        return instants.parse(value if isinstance(value, str) else write(value))
    except ValueError as error:
        shown = f"{visit.state['TimestampPath']} == {value}"
        raise StatesRuntimeError(
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset "
            f"date-time format string: {shown}"
        ) from error


def _delay(visit: Visit, data: Json) -> timedelta:
    seconds = visit.find("SecondsPath", data)
    shown = f"{visit.state['SecondsPath']} == {write(seconds)}"
    if not is_integer(seconds):
        raise StatesRuntimeError(
            f"The SecondsPath parameter cannot be parsed as a long value: {shown}"
        )
    if seconds < 0:
        raise StatesRuntimeError(f"The SecondsPath parameter references a negative value: {shown}")
    return timedelta(seconds=seconds)


async def succeed_state(visit: Visit) -> Leave:
    return visit.leave(visit.input())


async def fail_state(visit: Visit) -> NoReturn:
    """End with the error and the cause that the state names."""
    raise StatesError(_words(visit, "Error"), _words(visit, "Cause"))


def _words(visit: Visit, field: str) -> str | None:
    path_field = f"{field}Path"
    if path_field not in visit.state:
        word = visit.value(field, visit.data)
        if word is not None and not isinstance(word, str):
            raise visit.query_fault(field, "string", word)
        return word
    expression = visit.state[path_field]
    value = templates.select(expression, visit.scope(visit.data), visit.run.ids, path_field)
    if not isinstance(value, str):
        raise StatesRuntimeError(f"The {path_field} must lead to a string: {write(value)}")
    return value
