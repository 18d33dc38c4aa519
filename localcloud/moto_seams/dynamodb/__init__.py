"""DynamoDB as the service keeps its word: one request at a time, all of it or nothing of it.

moto has no lock, forgets client request tokens, tells streams of writes it rolls back, calls stream
consumers inside the write, never expires an item and reads a whole table for a query.
"""

from collections.abc import Callable
from datetime import timedelta

from moto.dynamodb import models, responses
from moto.dynamodb.models import table as tables

from localcloud.loop import Loop
from localcloud.moto_seams.dynamodb.expiry import Expiry, Sweeps
from localcloud.moto_seams.dynamodb.patches import (
    COPY_WITHOUT_TABLES,
    HandlerPatches,
    TablePatches,
    tell_nothing,
)
from localcloud.moto_seams.dynamodb.requests import Requests
from localcloud.moto_seams.dynamodb.streams import OnRecords, Streams
from localcloud.moto_seams.dynamodb.tokens import RequestTokens
from localcloud.moto_seams.patching import Seam, SeamInUseError

__all__ = ["OnRecords", "expire_due_items", "install", "on_stream_records"]


class _Installed:
    """What is installed at the moment; at most one installation at a time."""

    requests: Requests | None = None
    streams: Streams | None = None
    expiry: Expiry | None = None


def install(loop: Loop | None = None, sweep_every: timedelta = timedelta(hours=1)) -> Seam:
    """Mend moto's DynamoDB until the seam is taken out.

    With a loop, items past their time to live are removed at every sweep; without one,
    `expire_due_items` removes them.
    """
    if _Installed.requests is not None:
        raise SeamInUseError("moto's DynamoDB is mended already")
    seam = Seam()
    expiry, streams = Expiry(), Streams()
    requests = Requests(after_commit=[expiry.note, streams.tell])
    _replace_handler(seam, HandlerPatches(requests, RequestTokens()))
    _replace_tables(seam, TablePatches(requests, expiry))
    _Installed.requests, _Installed.streams, _Installed.expiry = requests, streams, expiry
    seam.on_uninstall(_forget)
    if loop is not None:
        seam.on_uninstall(Sweeps(loop, sweep_every, expire_due_items).stop)
    return seam


def on_stream_records(table_name: str, callback: OnRecords) -> Callable[[], None]:
    """Call back with the stream records of every write to the table, once it is committed.

    The callback gets the records of one write in the shape of a Lambda event, in the order in
    which the table was written, while no other request runs: it must not block, and posts its own
    work to the loop. What is returned ends the subscription.
    """
    if _Installed.streams is None:
        raise RuntimeError("moto's DynamoDB is not mended: install() first")
    return _Installed.streams.subscribe(table_name, callback)


def expire_due_items() -> int:
    """Remove the items whose time to live has passed; their number."""
    if _Installed.requests is None or _Installed.expiry is None:
        raise RuntimeError("moto's DynamoDB is not mended: install() first")
    with _Installed.requests.write(by_service=True) as write:
        return _Installed.expiry.remove_due(write)


def _forget() -> None:
    _Installed.requests = _Installed.streams = _Installed.expiry = None


def _replace_handler(seam: Seam, patches: HandlerPatches) -> None:
    seam.wrap(responses.DynamoHandler, "call_action", patches.call_action)
    seam.wrap(responses.DynamoHandler, "transact_write_items", patches.transact_write_items)


def _replace_tables(seam: Seam, patches: TablePatches) -> None:
    backend, table = models.DynamoDBBackend, tables.Table
    seam.replace(models, "copy", COPY_WITHOUT_TABLES)
    seam.wrap(backend, "update_item", patches.update_item)
    seam.wrap(backend, "update_time_to_live", patches.update_time_to_live)
    seam.wrap(table, "put_item", patches.put_item)
    seam.wrap(table, "delete_item", patches.delete_item)
    seam.wrap(table, "query", patches.query)
    seam.wrap(table, "all_items", patches.all_items)
    seam.replace(tables.StreamShard, "add", tell_nothing)
