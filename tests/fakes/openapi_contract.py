"""Judges every answer by the OpenAPI document: its status, type, headers and each of its members."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

REFUSED_BY_THE_ROUTER = {405, 415}
"""Statuses that the framework answers with before an operation is known."""


class Contract:
    """An OpenAPI document, read strictly: a member that no schema names is an error too."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._closed = _closed(document)
        self._paths = {
            path: re.compile(
                re.sub(r"\{\w+\}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))
            )
            for path in document["paths"]
        }
        self._validator = cache(self._made)

    def judge(self, method: str, path: str, answered: Any) -> None:
        """Fail for an answer that the document does not promise; a gate's own refusal is no answer."""
        operation = self._operation(method, urlsplit(path).path)
        status, is_json = answered.status_code, "json" in answered.headers.get("Content-Type", "")
        if (
            operation is None
            or status in REFUSED_BY_THE_ROUTER
            or not is_json
            or _is_gates(answered)
        ):
            return
        where = self._where(operation, status)
        assert where is not None, f"{operation} never answers {status}"
        described = self._document["paths"][operation[0]][operation[1]]["responses"][where]
        self._judge_content(operation, where, described, answered)
        for header in described.get("headers", {}):
            assert header in answered.headers, f"{operation} {status} lacks {header}"

    def _judge_content(
        self, operation: tuple[str, str], where: str, described: Mapping[str, Any], answered: Any
    ) -> None:
        if "content" not in described:
            assert answered.body in (b"", None) or where == "200", (
                f"{operation} {where} says nothing"
            )
            return
        [media] = described["content"]
        assert answered.headers["Content-Type"] == media, (operation, where)
        errors = self._validator(*operation, where).iter_errors(json.loads(answered.body))
        wrong = [f"{e.json_path}: {e.message}" for e in errors]
        assert not wrong, f"{operation} {where}: {wrong}"

    def _operation(self, method: str, path: str) -> tuple[str, str] | None:
        exact = sorted(self._paths, key=lambda each: each.count("{"))
        for pattern in exact:
            if (
                self._paths[pattern].fullmatch(path)
                and method.lower() in self._document["paths"][pattern]
            ):
                return pattern, method.lower()
        return None

    def _where(self, operation: tuple[str, str], status: int) -> str | None:
        responses = self._document["paths"][operation[0]][operation[1]]["responses"]
        return next(
            (each for each in (str(status), f"{status // 100}XX") if each in responses), None
        )

    def _made(self, path: str, method: str, where: str) -> Validator:
        [content] = self._closed["paths"][path][method]["responses"][where]["content"].values()
        return Draft202012Validator({**content["schema"], "components": self._closed["components"]})


def _closed(value: Any) -> Any:
    """Return a schema in which every object with members has no others."""
    if isinstance(value, Mapping):
        closed = {name: _closed(each) for name, each in value.items()}
        if value.get("type") == "object" and "properties" in value:
            closed.setdefault("additionalProperties", False)
        return closed
    return [_closed(each) for each in value] if isinstance(value, list) else value


def _is_gates(answered: Any) -> bool:
    """The test client's gate refuses in a form of its own; the real one answers as infra says."""
    return answered.status_code in {401, 403} and b'"message"' in answered.body.lower()
