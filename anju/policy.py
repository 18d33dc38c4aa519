"""`anju policy`: shows and puts in force, on a stage, what a bureau's files say."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from anju.errors import UsageError
from infra.policy import BureauPolicy, load_bureau
from infra.policy.probe_home import FILE as PROBE_FILE
from infra.policy.probe_home import has_probe_home, load_probe_home
from telecare.domain.errors import AnjuError, PolicyError
from telecare.domain.policy_change import MARK, Document
from telecare.runtime import by_hand
from telecare.runtime.settings import SettingsError, stage_settings
from telecare.services.change_policy import ChangePolicy

_PARTS = ("zone", "plans", "scripts", "programme", "clauses", "bounds")


def add_parser(subparsers: Any) -> object:
    """Declare the command and its options."""
    parser = subparsers.add_parser("policy", help="put a bureau's files in force on a stage")
    parser.set_defaults(reaches_stage=lambda _args: True)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, says in (
        ("publish", "put the files in force"),
        ("diff", "tell what publishing would change"),
        ("versions", "tell which version was put in force when, by whom and why"),
    ):
        actions.add_parser(name, help=says).add_argument("bureau", metavar="BUREAU")
    return parser


def run(args: argparse.Namespace) -> int:
    """Do what is asked; 1 where the bureau's own changes would be lost or the stage does not answer."""
    policy = _files(args.bureau)
    try:
        stage = by_hand.change_policy(stage_settings())
        if args.action == "versions":
            return _versions(stage, args.bureau)
        return _publish(stage, policy, is_done=args.action == "publish")
    except SettingsError as error:
        raise UsageError(str(error), mend="name the stage there") from error
    except AnjuError as error:
        print(f"anju policy: {error}", file=sys.stderr)
        return 1


def _files(bureau: str) -> BureauPolicy:
    try:
        return load_bureau(bureau)
    except PolicyError as error:
        raise UsageError(
            "cannot be read", mend=error.mend, file=error.file, line=error.line, field=error.field
        ) from error


def _versions(stage: ChangePolicy, bureau: str) -> int:
    for each in stage.changes(bureau):
        print(f"{each.at:%Y-%m-%d %H:%M}Z  {each.version}  {each.by}: {each.why}")
    return 0


def _publish(stage: ChangePolicy, policy: BureauPolicy, *, is_done: bool) -> int:
    """Print what changes, and put it in force; what the bureau changed itself is not taken back unseen."""
    known = stage.policies.published(policy.bureau, "")
    document, is_due = policy.document(), True
    if known is not None:
        changes = list(_differences(known.document, document))
        print("\n".join(changes) or "nothing changes")
        is_due = bool(changes) or known.version != policy.version
        lost = _own(known.version, known.document, document)
        if lost and is_done:
            print(f"anju policy: the bureau set these itself ({known.version}):", file=sys.stderr)
            print("\n".join(lost), file=sys.stderr)
            print(
                "Write them into its parameters.yaml, or have them changed back.", file=sys.stderr
            )
            return 1
    if is_done:
        if is_due:
            base, why = known.version if known else "", policy.why
            stage.publish(policy.bureau, policy.version, document, policy.changed_by, why, base)
        print(f"{policy.bureau} {policy.version} is in force")
        _enrol_probe_home(stage, policy.bureau)
    return 0


def _enrol_probe_home(stage: ChangePolicy, bureau: str) -> None:
    """Enrol the home that nobody lives in, by which the platform tries itself, where the bureau names its number."""
    if not has_probe_home(bureau):
        print(f"no bureaus/{bureau}/{PROBE_FILE}: the platform cannot try itself for this bureau")
        return
    stage.enrolment.enrol_home(bureau, load_probe_home(bureau))
    print("its synthetic home is enrolled: name the bureau in ProbeBureaus")


def _differences(before: Document, after: Document) -> Iterable[str]:
    old, new = before["parameters"], after["parameters"]
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"{name}: {_number(old, name)} -> {_number(new, name)}"
    yield from (f"{part}: changed" for part in _PARTS if before.get(part) != after.get(part))


def _own(version: str, before: Document, after: Document) -> list[str]:
    """Return the numbers that the bureau's own people set and the files say otherwise."""
    if MARK not in version:
        return []
    old, new = before["parameters"], after["parameters"]
    bounds = before.get("bounds", {})
    return [
        f"  {name}: {_number(old, name)}, in the files {_number(new, name)}"
        for name in sorted(bounds)
        if old.get(name) != new.get(name)
    ]


def _number(values: Mapping[str, float], name: str) -> str:
    return f"{values[name]:g}" if name in values else "none"
