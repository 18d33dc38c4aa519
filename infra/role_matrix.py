"""Who may do what at the portal, as the page docs/roles.md: made from the declarations that serve requests.

`python -m infra.role_matrix` writes the page; a test holds it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from chalicelib.caller import PortalRole
from chalicelib.operations import Operation
from chalicelib.portal import operations

PAGE = Path(__file__).resolve().parents[1] / "docs" / "roles.md"

_TOP = """# Roles

Who may do what at the portal. This page is made from the declarations by which requests are served
(`python -m infra.role_matrix`), and every cell is asked of the portal in `tests/chalicelib/test_roles.py`.

`yes`: the role may, for what it sees. `403`: it is forbidden. `404`: for this role it is not there; whether
it is, is a secret. `steps`: the role may where the bureau's procedure has it take that step, else it is
forbidden. The last column is the answer to a role that may, about one that lies out of its sight:
another area, another's relative, another bureau.

- `city` `district` `street` `committee` see what lies under the areas of their token, and nothing without one.
- `operator_admin` `supervisor` `seat` `field` `installer` `auditor` see their bureau, or the areas of their token.
- `family` and `elder` see incidents by relation. Whoever is barred or suspected sees nothing, in any role.
- A person with several roles may do what one of them may that sees the thing.
"""

_OPEN = "For everybody, without a token: "


def page() -> str:
    """Return the page."""
    told = operations()
    asked = [each for each in told if not each.is_open]
    opened = ", ".join(f"`{each.method} {each.path}`" for each in told if each.is_open)
    return "\n".join([_TOP, *_table(asked), "", f"{_OPEN}{opened}.", ""])


def _table(asked: list[Operation]) -> Iterator[str]:
    yield f"| | {' | '.join(PortalRole)} | unseen |"
    yield f"|---|{'---|' * (len(PortalRole) + 1)}"
    for operation in asked:
        cells = [_cell(operation, role) for role in PortalRole]
        unseen = "404" if operation.hides else ""
        name = f"`{operation.method} {operation.path}`<br>{operation.summary}"
        yield f"| {name} | {' | '.join(cells)} | {unseen} |"


def _cell(operation: Operation, role: PortalRole) -> str:
    status = operation.verdict(role)
    if status >= 400:
        return str(status)
    return "steps" if operation.follows_procedure else "yes"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
