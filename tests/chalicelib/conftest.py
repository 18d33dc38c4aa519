"""A portal over fakes: a store of a few incidents, an issuer with keys of its own, a clock that stands."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from types import SimpleNamespace

import jwt
import pytest
from chalice.config import Config
from chalice.test import TestHTTPClient
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chalicelib.openapi import document
from chalicelib.portal import make_portal, operations
from chalicelib.services import Identity
from telecare.adapters.memory.appointments import MemoryAppointments
from telecare.adapters.memory.confirmations import MemoryConfirmations
from telecare.adapters.memory.consoles import MemoryConsoleChecks, MemoryConsoles
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.looks import MemoryLooks
from telecare.adapters.memory.services import MemoryServices
from telecare.adapters.memory.settlements import MemorySettlements
from telecare.adapters.memory.street_looks import MemoryStreetLooks
from telecare.adapters.memory.world import MemoryFacts, MemoryRelayWords
from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.errors import MovedOnError, UnknownIncidentError
from telecare.domain.holding import holders
from telecare.domain.home import Responder, Snapshot
from telecare.domain.kinds import Kind, Risk, Role
from telecare.domain.parameters import Parameters
from telecare.domain.run import Run
from telecare.domain.timeline import GENESIS, Entry, chain
from telecare.ports.incidents import Head, Holding
from telecare.runtime.telling import Telling
from telecare.services.beat_console import BeatConsole
from telecare.services.command_device import CommandDevice
from telecare.services.confirm_life import ConfirmLife
from telecare.services.count_refusals import CountRefusals
from telecare.services.export_settlement import ExportSettlement
from telecare.services.export_timeline import ExportTimeline
from telecare.services.hand_service_over import HandServiceOver
from telecare.services.keep_appointment import KeepAppointment
from telecare.services.keep_consent import KeepConsent
from telecare.services.move_service import MoveService
from telecare.services.plan_care import PlanCare
from telecare.services.read_audit import ReadAudit
from telecare.services.settle_period import SettlePeriod
from telecare.services.show_notices import ShowNotices
from telecare.services.tell_bounds import TellBounds
from telecare.services.tell_false_alarms import TellFalseAlarms
from telecare.services.tell_watch import TellWatch
from telecare.services.watch_consoles import WatchConsoles
from tests.fakes.figures import FiguresOffice
from tests.fakes.imports import ImportOffice
from tests.fakes.openapi_contract import Contract
from tests.fakes.platform import Platform
from tests.fakes.policies import PolicyOffice
from tests.fakes.privacy import PortalPrivacy
from tests.fakes.programme import Published
from tests.fakes.registry import RegistryOffice
from tests.fakes.service import AllThere
from tests.fakes.story import the_policy
from tests.fakes.watched import WatchedPlatform

ISSUER, AUDIENCE = "https://login.example", "anju-portal"
XUHUI, PUDONG = "310104003", "310115001"
OPENED = datetime.now(UTC).replace(microsecond=0)
"""The portal's clock stands here; PyJWT asks the machine's, so both must agree on the day."""

_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_EC = ec.generate_private_key(ec.SECP256R1())
_FOREIGN = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _public(key, algorithm, key_id):
    kind = jwt.algorithms.RSAAlgorithm if algorithm == "RS256" else jwt.algorithms.ECAlgorithm
    return kind.to_jwk(key.public_key(), as_dict=True) | {
        "kid": key_id,
        "alg": algorithm,
        "use": "sig",
    }


class Issuer:
    """An OIDC issuer: makes tokens, sound ones and others."""

    now = OPENED

    def __init__(self):
        self.keys = {"keys": [_public(_RSA, "RS256", "k-rsa"), _public(_EC, "ES256", "k-ec")]}
        document = base64.b64encode(json.dumps(self.keys).encode()).decode()
        self.url = f"data:application/json;base64,{document}"

    def claims(self, **changed):
        standard = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "u-1",
            "exp": int((OPENED + timedelta(hours=1)).timestamp()),
            "bureau": "standard",
            "roles": ["seat"],
            "person": "seat1",
        }
        return {k: v for k, v in (standard | changed).items() if v is not None}

    def token(self, key=None, algorithm="RS256", key_id="k-rsa", **changed):
        headers = {"kid": key_id} if key_id else {}
        return jwt.encode(self.claims(**changed), key or _RSA, algorithm=algorithm, headers=headers)

    def es256_token(self, **changed):
        return self.token(_EC, "ES256", "k-ec", **changed)

    def foreign_token(self, **changed):
        return self.token(_FOREIGN, "RS256", "k-rsa", **changed)


class StandingClock:
    def __init__(self):
        self.instant = OPENED

    def now(self):
        return self.instant


def a_chain(kind=Kind.FIRE):
    opened = Entry(OPENED, "incident_opened", detail={"kind": kind})
    rung = Entry(OPENED, "call_placed", "h1.elder", {"attempt": "a1"})
    return chain([opened, rung], 0, GENESIS)


class Store:
    """Incidents in memory, and what was brought to them."""

    def __init__(self):
        self.heads: dict[tuple[str, str], Head] = {}
        self.brought = []
        self.raises: Exception | None = None

    def put(self, head: Head):
        self.heads[head.bureau, head.incident] = head

    def head(self, bureau, incident):
        if self.raises:
            raise self.raises
        if (bureau, incident) not in self.heads:
            raise UnknownIncidentError(incident)
        return self.heads[bureau, incident]

    def timeline(self, bureau, incident):
        return a_chain(self.head(bureau, incident).run.kind)

    def links(self, bureau, incident):
        yield from self.timeline(bureau, incident)

    def holdings(self, bureau, seat):
        heads = [head for (owner, _), head in self.heads.items() if owner == bureau]
        held = [head for head in heads if seat in holders(head.run)]
        return tuple(Holding(bureau, seat, head.incident, head.run.opened_at) for head in held)

    def open_register(self, bureau):
        return tuple(i for b, i in reversed(self.heads) if b == bureau)

    def bring(self, bureau, incident, event, event_id, version=None):
        if self.raises:
            raise self.raises
        if event_id not in [known for _, _, _, known in self.brought]:
            if version not in {None, self.heads[bureau, incident].version}:
                raise MovedOnError(incident)
            self.brought.append((bureau, incident, event, event_id))


class News:
    """Takes call-backs, or raises why not."""

    def __init__(self):
        self.taken = []
        self.raises: Exception | None = None

    def take(self, carrier, kind, token, body):
        if self.raises:
            raise self.raises
        self.taken.append((carrier, kind, token, body))


class FakeServices:
    def __init__(self, store, clock, keys_url):
        self.news = News()
        self.store, self.the_clock, self.keys_url = store, clock, keys_url
        self.words = MemoryRelayWords()
        self.looks, self.facts = MemoryLooks(), MemoryFacts()
        self.street_looks = MemoryStreetLooks()
        self.checks, self.directory = MemoryConsoleChecks(), MemoryDirectory()
        self.directory.publish_policy(
            "standard", "v1", the_policy().document(), "boss", "a test", OPENED
        )
        self.seats = BeatConsole(
            MemoryConsoles(), self.checks, self.directory, self.the_clock, self.facts
        )
        self.platform = Platform()
        self.office = ImportOffice(self.the_clock)
        self.lives, self.consents = MemoryServices(), self.platform.consents
        self.acceptance, self.appointments = AllThere(), MemoryAppointments()
        self.programmes, self.settlements = Published("hangzhou"), MemorySettlements()
        self.street_looks, self.confirmations = MemoryStreetLooks(), MemoryConfirmations()

    @cached_property
    def watched(self):
        """A platform whose one home is under watch; made for whoever asks of it."""
        return WatchedPlatform()

    @cached_property
    def kept_data(self):
        """What is held, exported and erased; asked for by few."""
        return PortalPrivacy(self.looks, self.the_clock)

    def identity(self):
        return Identity(ISSUER, self.keys_url, AUDIENCE)

    def clock(self):
        return self.the_clock

    def incidents(self):
        return self.store

    def advance(self):
        return self.store

    def relay_words(self):
        return self.words

    def consoles(self):
        return self.seats

    def watch(self):
        store, clock = self.store, self.the_clock
        return WatchConsoles(store, self.seats.consoles, self.seats, store, clock, self.facts)

    def read_aloud(self):
        return self.platform.services.read_aloud(self.looks)

    def telling(self):
        return Telling(replace(self.platform.services.outside, clock=self.the_clock))

    def command_device(self):
        out = self.platform
        devices = self.registrar.made.devices
        return CommandDevice(
            devices, out.commands, out.devices, self.consents, self.looks, self.the_clock
        )

    def export_timeline(self):
        return ExportTimeline(self.store, self.looks, self.the_clock, self.facts)

    def tasks(self):
        return self.platform.tasks

    def complete_task(self):
        return self.platform.services.complete_task()

    def audit(self):
        directory = self.platform.directory
        return ReadAudit(directory, self.looks, self.street_looks, self.the_clock)

    def move_service(self):
        out = self.platform
        return MoveService(
            self.lives,
            self.programmes,
            out.directory,
            out.tasks,
            out.desk,
            self.the_clock,
            self.facts,
            lambda: self.acceptance,
        )

    def keep_appointment(self):
        out = self.platform
        return KeepAppointment(
            self.appointments, out.directory, out.tasks, self.the_clock, self.facts
        )

    def service_register(self):
        return self.lives

    def hand_service_over(self):
        directory = self.platform.directory
        return HandServiceOver(self.lives, self.consents, directory, self.looks, self.the_clock)

    def plan_care(self):
        return PlanCare(self.programmes, self.the_clock)

    @cached_property
    def numbers(self):
        """The bureau's numbers, with one proposal to change them; made for whoever asks of them."""
        return PolicyOffice(self.the_clock)

    def change_policy(self):
        return self.numbers.made

    def settle_period(self):
        return SettlePeriod(
            self.lives,
            self.programmes,
            self.platform.directory,
            self.settlements,
            self.platform.services.reconcile_roster(),
            self.the_clock,
            self.facts,
        )

    def export_settlement(self):
        return ExportSettlement(SheetFiles(), self.the_clock)

    def show_notices(self):
        return ShowNotices(self.lives, self.platform.directory, self.looks, self.the_clock)

    def count_refusals(self):
        return CountRefusals(self.lives, self.consents)

    def keep_consent(self):
        out = self.platform
        return KeepConsent(self.consents, out.directory, out.tasks, self.the_clock, self.facts)

    def register_of_looks(self):
        return self.looks

    def privacy(self):
        return self.kept_data

    def homes(self):
        return self.platform.directory

    def carrier_news(self):
        return self.news

    def tell_watch(self):
        platform = self.watched
        return TellWatch(
            platform.watching.know_home(),
            TellBounds(platform.directory, platform.consents, platform.clock),
            platform.directory,
            self.looks,
            self.street_looks,
            self.the_clock,
        )

    def confirm_life(self):
        platform = self.watched
        return ConfirmLife(
            platform.presences, self.confirmations, platform.directory, platform.clock, self.facts
        )

    def tell_false_alarms(self):
        platform = self.watched
        return TellFalseAlarms(platform.tally, platform.directory, platform.clock)

    def import_previews(self):
        return self.office.previews

    def preview_import(self):
        return self.office.previewing

    def commit_import(self):
        return self.office.committing

    @cached_property
    def registrar(self):
        """The registry of the platform's home; made for whoever asks of it."""
        return RegistryOffice(self.platform, self.the_clock, self.lives)

    @cached_property
    def figures(self):
        """Closed incidents and what is made of them; for whoever asks for figures."""
        return FiguresOffice(self.watched)

    def reporting(self):
        return self.figures.over(self.lives)

    def registry(self):
        return self.registrar.made

    def export_sheets(self):
        return self.office.exporting


def a_head(incident="i1", bureau="standard", area=XUHUI, home="h1", suspected=(), **facts) -> Head:
    people = [("daughter", Role.FIRST_CARER), ("son", Role.CONTACT)]
    snapshot = Snapshot(
        bureau=bureau,
        policy="v1",
        zone="Asia/Shanghai",
        parameters=Parameters({}),
        plans={},
        home=home,
        area=area,
        risk=Risk.HIGH,
        elders=(f"{home}.elder",),
        responders=tuple(
            Responder(f"{home}.{name}", role, suspected=f"{home}.{name}" in suspected)
            for name, role in people
        ),
    )
    run = Run(incident, Kind.FIRE, OPENED, OPENED, f"{home}.elder", snapshot, **facts)
    due = OPENED + timedelta(seconds=30)
    return Head(bureau, incident, run, 3, 4, 4, 1, due, 2, a_chain()[-1].digest)


@pytest.fixture
def issuer():
    return Issuer()


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def store():
    made = Store()
    made.put(a_head())
    return made


@pytest.fixture
def head():
    return a_head


@pytest.fixture
def services(store, clock, issuer):
    return FakeServices(store, clock, issuer.url)


@pytest.fixture
def portal(services):
    """The application, its authorizer, and a client that asks as a given bearer."""
    app, authorizer = make_portal(services)
    return SimpleNamespace(app=app, authorizer=authorizer, ask=_asker(app))


@cache
def contract():
    """Return the OpenAPI document by which every answer of these tests is judged."""
    return Contract(document(operations()))


def _asker(app):
    client = TestHTTPClient(app, Config.create(project_dir=str(Path(__file__).parent)))

    def ask(method, path, token=None, body=None, **headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            given["authorization"] = token if " " in token else f"Bearer {token}"
        raw = (
            body
            if isinstance(body, bytes)
            else json.dumps(body).encode()
            if body is not None
            else b""
        )
        if raw:
            given.setdefault("content-type", "application/json")
        answered = client.request(method, path, headers=given, body=raw)
        contract().judge(method, path, answered)
        return answered

    return ask
