"""Certificates of devices in AWS IoT's registry: void there, a device is out at once (ADR 0017)."""

from __future__ import annotations

from collections.abc import Iterator

from telecare.adapters.aws import Clients, RefusedError

_UNKNOWN = "ResourceNotFoundException"


class IotCertificates:
    """Revokes; a revoked certificate lets nobody in, and the broker cuts who is in by it."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def shut_out(self, thing: str) -> int:
        """Revoke every certificate of a thing; returns how many it has. Twice is the same."""
        certificates = tuple(self._certificates(thing))
        for certificate in certificates:
            self._clients.ask(
                "iot", "update_certificate", certificateId=certificate, newStatus="REVOKED"
            )
        return len(certificates)

    def _certificates(self, thing: str) -> Iterator[str]:
        """Yield the ids of a thing's certificates; a thing that was never enrolled has none."""
        following: dict[str, str] = {}
        while True:
            try:
                page = self._clients.ask(
                    "iot", "list_thing_principals", thingName=thing, **following
                )
            except RefusedError as error:
                if error.code == _UNKNOWN:
                    return
                raise
            yield from (arn.partition(":cert/")[2] for arn in page["principals"] if ":cert/" in arn)
            if not page.get("nextToken"):
                return
            following = {"nextToken": page["nextToken"]}
