"""Takes what carriers tell by call-backs: checked, translated, and in the queue before it is acknowledged."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from telecare.domain.errors import ForeignNewsError, MessageError, UnavailableError
from telecare.ports.carrier_news import CallEvents, NewsSecret, Translate
from telecare.ports.facts import Facts
from telecare.ports.world import Clock, Quarantine
from telecare.services.receive_signal import PLATFORM

SHORTEST_TOKEN = 32
"""A token that could be guessed opens nothing."""

LONGEST_STRANGER = 1024
"""In bytes: how much of a stranger's message is kept."""


@dataclass(frozen=True, slots=True)
class TakeCarrierNews:
    """Takes call-backs.

    News is acknowledged only when it lies in the queue. What is foreign, too old or cannot be read is
    refused and kept in quarantine with its reason; the rest of the same call-back is taken.
    """

    secret: NewsSecret
    translate: Translate
    events: CallEvents
    quarantine: Quarantine
    clock: Clock
    facts: Facts

    def take(self, carrier: str, kind: str, token: str, body: bytes) -> None:
        """Take one call-back.

        Raises:
            ForeignNewsError: the token is not ours.
            MessageError: the body is no call-back of this kind.
            UnavailableError: not all of it is in the queue; the same again mends that.
        """
        topic = f"carrier-news/{carrier}/{kind}"
        if not self._is_ours(token):
            self._keep(topic, body[:LONGEST_STRANGER], "foreign: not our token")
            raise ForeignNewsError(topic)
        try:
            found = self.translate(kind, body, self.clock.now())
        except MessageError as error:
            self._keep(topic, body, error.reason)
            raise
        for refused in found.refused:
            self._keep(topic, refused.payload, refused.reason)
        self.events.put(found.documents)

    def _is_ours(self, token: str) -> bool:
        ours = self.secret.field("news_token")
        if len(ours) < SHORTEST_TOKEN:
            raise UnavailableError(f"news_token has fewer than {SHORTEST_TOKEN} characters")
        return hmac.compare_digest(ours.encode(), token.encode())

    def _keep(self, topic: str, payload: bytes, reason: str) -> None:
        self.quarantine.keep(PLATFORM, self.clock.now(), topic, payload, reason)
        self.facts.note("quarantined", bureau=PLATFORM)
