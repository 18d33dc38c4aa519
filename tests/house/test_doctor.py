"""The doctor: each thing that can be missing is found, with its mend, and only then is it a no."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from anju.doctor import Finding, State, examine
from anju.machine import Machine, Requirement

INSTALLED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class AMachine(Machine):
    """A machine that lacks nothing unless told."""

    python: tuple[int, int] = (3, 12)
    programs: dict[str, str] = field(default_factory=lambda: {"mosquitto": "/usr/sbin/mosquitto"})
    versions: dict[str, str] = field(default_factory=lambda: {"boto3": "1.44", "amqtt": "0.12"})
    asked: dict[str, list[Requirement]] | None = field(
        default_factory=lambda: {
            "": [Requirement("boto3", "1.43", exact=False)],
            "twin": [Requirement("amqtt", "0.12", exact=True)],
            "dev": [],
        }
    )
    free: int = 10**10
    local: bool = True
    zones: bool = True
    clock: datetime = INSTALLED

    def program(self, name: str) -> str | None:
        return self.programs.get(name)

    def package(self, name: str) -> str | None:
        return self.versions.get(name)

    def requirements(self, extra: str) -> list[Requirement] | None:
        return None if self.asked is None else self.asked[extra]

    def free_bytes(self) -> int:
        return self.free

    def hears_itself(self) -> bool:
        return self.local

    def zone_is_known(self, name: str) -> bool:
        return self.zones

    def now(self) -> datetime:
        return self.clock

    def written_at(self) -> datetime:
        return INSTALLED


def found(machine: Machine, about: str) -> Finding:
    return next(f for f in examine(machine, []) if f.about == about)


def test_a_machine_that_lacks_nothing_is_fine_all_through() -> None:
    findings = list(examine(AMachine(), []))

    assert {finding.state for finding in findings} == {State.FINE}
    assert len({finding.about for finding in findings}) == len(findings) == 10


@pytest.mark.parametrize(
    ("about", "spoil", "says"),
    [
        ("python", lambda m: setattr(m, "python", (3, 10)), "3.10"),
        ("python", lambda m: setattr(m, "python", (3, 14)), "3.14"),
        ("packages", lambda m: setattr(m, "asked", None), "not installed"),
        ("packages", lambda m: m.versions.pop("boto3"), "boto3 1.43 (here: no)"),
        ("packages", lambda m: m.versions.update(boto3="1.5"), "boto3 1.43 (here: 1.5)"),
        ("packages", lambda m: m.versions.update(amqtt="0.13"), "amqtt 0.12 (here: 0.13)"),
        ("broker", lambda m: (m.programs.clear(), m.versions.pop("amqtt")), "neither"),
        ("ports", lambda m: setattr(m, "local", False), "127.0.0.1"),
        ("disk", lambda m: setattr(m, "free", 10**8), "0.1 GB"),
        ("clock", lambda m: setattr(m, "clock", INSTALLED - timedelta(days=1)), "before"),
        ("time zones", lambda m: setattr(m, "zones", False), "Asia/Shanghai"),
    ],
)
def test_what_is_missing_is_found_with_its_mend(
    about: str, spoil: Callable[[AMachine], object], says: str
) -> None:
    machine = AMachine()
    spoil(machine)

    finding = found(machine, about)

    assert finding.state is State.MISSING
    assert says in finding.found
    assert finding.mend


def test_no_mosquitto_is_a_note_as_long_as_the_other_broker_is_there() -> None:
    finding = found(AMachine(programs={}), "broker")

    assert finding.state is State.NOTE
    assert "amqtt 0.12" in finding.found
    assert "apt-get install mosquitto" in finding.mend


def test_missing_test_tools_are_a_note_because_the_demonstration_needs_none() -> None:
    machine = AMachine()
    assert machine.asked is not None
    machine.asked["dev"] = [Requirement("pytest", "9", exact=False)]

    assert found(machine, "test tools").state is State.NOTE


def test_what_was_put_aside_is_told_and_is_no_fault() -> None:
    *_, finding = examine(AMachine(), ["AWS_PROFILE", "https_proxy"])

    assert finding.state is State.FINE
    assert finding.found == "left outside: AWS_PROFILE, https_proxy"


def test_a_clock_some_seconds_behind_the_installation_is_fine() -> None:
    machine = AMachine(clock=INSTALLED - timedelta(minutes=4))

    assert found(machine, "clock").state is State.FINE


def test_this_machine_knows_what_the_project_asks_for_by_extra() -> None:
    here = Machine()

    names = {
        extra: {r.name for r in here.requirements(extra) or []} for extra in ("", "twin", "dev")
    }

    assert "boto3" in names[""]
    assert "moto" in names["twin"]
    assert "pytest" in names["dev"]
    assert not names[""] & names["twin"]
    assert here.requirements("no-such-extra") == []


def test_versions_are_compared_by_number_and_not_by_letter() -> None:
    assert Requirement("boto3", "1.9", exact=False).is_met_by("1.44.5")
    assert not Requirement("boto3", "1.44", exact=False).is_met_by("1.9.99")
    assert not Requirement("moto", "5.2.5", exact=True).is_met_by("5.2.50")


def test_this_machine_hears_itself_and_finds_programs_and_zones() -> None:
    here = Machine()

    assert here.hears_itself()
    assert here.program("sh")
    assert here.program("no-such-program-anywhere") is None
    assert here.zone_is_known("Asia/Shanghai")
    assert not here.zone_is_known("Asia/Nowhere")
    assert here.free_bytes() > 0
    assert here.now() > here.written_at()
