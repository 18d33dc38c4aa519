"""What the template tells a function by its environment, read once, on first use."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from telecare.adapters.carriers.order import CarrierOrder, read_order
from telecare.domain.errors import AnjuError

_BUREAUS = Path(__file__).resolve().parents[2] / "bureaus"
_BUREAU = re.compile(r"[a-z0-9]+")

_NEEDED = {
    "stage": "ANJU_STAGE",
    "incidents_table": "INCIDENTS_TABLE",
    "directory_table": "DIRECTORY_TABLE",
    "quarantine_table": "QUARANTINE_TABLE",
    "presence_table": "PRESENCE_TABLE",
    "alarm_queue_url": "ALARM_QUEUE_URL",
    "call_events_queue_url": "CALL_EVENTS_QUEUE_URL",
    "sweep_queue_url": "SWEEP_QUEUE_URL",
    "consoles_queue_url": "CONSOLES_QUEUE_URL",
    "imports_queue_url": "IMPORTS_QUEUE_URL",
    "exports_queue_url": "EXPORTS_QUEUE_URL",
    "tidings_queue_url": "TIDINGS_QUEUE_URL",
    "response_machine_arn": "RESPONSE_MACHINE_ARN",
    "seal_key_id": "SEAL_KEY_ID",
    "city_centre_url": "CITY_CENTRE_URL",
    "oidc_issuer": "OIDC_ISSUER",
    "oidc_jwks_url": "OIDC_JWKS_URL",
    "oidc_audience": "OIDC_AUDIENCE",
    "region": "AWS_REGION",
}


_CARRIERS = {
    "gateway": ("CARRIER_URL",),
    "aliyun": ("ALIYUN_SECRET",),
    "aws": ("CONNECT_INSTANCE_ARN", "CONNECT_FLOW_ID", "CONNECT_NUMBER", "SMS_ORIGINATION_ARN"),
}
"""The carriers that there are adapters for, and the settings without which each rings nobody."""


class SettingsError(AnjuError):
    """The environment is not what the template gives; names every variable that is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one function; all of them are the template's."""

    stage: str
    incidents_table: str
    directory_table: str
    quarantine_table: str
    presence_table: str
    alarm_queue_url: str
    call_events_queue_url: str
    sweep_queue_url: str
    consoles_queue_url: str
    imports_queue_url: str
    exports_queue_url: str
    tidings_queue_url: str
    response_machine_arn: str
    seal_key_id: str
    city_centre_url: str
    oidc_issuer: str
    oidc_jwks_url: str
    oidc_audience: str
    region: str
    bureaus: tuple[str, ...]
    programmes: Path
    carriers: CarrierOrder
    carrier_url: str = ""
    aliyun_secret: str = ""
    carrier_news_secret: str = ""
    connect_instance_arn: str = ""
    connect_flow_id: str = ""
    connect_number: str = ""
    sms_origination_arn: str = ""
    iot_data_endpoint: str = ""
    probe_bureaus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageSettings:
    """What somebody outside the functions must say to reach a stage: all else follows from its name."""

    stage: str
    region: str

    @property
    def incidents_table(self) -> str:
        """Return the table of incidents, as the template names it."""
        return f"{self.stage}-anju-incidents"

    @property
    def directory_table(self) -> str:
        """Return the table of homes and people."""
        return f"{self.stage}-anju-directory"

    @property
    def seal_key_id(self) -> str:
        """Return the key under which people's data is sealed."""
        return f"alias/{self.stage}-anju-seal"


def stage_settings() -> StageSettings:
    """Return which stage the environment names; SettingsError names what is missing."""
    return read_stage(os.environ)


def read_stage(environment: Mapping[str, str]) -> StageSettings:
    """Return a stage; the region may stand where AWS's own tools look for it."""
    stage = environment.get("ANJU_STAGE", "")
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION", "")
    missing = [n for n, v in (("ANJU_STAGE", stage), ("AWS_REGION", region)) if not v]
    if missing:
        raise SettingsError(f"missing from the environment: {', '.join(missing)}")
    return StageSettings(stage, region)


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return read_settings(os.environ, _BUREAUS)


def read_settings(environment: Mapping[str, str], programmes: Path) -> Settings:
    """Return settings; SettingsError names all that is missing at once.

    The bureaus are those whose programmes are shipped, unless ANJU_BUREAUS names fewer.
    """
    missing = sorted(name for name in _NEEDED.values() if not environment.get(name))
    if missing:
        raise SettingsError(f"missing from the environment: {', '.join(missing)}")
    named, probed = environment.get("ANJU_BUREAUS", ""), environment.get("PROBE_BUREAUS", "")
    return Settings(
        **{field: environment[name] for field, name in _NEEDED.items()},
        bureaus=_named(named) if named else _shipped(programmes),
        programmes=programmes,
        carriers=_carriers(environment),
        carrier_url=environment.get("CARRIER_URL", ""),
        aliyun_secret=environment.get("ALIYUN_SECRET", ""),
        carrier_news_secret=environment.get("CARRIER_NEWS_SECRET", ""),
        connect_instance_arn=environment.get("CONNECT_INSTANCE_ARN", ""),
        connect_flow_id=environment.get("CONNECT_FLOW_ID", ""),
        connect_number=environment.get("CONNECT_NUMBER", ""),
        sms_origination_arn=environment.get("SMS_ORIGINATION_ARN", ""),
        iot_data_endpoint=environment.get("IOT_DATA_ENDPOINT", ""),
        probe_bureaus=_named(probed) if probed else (),
    )


def _carriers(environment: Mapping[str, str]) -> CarrierOrder:
    """Return the order of carriers; a stage that names none, or one that could ring nobody, is refused."""
    names = environment.get("CARRIER_ORDER", "")
    try:
        order = read_order(names, environment.get("CARRIER_EXCEPTIONS", ""))
    except ValueError as error:
        raise SettingsError(f"CARRIER_ORDER, CARRIER_EXCEPTIONS: {error}") from error
    for name in order.names:
        if name not in _CARRIERS:
            raise SettingsError(f"CARRIER_ORDER: {name!r} is none of {', '.join(_CARRIERS)}")
        missing = [setting for setting in _CARRIERS[name] if not environment.get(setting)]
        if missing:
            raise SettingsError(f"CARRIER_ORDER names {name}: {', '.join(missing)} is missing")
    return order


def _named(text: str) -> tuple[str, ...]:
    bureaus = tuple(word.strip() for word in text.split(","))
    wrong = [word for word in bureaus if not _BUREAU.fullmatch(word)]
    if wrong:
        raise SettingsError(f"ANJU_BUREAUS: {wrong[0]!r} is no bureau; use letters and digits")
    return bureaus


def _shipped(programmes: Path) -> tuple[str, ...]:
    return tuple(sorted(file.parent.name for file in programmes.glob("*/bureau.yaml")))
