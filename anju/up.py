"""`anju up`: a town in real time, until Ctrl-C."""

from __future__ import annotations

import argparse
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anju import running
from anju.errors import UsageError
from anju.running import FOLDER, Running
from anju.stopping import StoppedError, Stopping
from telecare.domain.errors import PolicyError

if TYPE_CHECKING:
    from localcloud.brokers.interface import Broker
    from localcloud.drills.facts import Fact
    from localcloud.drills.model import Town
    from localcloud.towns.desk import Desk
    from localcloud.towns.standing import StandingTown

PORTS = {"portal": 8800, "cloud": 8801, "desk": 8802}
_LOOKS_EVERY_S = 0.2
_PULSE, _PULSE_EVERY = "platform/pulse", 10
_HIGHEST_PORT = 65535


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("up", help="keep the twin running in real time, with a town")
    parser.add_argument("--town", type=Path, metavar="FILE", help="a drill, or its homes alone")
    parser.add_argument("--bureau", default="standard", help="whose policy (default: standard)")
    parser.add_argument(
        "--homes", type=int, default=0, metavar="N", help="N homes besides, for a simulated fleet"
    )
    for name, port in PORTS.items():
        told = f"where the {name} listens (default: {port}; 0: any free port)"
        parser.add_argument(f"--{name}-port", type=int, default=port, metavar="P", help=told)
    parser.add_argument(
        "--twin", type=Path, default=FOLDER, metavar="DIR", help="holds its addresses while it runs"
    )


def run(args: argparse.Namespace) -> int:
    """Stand until a signal; 0 when nothing failed meanwhile, else 1."""
    from localcloud.brokers.interface import BrokerError  # noqa: PLC0415

    town = _town(args)
    _check_ports(args)
    with Stopping() as stopping, running.claim(args.twin):
        try:
            return _stand(args, town, stopping)
        except StoppedError:
            print("stopped before the town stood")
            return 0
        except BrokerError as error:
            print(f"anju up: the broker: {error}", file=sys.stderr)
            return 1


def _town(args: argparse.Namespace) -> Town:
    from infra.policy import BUREAUS  # noqa: PLC0415 - what is not asked for is not imported
    from localcloud.drills.read import read_town_file  # noqa: PLC0415
    from localcloud.towns import many_homes  # noqa: PLC0415

    if not 0 <= args.homes <= many_homes.MOST:
        raise UsageError(f"must be 0 to {many_homes.MOST}", field="--homes")
    if not (BUREAUS / args.bureau / "bureau.yaml").is_file():
        raise UsageError(f"there is no bureau {args.bureau!r}", field="--bureau")
    path = args.town or Path(many_homes.__file__).with_name("street.yaml")
    try:
        return many_homes.with_homes(read_town_file(path), args.homes)
    except PolicyError as error:
        raise UsageError(
            "the town cannot be read",
            mend=error.mend,
            file=error.file,
            line=error.line,
            field=error.field,
        ) from error


def _check_ports(args: argparse.Namespace) -> None:
    """Say at once, not after the boot, that a port is taken."""
    for name in PORTS:
        port, field = getattr(args, f"{name}_port"), f"--{name}-port"
        if not 0 <= port <= _HIGHEST_PORT:
            raise UsageError(f"{port} is no port", field=field)
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError as error:
                mend = "does another `anju up` run? stop it, or give another port (0: any)"
                problem = f"port {port} cannot be had: {error.strerror}"
                raise UsageError(problem, field=field, mend=mend) from error


def _stand(args: argparse.Namespace, town: Town, stopping: Stopping) -> int:
    from anju.welcome import told  # noqa: PLC0415
    from localcloud.towns.desk import Desk  # noqa: PLC0415 - moto takes a second to import
    from localcloud.towns.staff import seat  # noqa: PLC0415
    from localcloud.towns.standing import Standing, stand  # noqa: PLC0415
    from localcloud.twin import Ports  # noqa: PLC0415

    def going_on(step: str) -> None:
        stopping.check()
        if sys.stderr.isatty():
            print(f"… {step}", file=sys.stderr, flush=True)

    with ExitStack() as open_things:
        ports = Ports(args.portal_port, args.cloud_port)
        standing = Standing(town, args.bureau, ports, going_on=going_on)
        stands = open_things.enter_context(stand(standing, partial(_say, args.bureau)))
        desk = Desk(stands.issuer, args.bureau, stands.heard, args.desk_port)
        open_things.enter_context(desk)
        if not town.seats:
            seat(stands, partial(print, file=sys.stderr))
        where = _running(args, town, stands, desk)
        claim = stands.hub.enrol_claim(f"claim-{args.bureau}")
        running.write_claim(args.twin, claim.pem, claim.key_pem, stands.authority.pem)
        running.write(args.twin, where, stands.authority.pem)
        print(told(where, args.twin, town, desk, stands.twin.outputs), flush=True)
        failed = watch(stands.broker, stands.twin.failures, stopping)
        print(f"stopping; {stands.heard.total()} messages of devices were heard", flush=True)
    print("stopped, nothing is left", flush=True)
    return 1 if failed else 0


def _running(args: argparse.Namespace, town: Town, stands: StandingTown, desk: Desk) -> Running:
    from localcloud.drills.town import thing_name  # noqa: PLC0415

    address, cloud, portal = stands.broker.address, stands.twin.endpoint_url, stands.twin.portal_url
    assert address is not None and cloud is not None and portal is not None, "it is in real time"
    return Running(
        bureau=args.bureau,
        region=stands.twin.cloud.region,
        cloud=cloud,
        portal=portal,
        desk=desk.url,
        mqtt_host=address.host,
        mqtt_port=address.port,
        ca=str(running.ca_of(args.twin).absolute()),
        device_policy=stands.twin.outputs["DevicePolicyName"],
        things={thing_name(args.bureau, name): d.type for name, d in town.devices().items()},
    )


def watch(broker: Broker, failures: Callable[[], list[BaseException]], stopping: Stopping) -> bool:
    """Wait for the wish to stop; tells what fails meanwhile, and whether anything has.

    The town goes on after a failure, as the cloud would. Without its broker it cannot: it says so
    and ends by itself.
    """
    from localcloud.brokers.interface import BrokerError  # noqa: PLC0415

    failed, looks = False, count(1)
    while not stopping.asked:
        time.sleep(_LOOKS_EVERY_S)
        for error in failures():
            failed = True
            print(f"anju up: an action of the twin failed: {error!r}", file=sys.stderr, flush=True)
        if next(looks) % _PULSE_EVERY == 0:
            try:
                broker.publish(_PULSE, b"")
            except BrokerError as error:
                print(f"anju up: the broker is gone: {error}", file=sys.stderr, flush=True)
                return True
    return failed


def _say(bureau: str, fact: Fact) -> None:
    from anju.demonstration import at_bureau  # noqa: PLC0415

    detail = " ".join(f"{name}={value}" for name, value in sorted(fact.detail.items()))
    who = fact.who.removeprefix(f"{bureau}-")
    print(
        f"{at_bureau(fact.at)}  {fact.home:8} {fact.event:16} {who:14} {detail}".rstrip(),
        flush=True,
    )
