"""A shorter way to moto's tables: what a request is and what is answered stays, all between goes.

A drill asks tables some three thousand times in one process, one of five hundred homes some forty thousand
times. On its usual way each request seeks its endpoint, is signed, made an HTTP request, taken apart again,
and its answer likewise. Here moto's handler gets the very body that the SDK wrote, and the SDK reads the very
body that moto wrote. What a worker process sends over HTTP goes to the handler as it came. A request that is
refused goes the usual way again, so that errors are told and tried again as ever: moto has changed nothing
for it. Whoever listens at the SDK's endpoint hears every request: it is made there then, and shortened behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from botocore.parsers import ResponseParserFactory
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.models import botocore_stubber
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.utils import get_service_model
from moto.dynamodb.responses import DynamoHandler

from localcloud.moto_seams.one_at_a_time import TURN
from localcloud.moto_seams.patching import Seam

_REGION = re.compile(r"dynamodb\.(?P<region>[a-z0-9-]+)\.")
_OK = 200
_UNHEARD = Endpoint.make_request


def install() -> Seam:
    """Shorten the way until the seam is taken out; requests wait for each other as ever."""
    seam = Seam()
    seam.wrap(BaseClient, "_make_api_call", _shortened)
    seam.wrap(Endpoint, "_send_request", _sent)
    return seam


def _shortened(original: Callable[..., Any]) -> Callable[..., Any]:
    def make_api_call(client: Any, operation: str, given: dict[str, Any]) -> Any:
        service = client.meta.service_model
        region = _region(client.meta.endpoint_url) if service.service_name == "dynamodb" else None
        is_heard = Endpoint.make_request is not _UNHEARD
        if region is None or is_heard or not botocore_stubber.enabled:
            return original(client, operation, given)
        model = service.operation_model(operation)
        context = {"client_region": client.meta.region_name, "client_config": client.meta.config}
        # Who shapes parameters and answers by botocore's events is heard: boto3's resources do.
        parameters = client._emit_api_params(given, model, context)
        request = client._serializer.serialize_to_request(parameters, model)
        answer = asked(operation, request["headers"], request["body"], region)
        if answer is None:
            return original(client, operation, given)
        headers, body = answer
        http, parsed = _told(client.meta.endpoint_url, model, headers, body)
        event = f"after-call.{service.service_id.hyphenize()}.{operation}"
        told = {"http_response": http, "parsed": parsed, "model": model, "context": context}
        client.meta.events.emit(event, **told)
        return parsed

    return make_api_call


def _sent(original: Callable[..., Any]) -> Callable[..., Any]:
    def send_request(endpoint: Any, request: dict[str, Any], model: Any) -> Any:
        region = _region(endpoint.host)
        if region is None or not botocore_stubber.enabled:
            return original(endpoint, request, model)
        answer = asked(model.name, request["headers"], request["body"], region)
        if answer is None:
            return original(endpoint, request, model)
        return _told(endpoint.host, model, *answer)

    return send_request


@cache
def _region(endpoint_url: str) -> str | None:
    """The region whose tables are asked there; None where something else is."""
    found = _REGION.search(endpoint_url)
    return found and found["region"]


def asked(
    operation: str, headers: Mapping[str, str], body: bytes, region: str
) -> tuple[Mapping[str, str], str | bytes] | None:
    """Have moto's own handler answer, set up as it sets itself up from an HTTP request.

    Returns headers and body, or None where the request is refused: ask the usual way to be told why.
    """
    with TURN:
        status, answered, content = _handler(operation, headers, body, region).call_action()
    return (answered, content) if int(status) == _OK else None


def _handler(operation: str, headers: Mapping[str, str], body: bytes, region: str) -> DynamoHandler:
    handler = DynamoHandler()
    handler.is_werkzeug_request = False
    handler.headers = HeadersDict(headers)
    handler.querystring = handler.data = {}
    handler.method, handler.uri_match = "POST", {}
    handler.region, handler.current_account = region, DEFAULT_ACCOUNT_ID
    handler.response_headers = {"server": "amazon.com"}
    handler.params = _parser(operation, handler.PROTOCOL_PARSER_MAP_TYPE).parse(
        {
            "method": "POST",
            "values": {},
            "headers": handler.headers,
            "body": body,
            "url_path": "/",
            "url_params": {},
        }
    )
    return handler


@cache
def _parser(operation: str, map_type: Any) -> Any:
    model = get_service_model("dynamodb").operation_model(operation)
    return PROTOCOL_PARSERS["json"](model, map_type=map_type)


def _told(endpoint_url: str, operation_model: Any, headers: Any, body: Any) -> Any:
    content = body.encode() if isinstance(body, str) else body
    answer = {"body": content, "headers": HeadersDict(headers), "status_code": _OK}
    parsed = _ANSWERS.create_parser("json").parse(answer, operation_model.output_shape)
    parsed["ResponseMetadata"]["RetryAttempts"] = 0
    return AWSResponse(endpoint_url, _OK, answer["headers"], None), parsed


_ANSWERS = ResponseParserFactory()
