"""What any store of services keeps to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from telecare.domain.consent import Cause, Reluctance
from telecare.domain.errors import ConflictError, ServedAlreadyError, UnknownServiceError
from telecare.domain.programme.procedure import Body
from telecare.domain.service.life import Life, Over
from telecare.domain.service.moves import EndService
from telecare.domain.service.moving import decide_life
from telecare.domain.timeline import Entry, first_break
from telecare.ports.services import KeptService, ListedService, Services
from tests.fakes.service import BEGAN, D, a_life, led_through, said

ENTRY = Entry(BEGAN, "service_opened", "worker1")


def begin(services: Services, name: str = "s1", **changes) -> KeptService:
    life = a_life(id=name, elder=changes.pop("elder", f"{name}.elder"), **changes)
    return services.keep(KeptService("b", life), life, (ENTRY,))


def ended(life: Life) -> Life:
    move = EndService(
        said(Body.ELDER), Over.DECLINED, None, Reluctance.WILL_NOT_HAVE_IT, Cause.NO_NEED
    )
    return decide_life(life, move, BEGAN).life


def test_a_service_is_read_back_as_it_was_kept(services: Services) -> None:
    begun = begin(services)
    whole, at = led_through(begun.life)
    kept = services.keep(begun, whole, (replace(ENTRY, at=at),))

    assert services.service("b", "s1") == kept
    assert kept.life == whole
    assert (kept.version, kept.entries) == (2, 2)
    with pytest.raises(UnknownServiceError):
        services.service("other", "s1")


def test_its_log_is_a_chain_that_is_only_added_to(services: Services) -> None:
    begun = begin(services)
    services.keep(begun, begun.life, (ENTRY, ENTRY))

    links = services.log("b", "s1")
    assert [link.number for link in links] == [1, 2, 3]
    assert first_break(links) is None


def test_a_lost_race_is_said(services: Services) -> None:
    begun = begin(services)
    services.keep(begun, begun.life, (ENTRY,))

    with pytest.raises(ConflictError):
        services.keep(begun, begun.life, (ENTRY,))
    with pytest.raises(ConflictError):
        services.keep(KeptService("b", begun.life), begun.life, (ENTRY,))


def test_nobody_is_served_twice_at_a_time(services: Services) -> None:
    first = begin(services, "s1", elder="e1")
    with pytest.raises(ServedAlreadyError):
        begin(services, "s2", elder="e1")

    services.keep(first, ended(first.life), (ENTRY,))
    second = begin(services, "s2", elder="e1")

    assert [kept.life.id for kept in services.of_elder("b", "e1")] == ["s1", "s2"]
    assert second.life.elder == "e1"
    with pytest.raises(ServedAlreadyError):
        begin(services, "s3", elder="e1")


def test_lists_are_read_by_area_and_in_pages(services: Services) -> None:
    for number, area in enumerate(["330102001", "330102002", "330106001", "330102001"]):
        begin(services, f"s{number}", area=area)

    cursors, found = zip(*services.under("b", "330102", ""), strict=True)

    assert [each.id for each in found] == ["s0", "s3", "s1"]
    assert [each.id for _, each in services.under("b", "330102", cursors[0])] == ["s3", "s1"]
    assert len(list(services.under("b", "", ""))) == 4
    assert list(services.under("other", "", "")) == []


def test_who_moves_is_found_where_they_are_and_no_more_where_they_were(services: Services) -> None:
    begun = begin(services)
    services.keep(begun, replace(begun.life, area="330106001"), (ENTRY,))

    assert list(services.under("b", "330102", "")) == []
    [(_, found)] = services.under("b", "330106", "")
    assert found == ListedService.of(services.service("b", "s1").life)


def test_what_falls_due_is_found_and_what_is_over_is_not(services: Services) -> None:
    begun = begin(services)

    assert list(services.due("b", BEGAN + 10 * D)) == ["s1"]
    assert list(services.due("b", BEGAN + 9 * D)) == []
    services.keep(begun, ended(begun.life), (ENTRY,))
    assert list(services.due("b", BEGAN + 99 * D)) == []
