"""What is promised of the last probe, and of what an incident has carried out."""

from __future__ import annotations

from datetime import timedelta

from telecare.domain.actions import SendReceipt
from telecare.domain.probes import Probe
from telecare.ports.incidents import IncidentStore
from telecare.ports.probes import Probes
from tests.fakes.story import BUREAU, START, an_opening

MINUTE = timedelta(minutes=1)


def test_the_last_probe_of_each_bureau_is_remembered(probes: Probes) -> None:
    assert probes.last(BUREAU) is None

    probes.keep(BUREAU, Probe("p1", START))
    probes.keep(BUREAU, Probe("p2", START + MINUTE))
    probes.keep("other", Probe("p9", START))

    assert probes.last(BUREAU) == Probe("p2", START + MINUTE)
    assert probes.last("other") == Probe("p9", START)


def test_what_was_carried_out_is_read_with_its_instant(incidents: IncidentStore) -> None:
    opening = an_opening()
    incidents.open(opening)
    incident = opening.run.incident
    assert incidents.carried_out(BUREAU, incident) == ()
    waiting = list(incidents.pending(BUREAU, incident))

    for number, item in enumerate(reversed(waiting)):
        incidents.done(BUREAU, incident, [item], START + number * MINUTE)

    carried = incidents.carried_out(BUREAU, incident)
    assert [item.action for item in carried] == [item.action for item in waiting[::-1]]
    assert [item.done_at for item in carried] == [START + n * MINUTE for n in range(len(waiting))]
    assert any(isinstance(item.action, SendReceipt) for item in carried)
