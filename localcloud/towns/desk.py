"""The sign-in desk of a standing town: tokens for everybody, the issuer's documents, and what was heard."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalicelib.caller import PortalRole
from localcloud.issuer import ISSUER, Issuer
from localcloud.loopback import LoopbackServer
from localcloud.towns.heard import Heard

DISCOVERY = "/.well-known/openid-configuration"
_LISTS = ("areas",)
_WORDS = ("operator",)


class DeskError(ValueError):
    """What was asked of the desk cannot be given."""


class Desk(LoopbackServer):
    """Serves a town's sign-ins on one port while entered; port 0 takes any free one.

    `/token?role=seat&person=seat1` answers with a bearer token of one hour, as often as it is asked.
    """

    def __init__(self, issuer: Issuer, bureau: str, heard: Heard, port: int = 0) -> None:
        self._issuer = issuer
        self._bureau = bureau
        self._heard = heard
        handler = type("_Handler", (_Handler,), {"desk": self})
        super().__init__(handler, port)

    def token(self, role: str, person: str, more: Mapping[str, Any] | None = None) -> str:
        """Sign in one person in one role.

        Raises:
            DeskError: there is no such role.
        """
        if role not in set(PortalRole):
            raise DeskError(f"role must be one of {', '.join(PortalRole)}")
        claims = {"roles": [role], "bureau": self._bureau, "person": person, **(more or {})}
        return self._issuer.token(person, datetime.now(UTC), claims)

    def answer(self, target: str) -> tuple[str, str]:
        """Answer a request: content type and body.

        Raises:
            KeyError: there is nothing at this path.
            DeskError: the question is not one that can be answered.
        """
        split = urlsplit(target)
        answers: dict[str, Callable[[dict[str, list[str]]], tuple[str, str]]] = {
            "/token": self._token,
            "/keys": lambda _: _json(self._issuer.keys),
            "/heard": lambda _: _json(self._heard.by_thing()),
            DISCOVERY: lambda _: _json({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"}),
        }
        return answers[split.path](parse_qs(split.query))

    def _token(self, query: dict[str, list[str]]) -> tuple[str, str]:
        unknown = query.keys() - {"role", "person", *_LISTS, *_WORDS}
        if unknown or not {"role", "person"} <= query.keys():
            raise DeskError("ask /token?role=seat&person=seat1, with areas=310104 where it matters")
        more: dict[str, Any] = {n: query[n][0].split(",") for n in _LISTS if n in query}
        more |= {name: query[name][0] for name in _WORDS if name in query}
        return "text/plain", self.token(query["role"][0], query["person"][0], more) + "\n"


def _json(content: object) -> tuple[str, str]:
    return "application/json", json.dumps(content) + "\n"


class _Handler(BaseHTTPRequestHandler):
    """Turns requests into questions to the desk."""

    desk: Desk

    def do_GET(self) -> None:
        try:
            kind, body = self.desk.answer(self.path)
        except KeyError:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", "nothing here; try /token or /heard\n")
        except DeskError as error:
            self._send(HTTPStatus.BAD_REQUEST, "text/plain", f"{error}\n")
        else:
            self._send(HTTPStatus.OK, kind, body)

    def _send(self, status: HTTPStatus, kind: str, body: str) -> None:
        content = body.encode()
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: Any) -> None:
        """A token in a terminal's log would be one too many."""
