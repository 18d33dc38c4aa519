"""`anju plan verify`: searches response plans exhaustively and tells their worst cases."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anju.errors import UsageError
from telecare.domain.errors import PolicyError
from telecare.domain.kinds import Kind

if TYPE_CHECKING:
    from infra.policy import BureauPolicy
    from localcloud.plan_search.graph import Leg
    from localcloud.plan_search.passes import Pass
    from localcloud.plan_search.verify import Finding, Part, Proof

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
    verify.add_argument("bureau", metavar="BUREAU", help="a folder of bureaus/, or of --bureaus")
    verify.add_argument("--kind", choices=list(Kind), metavar="K", help="this kind alone")
    verify.add_argument("--json", type=Path, metavar="OUT", help="write one document there")
    verify.add_argument("--bureaus", type=Path, metavar="DIR", help="another folder of bureaus")
    verify.add_argument(
        "--cut", type=int, default=0, metavar="N", help="a quick look: N situations a search"
    )
    verify.add_argument("--jobs", type=int, metavar="N", help="processes (default: every core)")


def run(args: argparse.Namespace) -> int:
    """Prove every plan asked for; 0 when all laws and bounds hold, 1 with a counter-example."""
    _check(args)
    from localcloud.plan_search.passes import passes_cut_at  # noqa: PLC0415 - as for policies

    policy = _policy(args)
    kinds = [Kind(args.kind)] if args.kind else list(Kind)
    proofs: list[Proof] = []
    jobs = args.jobs or os.cpu_count() or 1
    for proof in _prove(policy, kinds, passes_cut_at(args.cut), jobs):
        proofs.append(proof)
        if args.json is None:
            _show(proof)
    if args.json is not None:
        text = json.dumps(_document(args.bureau, proofs), ensure_ascii=False, indent=1) + "\n"
        args.json.write_text(text, encoding="utf-8")
    return 0 if all(proof.holds for proof in proofs) else 1


def _check(args: argparse.Namespace) -> None:
    """Refuse what cannot be done before anything is searched, least of all a document that nobody can write."""
    if args.jobs is not None and args.jobs < 1:
        raise UsageError("no number of processes", mend="give 1 or more", field="--jobs")
    if args.cut < 0:
        raise UsageError("no number of situations", mend="give 1 or more", field="--cut")
    out: Path | None = args.json
    if out is not None and not out.parent.is_dir():
        mend = "name a file in a folder that is there"
        raise UsageError(f"there is no folder {out.parent}", mend=mend, field="--json")


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


def _prove(
    policy: BureauPolicy, kinds: list[Kind], passes: tuple[Pass, ...], jobs: int
) -> Iterator[Proof]:
    """Return the proofs in the order of `kinds`, each as soon as those before it are done."""
    from localcloud.plan_search.crew import search_all  # noqa: PLC0415
    from localcloud.plan_search.verify import parts_of, proof_of  # noqa: PLC0415

    parts = {kind: parts_of(policy, kind, passes) for kind in kinds}
    every = [part for kind in kinds for part in parts[kind]]
    found: dict[Part, Finding] = {}
    shown = 0
    progress = _Progress(len(every))
    with closing(search_all(policy, every, jobs, progress.searches)) as findings:
        for finding in findings:
            found[finding.part] = finding
            progress.has_found(finding)
            while shown < len(kinds) and all(part in found for part in parts[kinds[shown]]):
                kind = kinds[shown]
                progress.clear()
                yield proof_of(kind, [found[part] for part in parts[kind]])
                shown += 1


class _Progress:
    """One line on a terminal, written over and over; nothing in a pipe."""

    def __init__(self, searches: int) -> None:
        self._searches = searches
        self._found = 0
        self._states: dict[Part, int] = {}
        self._is_seen = sys.stderr.isatty()

    def searches(self, part: Part, states: int) -> None:
        """Tell how far a search has come."""
        self._states[part] = states
        self._write(f"… {part.kind}, {part.troubles.name}")

    def has_found(self, finding: Finding) -> None:
        """Count a search that has ended."""
        self._found += 1
        self._states[finding.part] = finding.states

    def _write(self, what: str) -> None:
        if self._is_seen:
            total = sum(self._states.values())
            done = f"{self._found} of {self._searches} searches, {total} situations"
            print(f"\r\x1b[K{done} {what}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Wipe the line before something else is written."""
        if self._is_seen:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _show(proof: Proof) -> None:
    verdict = "holds" if proof.holds else f"REFUSED: {proof.broken}"
    print(f"{proof.kind}: {verdict}")
    print(f"    {proof.states} situations, {proof.cpu_s:.1f} s of computing")
    for name in proof.cut:
        print(f"    not whole: {name} (the shortest paths only)")
    if not proof.holds:
        _show_path(proof.path)
        return
    differs = len({risk for risk, _ in proof.bounds}) > 1
    for risk, bound in proof.bounds:
        of = f" (risk {risk})" if differs else ""
        words = WORDS[bound.milestone.name or ""]
        print(f"    {words}{of}: at the latest after {bound.seconds:g} s")
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
            "risk": risk,
            "worst_s": shown_s(bound.seconds),
            "path": _legs(bound.path),
        }
        for risk, bound in proof.bounds
    ]
    return {
        "kind": proof.kind,
        "holds": proof.holds,
        "broken": proof.broken,
        "path": _legs(proof.path),
        "states": proof.states,
        "transitions": proof.transitions,
        "not_whole": list(proof.cut),
        "wall_s": round(proof.wall_s, 3),
        "cpu_s": round(proof.cpu_s, 3),
        "bounds": bounds,
    }


def _legs(path: tuple[Leg, ...]) -> list[dict[str, object]]:
    return [{"at_s": leg.at_s, "what": leg.label} for leg in path]
