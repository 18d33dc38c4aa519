"""`POST /v1/carrier-news/aliyun/{kind}/{token}`: what Aliyun tells of calls and messages.

Aliyun signs its call-backs in no way; the token in the address is all that tells it from a stranger
(ADR 0011). It waits 700 ms for the answer and repeats what was not answered with 200.
"""

from __future__ import annotations

import json

from chalice import Response

from chalicelib.door import Door

_TAKEN = json.dumps({"code": 0, "msg": "接收成功"}, ensure_ascii=False)


def serve(door: Door) -> None:
    """Register the route."""

    def take(kind: str, token: str) -> Response:
        door.services.carrier_news().take("aliyun", kind, token, door.brought)
        return Response(body=_TAKEN, status_code=200, headers={"Content-Type": "application/json"})

    door.open_route("POST", "/v1/carrier-news/aliyun/{kind}/{token}", take)
