"""Tracers through IoT Core: published as a device's activity is, so that the rule is measured too."""

from __future__ import annotations

import json
from datetime import datetime

from telecare.adapters.aws import Clients
from telecare.domain.tracers import WORD, tracers


class IotTracers:
    """Publishes on `dt/anju/{tracer}/activity`, which no device may."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, bureau: str, at: datetime) -> None:
        """Publish the bureau's tracers, QoS 1."""
        document = {"at": at.isoformat(timespec="milliseconds"), "kind": WORD}
        for thing in tracers(bureau):
            self._clients.ask(
                "iot-data",
                "publish",
                topic=f"dt/anju/{thing}/activity",
                qos=1,
                payload=json.dumps(document).encode(),
            )
