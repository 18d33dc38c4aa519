"""Withdraws the certificates of things from IoT Core's registry."""

from __future__ import annotations

from telecare.adapters.aws import Clients, RefusedError

_NOT_THERE = "ResourceNotFoundException"


class IotCertificates:
    """A certificate that is inactive ends its connections, and lets nobody in again."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def withdraw(self, thing: str) -> None:
        """Make every certificate of a thing inactive; a thing that is not registered has none."""
        try:
            found = self._clients.ask("iot", "list_thing_principals", thingName=thing)
        except RefusedError as error:
            if error.code == _NOT_THERE:
                return
            raise
        for arn in found["principals"]:
            certificate = str(arn).rpartition("/")[2]
            self._clients.ask(
                "iot", "update_certificate", certificateId=certificate, newStatus="INACTIVE"
            )
