"""moto, mended, for adapters' tests: tables and the seal key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from moto import mock_aws
from pynamodb.connection.base import Connection

from localcloud.moto_seams import dynamodb
from telecare.adapters.aws import Clients
from telecare.adapters.dynamodb.table import Table, connect

REGION = "cn-north-1"

_KEYS = ("pk", "sk")


@contextmanager
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AWS in this process, with credentials that open nothing else."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws(), dynamodb.install():
        yield


@cache
def the_connection() -> Connection:
    """One for all tests: making a client takes longer than most of them."""
    return connect(REGION)


@cache
def the_clients() -> Clients:
    """One set for all tests, for the same reason."""
    return Clients(REGION)


def no_time() -> datetime:
    """Before every end: the tests of adapters live on days of their own."""
    return datetime.fromtimestamp(0, UTC)


def a_table(name: str, now: Callable[[], datetime] = no_time) -> Table:
    """A table as the template describes it: two text keys, no index."""
    connection = the_connection()
    connection.dispatch(
        "CreateTable",
        {
            "TableName": name,
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            "AttributeDefinitions": [{"AttributeName": k, "AttributeType": "S"} for k in _KEYS],
            "BillingMode": "PAY_PER_REQUEST",
        },
    )
    return Table(name, connection, now)


def all_items(table: Table) -> list[dict[str, Any]]:
    """Everything that a table holds, as stored."""
    answer = the_connection().dispatch("Scan", {"TableName": table.name})
    return list(answer["Items"])


def a_seal_key() -> str:
    """A key of KMS and its id."""
    return str(the_clients().ask("kms", "create_key")["KeyMetadata"]["KeyId"])
