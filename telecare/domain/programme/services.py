"""The catalogue of services and the packages they are sold in (FJ24-12, SH21-26 to SH21-30)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from telecare.domain.programme.money import Payer


class Offer(StrEnum):
    """Which list a service stands on."""

    BASIC = "basic"  # bought by the government for whom it supports
    EXTENDED = "extended"  # bought by the family if it likes


@dataclass(frozen=True, slots=True)
class Service:
    """One service; `row` is its number in the document's list, which the printed groups do not fit."""

    title: str
    english: str
    offer: Offer
    clause: tuple[str, ...]
    row: int = 0


@dataclass(frozen=True, slots=True)
class Package:
    """Services sold together; `cap_fen` is the most they may cost a person a month, devices apart."""

    title: str
    services: tuple[str, ...]
    clause: tuple[str, ...]
    cap_fen: int | None = None
    care_calls_per_week: int = 0
    needs_device: str = ""


class Price(StrEnum):
    """How the price of a service is found."""

    INCLUDED = "included"
    BY_AGREEMENT = "by_agreement"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class Terms:
    """Who pays for one service, and how its price is found."""

    payer: Payer
    price: Price


def terms(
    services: Mapping[str, Service], package: Package | None, supported: bool, service: str
) -> Terms:
    """Return the terms of one service for somebody with this package.

    Only a basic service of a supported elder's package is the bureau's to pay; an extended one never is.
    """
    known = services.get(service)
    if known is None:
        return Terms(Payer.ELDER, Price.NOT_OFFERED)
    if package is None or service not in package.services:
        return Terms(Payer.ELDER, Price.BY_AGREEMENT)
    paid_for = supported and known.offer is Offer.BASIC
    return Terms(Payer.BUREAU if paid_for else Payer.ELDER, Price.INCLUDED)


def over_cap(package: Package, monthly_fen: int) -> int:
    """Return by how much a price without devices lies above the ceiling; 0 where there is none (SH21-07)."""
    return 0 if package.cap_fen is None else max(0, monthly_fen - package.cap_fen)


def can_be_sold(package: Package, device_types: Collection[str]) -> bool:
    """Tell whether the home has the device without which the package is of no use (SH21-26)."""
    return not package.needs_device or package.needs_device in device_types


def service_of_row(services: Mapping[str, Service], row: int) -> str | None:
    """Return the service with a number in the document's list; its printed group tells nothing."""
    return next((name for name, each in services.items() if each.row == row), None)
