"""What the platform publishes and keeps for devices: moto records it, delivers nothing, and forgets.

moto's shadows lose the time of each value, fail on a version where there is no shadow yet, and ask for
a registered thing, which AWS IoT does not. moto also does not know the host that boto3 uses in China,
so that such a call would leave the machine.
"""

import re
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import unquote

from moto import backend_index
from moto.iotdata import urls
from moto.iotdata.exceptions import IoTDataPlaneClientError
from moto.iotdata.models import IoTDataPlaneBackend
from moto.iotdata.responses import IoTDataPlaneResponse

from localcloud.iot_core.shadow_request import ShadowError
from localcloud.iot_core.shadows import Document, Shadows
from localcloud.moto_seams.patching import Seam

_CHINA = r"https?://data\.ats\.iot\.(.+)\.amazonaws.com"
_NAMES = {
    404: "ResourceNotFoundException",
    409: "ConflictException",
    413: "RequestEntityTooLargeException",
    415: "UnsupportedDocumentEncodingException",
}


class OnPublish(Protocol):
    """Takes what the platform publishes, and whether it is to be retained."""

    def __call__(self, topic: str, payload: bytes, retain: bool, /) -> None: ...


class _Shown:
    """A document under the names by which moto asks for one."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def to_dict(self) -> Document:
        return self._document

    to_response_dict = to_dict


class _RefusedError(IoTDataPlaneClientError):  # type: ignore[misc]
    """A refusal of the shadows as an answer over HTTP."""

    def __init__(self, error: ShadowError) -> None:
        self.code = error.code
        super().__init__(_NAMES.get(error.code, "InvalidRequestException"), error.message)


def install(on_publish: OnPublish, shadows: Shadows) -> Seam:
    """Call `on_publish(topic, payload, retain)` for every message; keep shadows in `shadows`.

    `on_publish` is called from the thread that published.
    """
    seam = Seam()
    patterns = [*backend_index.backend_url_patterns, ("iotdata", re.compile(_CHINA))]
    seam.replace(backend_index, "backend_url_patterns", patterns)
    seam.replace(urls, "url_bases", [*urls.url_bases, _CHINA])

    def publish(
        backend: IoTDataPlaneBackend, topic: str, payload: Any, retain: bool = False
    ) -> None:
        body = payload if isinstance(payload, bytes) else str(payload).encode()
        backend.published_payloads.append((topic, body))
        on_publish(topic, body, retain)

    seam.replace(IoTDataPlaneBackend, "publish", publish)
    seam.replace(IoTDataPlaneResponse, "publish", _publish_request)
    _install_shadows(seam, shadows)
    return seam


def _publish_request(response: IoTDataPlaneResponse) -> str:
    """moto leaves out whether a message is to be retained."""
    [retain] = response.querystring.get("retain", ["false"])
    response.iotdata_backend.publish(
        topic=unquote(response.path.partition("/topics/")[2]),
        payload=response.body,
        retain=retain.lower() == "true",
    )
    return "{}"


def _install_shadows(seam: Seam, shadows: Shadows) -> None:
    def update(_b: Any, thing_name: str, payload: Any, shadow_name: str | None) -> _Shown:
        body = payload if isinstance(payload, bytes) else str(payload).encode()
        return _shown(lambda: shadows.update(thing_name, shadow_name or "", body))

    def get(_b: Any, thing_name: str, shadow_name: str | None) -> _Shown:
        return _shown(lambda: shadows.get(thing_name, shadow_name or ""))

    def delete(_b: Any, thing_name: str, shadow_name: str | None) -> _Shown:
        return _shown(lambda: shadows.delete(thing_name, shadow_name or ""))

    seam.replace(IoTDataPlaneBackend, "update_thing_shadow", update)
    seam.replace(IoTDataPlaneBackend, "get_thing_shadow", get)
    seam.replace(IoTDataPlaneBackend, "delete_thing_shadow", delete)
    seam.replace(
        IoTDataPlaneBackend,
        "list_named_shadows_for_thing",
        lambda _backend, thing_name: shadows.names(thing_name),
    )


def _shown(act: Callable[[], Document]) -> _Shown:
    try:
        return _Shown(act())
    except ShadowError as error:
        raise _RefusedError(error) from error
