"""Who may be named as having seen an elder safe: somebody known to the incident, never a phrase."""

from __future__ import annotations

from chalicelib.caller import Caller
from chalicelib.intake import Body
from telecare.domain.household import EVERYBODY, people
from telecare.domain.kinds import Service
from telecare.domain.run import Run

_SERVICES = frozenset({Service.POLICE, Service.FIRE, Service.AMBULANCE})


def seen_by(body: Body, caller: Caller, run: Run, needed: bool = False) -> str:
    """Return who saw the elder; 422 for an id that is nobody's of this incident."""
    return body.identifier("seen_by", needed, known=_known(caller, run))


def elders_of(run: Run) -> frozenset[str]:
    """Return whom a report may be about: each elder of the incident, or everybody in one word."""
    return frozenset({*people(run), EVERYBODY})


def _known(caller: Caller, run: Run) -> frozenset[str]:
    """Return the people of the home, whoever was added, the services, the caller and who acted."""
    responders = (responder.id for responder in run.snapshot.responders)
    claimants = (relay.claimed_by for relay in run.relays)
    acted = (run.owner, run.confirmed_by, run.seen_safe_by, run.on_scene, *claimants)
    return frozenset({*run.snapshot.elders, *responders, *run.added, *_SERVICES, caller.id, *acted})
