"""A bureau's whole programme as it is published with its policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from telecare.domain.programme.care import CareRules
from telecare.domain.programme.carers import CareTeamRule, FirstCarerRule
from telecare.domain.programme.devices import DeviceGrant
from telecare.domain.programme.entitlement import ClientClass
from telecare.domain.programme.grading import RiskTable
from telecare.domain.programme.guard_index import IndexRule
from telecare.domain.programme.kits import Kit
from telecare.domain.programme.notices import Notice
from telecare.domain.programme.procedure import Stage
from telecare.domain.programme.retention import Kept, Term
from telecare.domain.programme.sampling import SpotCheck
from telecare.domain.programme.services import Package, Service
from telecare.domain.programme.settlement import SettlementRule
from telecare.domain.programme.staffing import Staffing
from telecare.domain.programme.targets import Target


class Funding(StrEnum):
    """Which way into the service somebody takes."""

    GRANTED = "granted"
    BOUGHT = "bought"


@dataclass(frozen=True, slots=True)
class Programme:
    """All that a bureau's files say beside its plans, clocks and words.

    `area` is the code of what the bureau is in charge of. `classes` are tried in their order.
    """

    area: str
    classes: Mapping[str, ClientClass]
    risk: RiskTable
    kit: Kit
    device_grant: DeviceGrant
    services: Mapping[str, Service]
    packages: Mapping[str, Package]
    care: CareRules
    first_carer: FirstCarerRule
    care_team: CareTeamRule
    procedures: Mapping[Funding, tuple[Stage, ...]]
    settlement: SettlementRule
    retention: Mapping[Kept, Term]
    staffing: Staffing
    targets: Mapping[str, Target]
    guard_index: IndexRule
    notices: Mapping[str, Notice]
    spot_check: SpotCheck
