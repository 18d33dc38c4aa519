"""What the platform publishes to devices: moto records it and delivers nothing.

moto also does not know the host that boto3 uses for it in China, so that such a call would leave
the machine.
"""

import re
from collections.abc import Callable
from typing import Any

from moto import backend_index
from moto.iotdata import urls
from moto.iotdata.models import IoTDataPlaneBackend

from localcloud.moto_seams.patching import Seam

_CHINA = r"https?://data\.ats\.iot\.(.+)\.amazonaws.com"

OnPublish = Callable[[str, bytes], None]


def install(on_publish: OnPublish) -> Seam:
    """Call `on_publish(topic, payload)` for every message, from the thread that published it."""
    seam = Seam()
    patterns = [*backend_index.backend_url_patterns, ("iotdata", re.compile(_CHINA))]
    seam.replace(backend_index, "backend_url_patterns", patterns)
    seam.replace(urls, "url_bases", [*urls.url_bases, _CHINA])

    def publish(backend: IoTDataPlaneBackend, topic: str, payload: Any) -> None:
        body = payload if isinstance(payload, bytes) else str(payload).encode()
        backend.published_payloads.append((topic, body))
        on_publish(topic, body)

    seam.replace(IoTDataPlaneBackend, "publish", publish)
    return seam
