"""Commands and receipts to devices over IoT Core."""

from __future__ import annotations

import json
from collections.abc import Mapping

from telecare.adapters.aws import Clients


class IotDevices:
    """Publishes on the topics that a device listens to, QoS 1."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, thing: str, topic_word: str, document: Mapping[str, object]) -> None:
        """Publish a document on `cmd/anju/{thing}/{topic_word}`."""
        self._clients.ask(
            "iot-data",
            "publish",
            topic=f"cmd/anju/{thing}/{topic_word}",
            qos=1,
            payload=json.dumps(document, ensure_ascii=False).encode(),
        )
