"""`cold_start`: what a function's first start costs a processor, against boto3 and a DynamoDB client."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.figures import Figure, Limits, Measured, Tell, at_most
from benchmarks.hosting import ENVIRONMENT
from benchmarks.interleaved import Ratio, Work, compare

ROOT = Path(__file__).resolve().parents[1]
AGAINST = "import boto3 and a DynamoDB client, each in a fresh process"
HOT = "receive_alarm"
AS_DEPLOYED = "import sys; sys.modules['awscrt'] = None\n"
"""botocore loads the devices' awscrt where it finds it; Lambda's runtime has none."""

BARE = f"{AS_DEPLOYED}import boto3; boto3.client('dynamodb')"

MADE = {
    HOT: "wiring.services().receive_signal()",
    "advance_response": "wiring.services().advance_response()",
    "await_event": "wiring.services().await_event()",
    "check_roster": "wiring.check_roster()",
    "count_figures": "wiring.count_figures()",
    "fold_activity": "wiring.watching().fold_activity()",
    "probe_platform": "wiring.services().watch_platform()",
    "record_call_event": "wiring.services().record_call_event()",
    "record_contact_step": "wiring.aws_news()",
    "relay_outbox": "wiring.services().relay_outbox()",
    "sweep_deadlines": "wiring.watching().sweep_deadlines()",
    "sweep_incidents": "wiring.services().sweep_incidents()",
    "sweep_repairs": "wiring.services().sweep_repairs()",
    "take_portion": "wiring.importing().commit()",
    "tell_families": "wiring.services().telling().tell_families()",
    "track_links": "wiring.watching().track_links()",
    "watch_consoles": "wiring.services().watch_consoles()",
    "write_export": "wiring.write_export()",
}
"""What each function makes on its first event, its DynamoDB client besides."""


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Start each function and the baseline by turns, in fresh processes with compiled modules."""
    rounds = 1 if tiny else 9
    figures: list[Figure] = []
    for name in (HOT,) if tiny else MADE:
        tell(name)
        ours, bare = _started(_script(name)), _started(BARE)
        if not tiny:
            ours()  # compiles what nobody has started yet
        ratio = compare(ours, bare, rounds, tell, children_cpu_s)
        figures.append(_figure(name, ratio))
    return Measured("cold_start", AGAINST, tuple(figures))


def _figure(name: str, ratio: Ratio) -> Figure:
    limits: Limits = at_most(1.15 if name == HOT else 1.30, 1.40)
    return Figure(f"CPU to start {name}", ratio.median, "x", limits, ratio.spread)


def _script(name: str) -> str:
    return (
        f"{AS_DEPLOYED}import functions.{name}.handler\n"
        "from telecare.runtime import wiring\n"
        f"{MADE[name]}\n"
        "from telecare.adapters.dynamodb.table import connect\n"
        "connect('cn-north-1').client\n"
    )


def _started(script: str) -> Work:
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what ships is compiled

    def start() -> None:
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)

    return start


def children_cpu_s(work: Work) -> float:
    """Return the processor time of the processes that a piece of work starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
