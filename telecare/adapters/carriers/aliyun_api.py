"""One of Alibaba Cloud's RPC services over HTTPS: a signed request, and what its answer proves.

Requests and answers as Alibaba's own SDK sends and reads them (PyPI alibabacloud-dyvmsapi20170525 and
-dysmsapi20170525): POST to `/`, parameters in the query, JSON back, `Code` OK or an error's.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from telecare.adapters.carriers.aliyun_codes import OK, STALE_KEY, error_of
from telecare.adapters.carriers.aliyun_signature import AccessKey, query_of, signed_headers
from telecare.adapters.secret_values import SecretValues
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, UnavailableError
from telecare.ports.world import Clock

_NO_CONNECTION = (ConnectTimeoutError, NewConnectionError, SSLError)
_CONNECT_S, _READ_S = 1.0, 3.0


class AliyunApi:
    """Asks one service. Retries nothing; no parameter enters an error, for errors are logged.

    The access key comes from the secret's fields `access_key_id` and `access_key_secret`; one that
    the service does not know any more is read afresh before the next request.
    """

    def __init__(
        self, url: str, version: str, secret: SecretValues, clock: Clock, connections: int = 4
    ) -> None:
        self._url = url.rstrip("/")
        self._host = urlsplit(url).netloc
        self._version = version
        self._secret = secret
        self._clock = clock
        patience = urllib3.Timeout(connect=_CONNECT_S, read=_READ_S)
        self._pool = urllib3.PoolManager(timeout=patience, retries=False, maxsize=connections)

    def ask(self, action: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """Return the answer to an action that the service has carried out.

        Raises the carrier's errors for all others: what is not known to have been refused may have
        been done.
        """
        query = query_of(parameters)
        headers = signed_headers(
            self._key(),
            self._host,
            action,
            self._version,
            query,
            uuid.uuid4().hex,
            self._clock.now(),
        )
        status, body = self._post(action, f"{self._url}/?{query}", headers)
        answer = _object(body)
        code = str(answer.get("Code", ""))
        if status == 200 and code == OK:
            return answer
        if code in STALE_KEY:
            self._secret.forget()
        raise error_of(code, status)

    def _key(self) -> AccessKey:
        try:
            return AccessKey(
                self._secret.field("access_key_id"), self._secret.field("access_key_secret")
            )
        except UnavailableError as error:
            raise CarrierDownError("aliyun: no access key") from error

    def _post(self, action: str, url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        try:
            response = self._pool.request("POST", url, headers=dict(headers))
        except _NO_CONNECTION as error:
            raise CarrierDownError(f"aliyun {action}: {type(error).__name__}") from None
        except HTTPError as error:
            raise AmbiguousSendError(f"aliyun {action}: {type(error).__name__}") from None
        return response.status, response.data


def _object(body: bytes) -> dict[str, Any]:
    """Return the answer's object; what cannot be read names no code, and so proves nothing."""
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
