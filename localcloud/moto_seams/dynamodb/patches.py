"""The functions that stand in moto's place while the seam is installed."""

import copy
from collections.abc import Callable
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from localcloud.moto_seams.dynamodb.expiry import Expiry
from localcloud.moto_seams.dynamodb.requests import Requests
from localcloud.moto_seams.dynamodb.tokens import RequestTokens

Method = Callable[..., Any]


class _RefusedError(Exception):
    """Carries moto's answer to a refused request out of the write, which is taken back."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


class _CopyWithoutTables:
    """Stands for the module `copy` where moto backs up every table of a transaction."""

    def __getattr__(self, name: str) -> Any:
        return getattr(copy, name)

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value if isinstance(value, Table) else copy.deepcopy(value)


COPY_WITHOUT_TABLES = _CopyWithoutTables()


class HandlerPatches:
    """Requests as they come in: locked, undone when refused, applied once for each token."""

    def __init__(self, requests: Requests, tokens: RequestTokens) -> None:
        self._requests = requests
        self._tokens = tokens

    def call_action(self, original: Method) -> Method:
        requests = self._requests

        def call_action(handler: Any) -> Any:
            try:
                with requests.write():
                    answer = original(handler)
                    if int(answer[0]) >= 400:
                        raise _RefusedError(answer)
                    return answer
            except _RefusedError as refused:
                return refused.answer

        return call_action

    def transact_write_items(self, original: Method) -> Method:
        tokens = self._tokens

        def transact_write_items(handler: Any) -> Any:
            place = (handler.current_account, handler.region)
            return tokens.apply_once(place, handler.body, lambda: original(handler))

        return transact_write_items


class TablePatches:
    """Tables that note what is about to change, and look only where a query looks."""

    def __init__(self, requests: Requests, expiry: Expiry) -> None:
        self._requests = requests
        self._expiry = expiry
        self._partition: tuple[Table, DynamoType] | None = None

    def put_item(self, original: Method) -> Method:
        def put_item(table: Table, item_attrs: Any, *rest: Any, **named: Any) -> Any:
            with self._requests.write() as write:
                if (key := _key(table, item_attrs)) is not None:
                    write.touch(table, *key)
                return original(table, item_attrs, *rest, **named)

        return put_item

    def delete_item(self, original: Method) -> Method:
        def delete_item(table: Table, hash_key: DynamoType, range_key: DynamoType | None) -> Any:
            with self._requests.write() as write:
                write.touch(table, hash_key, range_key)
                return original(table, hash_key, range_key)

        return delete_item

    def update_item(self, original: Method) -> Method:
        def update_item(backend: Any, table_name: str, key: Any, *rest: Any, **named: Any) -> Any:
            table = backend.get_table(table_name)
            with self._requests.write() as write:
                if (parts := _key(table, key)) is not None:
                    write.touch(table, *parts, in_place=True)
                return original(backend, table_name, key, *rest, **named)

        return update_item

    def update_time_to_live(self, original: Method) -> Method:
        def update_time_to_live(backend: Any, table_name: str, ttl_spec: Any) -> None:
            original(backend, table_name, ttl_spec)
            self._expiry.note_all(backend.get_table(table_name))

        return update_time_to_live

    def query(self, original: Method) -> Method:
        def query(table: Table, hash_key: DynamoType | None, *rest: Any, **named: Any) -> Any:
            index_name = rest[6] if len(rest) > 6 else named.get("index_name")
            with self._requests.lock:
                if hash_key is not None and index_name is None:
                    self._partition = (table, hash_key)
                try:
                    return original(table, hash_key, *rest, **named)
                finally:
                    self._partition = None

        return query

    def all_items(self, original: Method) -> Method:
        def all_items(table: Table) -> Any:
            if self._partition is None or self._partition[0] is not table:
                return original(table)
            found = table.items.get(self._partition[1])
            if found is None:
                return []
            return list(found.values()) if table.has_range_key else [found]

        return all_items


def tell_nothing(shard: Any, old: Any, new: Any) -> None:
    """In place of moto's telling inside the write: the streams tell after the commit."""


def _key(table: Table, attributes: Any) -> tuple[DynamoType, DynamoType | None] | None:
    """The key among attributes; None where it is not whole, which moto itself refuses."""
    names = [table.hash_key_attr]
    if table.range_key_attr is not None:
        names.append(table.range_key_attr)
    if any(name not in attributes for name in names):
        return None
    parts = [DynamoType(attributes[name]) for name in names]
    return parts[0], parts[1] if len(parts) > 1 else None
