"""The query language of every state of a definition: its own, or that of the machine around it."""

from localcloud.states.payloads import Json

JSONPATH, JSONATA = "JSONPath", "JSONata"


def spread(document: Json, place: str = "", inherited: str = JSONPATH) -> list[tuple[str, str]]:
    """Write into each state its query language; the faults are states that cannot choose theirs.

    A machine in JSONata has no states in JSONPath.
    """
    if not isinstance(document, dict):
        return []
    default = document.get("QueryLanguage", inherited)
    states = document.get("States")
    if not isinstance(states, dict) or default not in (JSONPATH, JSONATA):
        return []
    wrong: list[tuple[str, str]] = []
    for name, state in states.items():
        if isinstance(state, dict):
            wrong += _spread_in_state(state, f"{place}/States/{name}", default)
    return wrong


def _spread_in_state(state: Json, place: str, default: str) -> list[tuple[str, str]]:
    own = state.setdefault("QueryLanguage", default)
    wrong: list[tuple[str, str]] = []
    if own == JSONPATH and default == JSONATA:
        wrong.append((f"{place}/QueryLanguage", "a machine in JSONata has no states in JSONPath"))
    branches = state.get("Branches")
    for index, branch in enumerate(branches if isinstance(branches, list) else []):
        wrong += spread(branch, f"{place}/Branches/{index}", default)
    for field in ("ItemProcessor", "Iterator"):
        wrong += spread(state.get(field), f"{place}/{field}", default)
    return wrong
