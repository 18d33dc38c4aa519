"""Which variables a definition assigns: a branch never assigns a name of a machine around it."""

from collections.abc import Iterator

from localcloud.states.payloads import Json
from localcloud.states.state_fields import machines_within


def faults(
    document: Json, place: str = "", around: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """The assignments of a checked machine to names that a machine around it assigns."""
    known = set(around)
    for name, state in document["States"].items():
        for field, variable in _assigned(state):
            known.add(variable)
            if variable in around:
                message = f"the variable '{variable}' belongs to the machine around this branch"
                yield f"{place}/States/{name}/{field}", message
    for name, state in document["States"].items():
        for field, inner, _ in machines_within(state):
            yield from faults(inner, f"{place}/States/{name}/{field}", frozenset(known))


def _assigned(state: Json) -> Iterator[tuple[str, str]]:
    holders = [("Assign", state)]
    for field in ("Choices", "Catch"):
        entries = enumerate(state.get(field, ()))
        holders += [(f"{field}/{index}/Assign", entry) for index, entry in entries]
    for field, holder in holders:
        for key in holder.get("Assign", {}):
            yield f"{field}/{key}", key.removesuffix(".$")
