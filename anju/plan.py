"""`anju plan verify`: searches response plans exhaustively and tells their worst cases."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anju.errors import UsageError
from telecare.domain.errors import PolicyError
from telecare.domain.kinds import Kind

if TYPE_CHECKING:
    from infra.policy import BureauPolicy
    from localcloud.plan_search.graph import Leg
    from localcloud.plan_search.verify import Proof

WORDS = {
    "RING": "first ring",
    "RESPONDER": "first human asked",
    "TEAM": "door team rung",
    "RELAY": "relay raised",
}


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("plan", help="prove response plans")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="search the plans of a bureau exhaustively")
    verify.add_argument("bureau", metavar="BUREAU", help="a folder of bureaus/")
    verify.add_argument("--kind", choices=list(Kind), metavar="K", help="this kind alone")
    verify.add_argument("--json", type=Path, metavar="OUT", help="write one document there")
    verify.add_argument("--bureaus", type=Path, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Prove every plan asked for; 0 when all laws and bounds hold, 1 with a counter-example."""
    policy = _policy(args)
    kinds = [Kind(args.kind)] if args.kind else list(Kind)
    proofs = [_prove(policy, kind, show=args.json is None) for kind in kinds]
    if args.json is not None:
        text = json.dumps(_document(args.bureau, proofs), ensure_ascii=False, indent=1) + "\n"
        args.json.write_text(text, encoding="utf-8")
    return 0 if all(proof.holds for proof in proofs) else 1


def _policy(args: argparse.Namespace) -> BureauPolicy:
    from infra.policy import BUREAUS, load_bureau  # noqa: PLC0415 - other commands need no YAML

    try:
        return load_bureau(args.bureau, args.bureaus or BUREAUS)
    except PolicyError as error:
        raise UsageError(
            "the bureau cannot be read",
            mend=error.mend,
            file=error.file,
            line=error.line,
            field=error.field,
        ) from error


def _prove(policy: BureauPolicy, kind: Kind, *, show: bool) -> Proof:
    from localcloud.plan_search.verify import prove  # noqa: PLC0415

    def progress(states: int) -> None:
        if sys.stderr.isatty():
            print(f"\r… {kind}: {states} states", end="", file=sys.stderr, flush=True)

    proof = prove(policy, kind, progress=progress)
    progress(proof.states)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if show:
        _show(proof)
    return proof


def _show(proof: Proof) -> None:
    rate = proof.states / proof.wall_s
    verdict = "holds" if proof.holds else f"REFUSED: {proof.broken}"
    print(f"{proof.kind}: {verdict}")
    print(f"    {proof.states} states in {proof.wall_s:.1f} s, {rate:.0f} states/s")
    if not proof.holds:
        _show_path(proof.path)
        return
    for bound in proof.bounds:
        print(f"    {WORDS[bound.milestone.name or '']}: at the latest after {bound.seconds:g} s")
        _show_path(bound.path)


def _show_path(path: tuple[Leg, ...]) -> None:
    for leg in path:
        if not leg.label.endswith("rings on"):
            print(f"        {leg.at_s:8g} s  {leg.label}")


def _document(bureau: str, proofs: list[Proof]) -> dict[str, object]:
    return {"bureau": bureau, "plans": [_plan(proof) for proof in proofs]}


def _plan(proof: Proof) -> dict[str, object]:
    from localcloud.plan_search.verify import shown_s  # noqa: PLC0415

    bounds = [
        {
            "milestone": (bound.milestone.name or "").lower(),
            "worst_s": shown_s(bound.seconds),
            "path": _legs(bound.path),
        }
        for bound in proof.bounds
    ]
    return {
        "kind": proof.kind,
        "holds": proof.holds,
        "broken": proof.broken,
        "path": _legs(proof.path),
        "states": proof.states,
        "transitions": proof.transitions,
        "wall_s": round(proof.wall_s, 3),
        "bounds": bounds,
    }


def _legs(path: tuple[Leg, ...]) -> list[dict[str, object]]:
    return [{"at_s": leg.at_s, "what": leg.label} for leg in path]
