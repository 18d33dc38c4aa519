"""`POST /v1/carrier-news/aliyun/{kind}/{token}`: what Aliyun tells of calls and messages.

Aliyun signs its call-backs in no way; the token in the address is all that tells it from a stranger
(ADR 0011). It waits 700 ms for the answer and repeats what was not answered with 200.
"""

from __future__ import annotations

import json

from chalice import Response

from chalicelib.door import Door
from chalicelib.operations import Content, Operation, Place
from chalicelib.shapes import COUNT, TEXT, members

_TAKEN = json.dumps({"code": 0, "msg": "接收成功"}, ensure_ascii=False)
_ABSENT = "There is nothing here"

NEWS = Operation(
    method="POST",
    path="/v1/carrier-news/aliyun/{kind}/{token}",
    summary="Take what the carrier Aliyun tells of calls and messages.",
    may=None,
    answers={200: Content("It lies in the queue.", members(code=COUNT, msg=TEXT))},
    places=(
        Place("kind", "What is told of.", r".{1,64}", _ABSENT),
        Place("token", "What tells the carrier from a stranger.", r".{1,512}", _ABSENT),
    ),
    raw=Content("A call-back as Aliyun writes it."),
    note="For the carrier alone; whoever does not know the token finds nothing here.",
)


def serve(door: Door) -> None:
    """Register the route."""

    def take(kind: str, token: str) -> Response:
        door.services.carrier_news().take("aliyun", kind, token, door.brought)
        return Response(body=_TAKEN, status_code=200, headers={"Content-Type": "application/json"})

    door.route(NEWS, take)
