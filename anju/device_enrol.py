"""`anju device enrol`: a certificate for one thing, from a running twin."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from anju import running
from anju.errors import UsageError
from anju.running import Running
from devices.claiming import Claim, enrol_by_claim
from devices.enrolment import Applicant, EnrolmentError, Place
from devices.enrolment import enrol as enrol_applicant

AT_ONCE = 16


def enrol(args: argparse.Namespace) -> int:
    """Write the identity of a thing into a folder; 1 when the cloud refuses it."""
    where = running.read(args.twin)
    if args.thing not in where.things:
        known = ", ".join(list(where.things)[:6])
        raise UsageError(
            f"the town has no thing {args.thing!r}", field="--thing", mend=f"as {known}"
        )
    try:
        if args.claim is None:
            enrol_all(where, [args.thing], lambda _thing: args.out)
        else:
            serial = args.serial or args.thing.removeprefix(f"{where.bureau}-")
            claim = Claim(args.claim, args.template, where.bureau, serial)
            enrol_by_claim(claim, Applicant(args.thing), _place(where, args.thing), args.out)
    except EnrolmentError as error:
        print(f"anju device enrol: {error}", file=sys.stderr)
        return 1
    print(f"{args.thing} is enrolled: anju device run --device {args.out}")
    return 0


def enrol_all(where: Running, things: Iterable[str], folder_of: Any) -> None:
    """Enrol every thing and write its identity into the folder that belongs to it.

    Raises:
        EnrolmentError: the cloud refused one, or is out of reach.
    """
    client = cloud_client(where, "iot")

    def one(thing: str) -> None:
        applicant = Applicant(thing)
        certificate = enrol_applicant(client, applicant, where.device_policy)
        ca = Path(where.ca).read_bytes()
        applicant.keep(folder_of(thing), certificate, ca, _place(where, thing))

    with ThreadPoolExecutor(AT_ONCE) as hands:
        try:
            for _ in hands.map(one, things):
                pass
        except (BotoCoreError, ClientError) as error:
            raise EnrolmentError(str(error)) from error


def cloud_client(where: Running, service: str) -> Any:
    """Return a boto3 client of the running twin."""
    return boto3.client(
        service,
        region_name=where.region,
        endpoint_url=where.cloud,
        aws_access_key_id="twin",
        aws_secret_access_key="twin",  # noqa: S106 - the twin's own word, no secret
        config=Config(max_pool_connections=AT_ONCE, retries={"total_max_attempts": 2}),
    )


def _place(where: Running, thing: str) -> Place:
    return Place(thing, where.mqtt_host, where.mqtt_port)
