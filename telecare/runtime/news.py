"""Makes what takes the news of carriers, at the portal and in the functions of Amazon Connect."""

from __future__ import annotations

from telecare.adapters.aws import Clients
from telecare.adapters.call_events_queue import SqsCallEvents
from telecare.adapters.clock import SystemClock
from telecare.adapters.secret_values import SecretValues
from telecare.ports.world import Quarantine
from telecare.runtime.observability import LoggedFacts
from telecare.runtime.settings import Settings
from telecare.services.take_carrier_news import TakeCarrierNews


def take_news(known: Settings, secret: SecretValues, quarantine: Quarantine) -> TakeCarrierNews:
    """Return what takes the call-backs of Aliyun."""
    from telecare.adapters.carriers.aliyun_news import translate  # noqa: PLC0415 - few are Aliyun's

    return TakeCarrierNews(
        secret=secret,
        translate=translate,
        events=SqsCallEvents(Clients(known.region), known.call_events_queue_url),
        quarantine=quarantine,
        clock=SystemClock(),
        facts=LoggedFacts(counted=False),
    )


def news_secret(known: Settings) -> SecretValues:
    """Return the secret; it is kept between requests, for a carrier does not wait for it to be read."""
    return SecretValues(Clients(known.region), known.carrier_news_secret, SystemClock())
