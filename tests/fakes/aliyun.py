"""Aliyun on this machine: takes a request only under a sound signature, which it works out by itself."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from telecare.adapters.carriers.aliyun import AliyunCarrier
from telecare.adapters.carriers.aliyun_api import AliyunApi
from telecare.adapters.carriers.aliyun_templates import Templates, needed, read_templates
from telecare.messages.asked_for import TEXTS
from telecare.ports.lines import CallBook
from telecare.ports.world import Clock
from tests.fakes.gateway import Asked, Gateway

KEY_ID, KEY_SECRET = "LTAI-test", "a-secret-of-thirty-characters!"
CALL_ID = "116012854210^102814270001"
_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"


class TheSecret:
    """The access key, as if it had been read."""

    def __init__(self) -> None:
        self.fields = {"access_key_id": KEY_ID, "access_key_secret": KEY_SECRET}
        self.forgotten = 0

    def field(self, name: str) -> str:
        return self.fields[name]

    def forget(self) -> None:
        self.forgotten += 1


@dataclass
class Request:
    """An action that was asked for, under a sound signature."""

    action: str
    parameters: dict[str, str]


@dataclass
class Aliyun:
    """Answers each action as it is told; unless told otherwise it takes everything."""

    secret: str = KEY_SECRET
    asked: list[Request] = field(default_factory=list)
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    on_call: Callable[[Request], None] = lambda _request: None
    nonces: set[str] = field(default_factory=set)

    def decide(self, asked: Asked) -> tuple[int, bytes]:
        """Check a request and carry it out."""
        headers = asked.headers
        query = asked.path.partition("?")[2]
        wrong = self._wrong(asked.method, query, headers)
        if wrong:
            return 400, json.dumps({"Code": wrong, "Message": "no", "RequestId": "r"}).encode()
        pairs = (pair.partition("=") for pair in query.split("&"))
        request = Request(headers["x-acs-action"], {unquote(k): unquote(v) for k, _, v in pairs})
        self.asked.append(request)
        status, answer = self.answers.get(request.action, (200, self._done(request)))
        if status == 200 and request.action in {"IvrCall", "SingleCallByTts"}:
            self.on_call(request)
        return status, answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    def _done(self, request: Request) -> dict[str, Any]:
        done: dict[str, dict[str, Any]] = {
            "IvrCall": {"CallId": CALL_ID},
            "SingleCallByTts": {"CallId": CALL_ID},
            "CancelCall": {"Status": True},
            "SendSms": {"BizId": "900619746936498440^0"},
            "QuerySendDetails": {"SmsSendDetailDTOs": {"SmsSendDetailDTO": []}, "TotalCount": 0},
        }
        return {"Code": "OK", "Message": "OK", "RequestId": "F655A8D5", **done[request.action]}

    def _wrong(self, method: str, query: str, headers: dict[str, str]) -> str:
        told = headers.get("authorization", "")
        if f"Credential={KEY_ID}," not in told:
            return "InvalidAccessKeyId.NotFound"
        if headers["x-acs-signature-nonce"] in self.nonces:
            return "SignatureNonceUsed"
        self.nonces.add(headers["x-acs-signature-nonce"])
        sound = told.rpartition("Signature=")[2] == self._signature(method, query, told, headers)
        return "" if sound else "SignatureDoesNotMatch"

    def _signature(self, method: str, query: str, told: str, headers: dict[str, str]) -> str:
        """Work the signature out from what arrived, step by step as the document tells it."""
        names = told.partition("SignedHeaders=")[2].partition(",")[0].split(";")
        pairs = sorted(tuple(map(unquote, pair.split("=", 1))) for pair in query.split("&"))
        canonical = "&".join(f"{_percent(k)}={_percent(v)}" for k, v in pairs)
        block = "".join(name + ":" + headers[name].strip() + "\n" for name in names)
        hashed = headers["x-acs-content-sha256"]
        whole = method + "\n/\n" + canonical + "\n" + block + "\n" + ";".join(names) + "\n" + hashed
        to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(whole.encode()).hexdigest()
        return hmac.digest(self.secret.encode(), to_sign.encode(), "sha256").hex()


def _percent(text: str) -> str:
    return "".join(
        chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode("utf-8")
    )


def a_table() -> dict[str, Any]:
    """The document of a bureau with a code for everything."""
    keys = needed(TEXTS)
    codes = {
        key: f"{'TTS' if key.startswith('call.') else 'SMS'}_{20000 + n}"
        for n, key in enumerate(keys)
    }
    return {
        "sign_name": "安居守护",
        "show_number": "02100000000",
        "bye": "TTS_10009",
        "answers": {
            "responder": {key: f"TTS_1000{key}" for key in ("1", "2", "8", "9", "0")},
            "elder": {key: f"TTS_1100{key}" for key in ("1", "2")},
        },
        "templates": codes,
    }


def the_templates(folder: Path) -> Templates:
    """What is read of that document."""
    file = folder / "aliyun.json"
    file.write_text(json.dumps(a_table(), ensure_ascii=False, indent=1), encoding="utf-8")
    return read_templates(file, needed(TEXTS))


def a_carrier(
    server: Gateway,
    templates: Templates,
    book: CallBook,
    clock: Clock,
    secret: TheSecret | None = None,
) -> AliyunCarrier:
    """The adapter against the server on this machine."""
    kept: Any = secret or TheSecret()
    voice = AliyunApi(server.url, "2017-05-25", kept, clock)
    sms = AliyunApi(server.url, "2017-05-25", kept, clock)
    return AliyunCarrier(voice, sms, lambda _bureau: templates, book, clock)
