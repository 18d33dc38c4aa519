"""Makes the carriers that a stage names, and imports no other: each has connections for alarms and for the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from telecare.adapters.carriers.failover import FailoverCarrier, Link
from telecare.adapters.carriers.lanes import LaneCarrier

if TYPE_CHECKING:
    from telecare.adapters.aws import Clients
    from telecare.adapters.carriers.aliyun_templates import Templates
    from telecare.adapters.carriers.aws_voice import Contacts
    from telecare.ports.facts import Facts
    from telecare.ports.lines import CallBook
    from telecare.ports.world import Carrier, Clock
    from telecare.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Around:
    """What every carrier is made with."""

    clients: Clients
    calls: CallBook
    contacts: Contacts
    clock: Clock
    facts: Facts


def make_carrier(known: Settings, around: Around) -> Carrier:
    """Return the stage's carriers as one."""
    alarm, bulk = _chain(known, around), _chain(known, around)
    return LaneCarrier(alarm, bulk, around.clock)


def _chain(known: Settings, around: Around) -> FailoverCarrier:
    links = {name: _MAKE[name](known, around) for name in known.carriers.names}
    return FailoverCarrier(links, known.carriers, around.calls, around.clock, around.facts)


def _gateway(known: Settings, _around: Around) -> Link:
    """The gateway takes our keys: it can be asked whether it has a call."""
    from telecare.adapters.carrier_gateway import GatewayCarrier

    return Link(GatewayCarrier(known.carrier_url), keyed=True)


def _aliyun(known: Settings, around: Around) -> Link:
    """Aliyun knows a call by its own id alone, which an answer that was lost did not tell."""
    from telecare.adapters.carriers.aliyun import SMS_URL, VERSION, VOICE_URL, AliyunCarrier
    from telecare.adapters.carriers.aliyun_api import AliyunApi
    from telecare.adapters.secret_values import SecretValues

    secret = SecretValues(around.clients, known.aliyun_secret, around.clock)
    voice = AliyunApi(VOICE_URL, VERSION, secret, around.clock)
    sms = AliyunApi(SMS_URL, VERSION, secret, around.clock)
    templates = _templates_of(known)
    return Link(AliyunCarrier(voice, sms, templates, around.calls, around.clock), keyed=False)


def _templates_of(known: Settings) -> Callable[[str], Templates]:
    """Give a bureau's templates, read once; what is wrong with them is an error at each use."""
    from telecare.adapters.carriers.aliyun_templates import FILE, needed, read_templates
    from telecare.messages.asked_for import TEXTS

    @cache
    def templates(bureau: str) -> Templates:
        return read_templates(known.programmes / bureau / FILE, needed(TEXTS))

    return templates


def _aws(known: Settings, around: Around) -> Link:
    """A repeat under our token is the same call; whether there is one is known once it was noted."""
    from telecare.adapters.carriers.aws import AwsCarrier
    from telecare.adapters.carriers.aws_sms import TextLine
    from telecare.adapters.carriers.aws_voice import ConnectLine

    instance = known.connect_instance_arn.rpartition("/")[2]
    line = ConnectLine(instance, known.connect_flow_id, known.connect_number)
    texts = TextLine(known.sms_origination_arn, f"{known.stage}-anju-texts")
    return Link(AwsCarrier(known.region, line, texts, around.contacts), keyed=False)


_MAKE: dict[str, Callable[[Settings, Around], Link]] = {
    "gateway": _gateway,
    "aliyun": _aliyun,
    "aws": _aws,
}
"""One maker a carrier; `settings` knows the same names, and what each needs."""
