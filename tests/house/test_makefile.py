"""Set-up by make on machines that are not this one: stand-ins for Python, pip and apt-get."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

# What a slim machine has; everything else on the path is a stand-in of ours.
TOOLS = (
    "sh",
    "bash",
    "env",
    "cat",
    "cut",
    "sha256sum",
    "awk",
    "rm",
    "touch",
    "mkdir",
    "cp",
    "find",
)
PYTHON = """#!/bin/sh
case "$1" in
  -c) echo fits ;;
  --version) echo "Python 3.12.1" ;;
  -m) echo "venv" >> "$LOG"; mkdir -p "$3/bin"; cp "$STANDINS"/* "$3/bin/" ;;
esac
"""
VENV_PYTHON = """#!/bin/sh
case "$1" in
  -c) echo fits ;;
  -m) echo "$2 $*, proxy ${HTTPS_PROXY:-none}" >> "$LOG"; exit "${PIP_STATUS:-0}" ;;
esac
"""
SHIM = """#!/bin/sh
echo "pyenv: $0: command not found" >&2
exit 127
"""
ANJU = """#!/bin/sh
echo "anju $*, profile ${AWS_PROFILE:-none}, proxy ${HTTPS_PROXY:-none}${https_proxy:-}" >> "$LOG"
echo "config $AWS_CONFIG_FILE, path ${PYTHONPATH:-none}" >> "$LOG"
"""
LOGGED = '#!/bin/sh\necho "${0##*/} $*" >> "$LOG"\n'


@dataclass
class AFreshMachine:
    """A project folder and a path on which only what a test puts there can be found."""

    project: Path
    path: Path
    log: Path
    make: str

    def has(self, name: str, script: str) -> None:
        program = self.path / name
        program.write_text(script)
        program.chmod(0o755)

    def run(
        self, *targets: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        surroundings = {"PATH": str(self.path), "LOG": str(self.log), **(env or {})}
        surroundings["STANDINS"] = str(self.project.parent / "standins")
        command = [self.make, "SBIN=/nowhere", *targets]
        return subprocess.run(
            command, cwd=self.project, env=surroundings, capture_output=True, text=True, check=False
        )

    def logged(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def installs(self) -> list[str]:
        return [line for line in self.logged() if line.startswith("pip")]


@pytest.fixture
def machine(root: Path, tmp_path: Path) -> AFreshMachine:
    project = tmp_path / "project"
    standins = tmp_path / "standins"
    path = tmp_path / "bin"
    for folder in (project, standins, path):
        folder.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(root / name, project)
    for name, script in (("python", VENV_PYTHON), ("anju", ANJU)):
        (standins / name).write_text(script)
        (standins / name).chmod(0o755)
    for tool in TOOLS:
        (path / tool).symlink_to(shutil.which(tool) or tool)
    made = AFreshMachine(project, path, tmp_path / "log", shutil.which("make") or "make")
    made.has("python3.12", PYTHON)
    made.has("mosquitto", LOGGED)
    made.has("sudo", LOGGED)
    return made


def test_demo_sets_itself_up_and_runs(machine: AFreshMachine) -> None:
    ended = machine.run("demo")

    assert ended.returncode == 0, ended.stderr
    assert machine.logged()[0] == "venv"
    assert "--editable .[twin]" in machine.installs()[0]
    assert machine.logged()[2].startswith("anju demo")


def test_a_shim_that_prints_an_error_is_no_python(machine: AFreshMachine) -> None:
    machine.has("python3.13", SHIM)

    ended = machine.run("demo")

    assert ended.returncode == 0, ended.stderr
    assert "from Python 3.12.1" in ended.stdout
    assert "pyenv" not in ended.stderr


def test_a_python_of_a_version_that_does_not_fit_is_passed_over(machine: AFreshMachine) -> None:
    machine.has("python3.13", PYTHON.replace("echo fits", "echo").replace("3.12.1", "3.9.2"))

    assert "from Python 3.12.1" in machine.run("demo").stdout


def test_a_python_may_be_named(machine: AFreshMachine) -> None:
    machine.has("my-python", PYTHON.replace("3.12.1", "3.11.9"))

    assert "from Python 3.11.9" in machine.run("demo", "PYTHON=my-python").stdout


def test_without_a_working_python_one_line_says_what_to_install(machine: AFreshMachine) -> None:
    machine.has("python3.12", SHIM)

    ended = machine.run("demo")

    assert ended.returncode != 0
    told = [line for line in ended.stderr.splitlines() if not line.startswith("make: ***")]
    assert len(told) == 1
    assert "3.11 to 3.13" in told[0]
    assert "apt-get install python3-venv" in told[0]
    assert not (machine.project / ".venv").exists()


def test_what_is_installed_is_not_installed_again(machine: AFreshMachine) -> None:
    machine.run("demo")
    machine.run("demo")

    assert len(machine.installs()) == 1
    assert machine.logged().count("venv") == 1


def test_a_changed_pyproject_is_installed_again_into_the_same_environment(
    machine: AFreshMachine,
) -> None:
    machine.run("demo")
    pyproject = machine.project / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + "\n# changed\n")

    machine.run("demo")

    assert len(machine.installs()) == 2
    assert machine.logged().count("venv") == 1


def test_a_pyproject_that_was_changed_and_changed_back_is_installed_each_time(
    machine: AFreshMachine,
) -> None:
    pyproject = machine.project / "pyproject.toml"
    first = pyproject.read_text()
    for text in (first, first + "\n# changed\n", first):
        pyproject.write_text(text)
        machine.run("demo")

    assert len(machine.installs()) == 3


def test_a_project_that_was_copied_elsewhere_is_installed_there(machine: AFreshMachine) -> None:
    machine.run("demo")
    moved = machine.project.rename(machine.project.with_name("moved"))
    machine.project = moved

    machine.run("demo")

    assert len(machine.installs()) == 2


def test_an_environment_whose_python_no_longer_runs_is_made_anew(machine: AFreshMachine) -> None:
    machine.run("demo")
    broken = machine.project / ".venv" / "bin" / "python"
    broken.write_text(SHIM)

    ended = machine.run("demo")

    assert ended.returncode == 0, ended.stderr
    assert machine.logged().count("venv") == 2
    assert len(machine.installs()) == 2


def test_check_and_test_install_the_tools_and_demo_needs_nothing_more_after_it(
    machine: AFreshMachine,
) -> None:
    machine.run("test")
    machine.run("demo")

    assert len(machine.installs()) == 1
    assert "--editable .[twin,dev]" in machine.installs()[0]


def test_an_install_that_failed_says_so_and_is_tried_again(machine: AFreshMachine) -> None:
    failed = machine.run("demo", env={"PIP_STATUS": "1"})
    machine.run("demo")

    assert failed.returncode != 0
    assert "pip could not install" in failed.stderr
    assert len(machine.installs()) == 2
    assert machine.logged()[-2].startswith("anju demo")


def test_what_runs_hears_no_cloud_account_and_no_proxy_but_pip_does(
    machine: AFreshMachine,
) -> None:
    noise = {"AWS_PROFILE": "production", "HTTPS_PROXY": "http://proxy", "PYTHONPATH": "/elsewhere"}

    machine.run("demo", env={**noise, "https_proxy": "http://proxy"})

    assert machine.installs()[0].endswith("proxy http://proxy")
    assert machine.logged()[2:] == [
        "anju demo, profile none, proxy none",
        f"config {os.devnull}, path none",
    ]


@pytest.mark.parametrize(("user", "asked"), [("0", True), ("1000", False)])
def test_mosquitto_is_installed_by_root_alone_and_once(
    machine: AFreshMachine, user: str, asked: bool
) -> None:
    (machine.path / "mosquitto").unlink()
    machine.has("apt-get", LOGGED)
    machine.has("id", f"#!/bin/sh\necho {user}\n")

    machine.run("demo")
    ended = machine.run("demo")

    calls = [line for line in machine.logged() if line.startswith(("apt-get", "sudo"))]
    assert ended.returncode == 0, ended.stderr
    assert calls == (["apt-get install -y -q mosquitto"] if asked else [])


def test_where_mosquitto_cannot_be_installed_the_demonstration_goes_on(
    machine: AFreshMachine,
) -> None:
    (machine.path / "mosquitto").unlink()
    machine.has("apt-get", "#!/bin/sh\nexit 100\n")
    machine.has("id", "#!/bin/sh\necho 0\n")

    ended = machine.run("demo")

    assert ended.returncode == 0, ended.stderr
    assert "the broker from PyPI is used" in ended.stdout
    assert machine.logged()[-2].startswith("anju demo")


def test_help_lists_every_target_meant_for_people_and_sets_nothing_up(
    root: Path, machine: AFreshMachine
) -> None:
    ended = machine.run("help")
    meant = re.findall(r"^([a-z-]+):.*## ", (root / "Makefile").read_text(), re.MULTILINE)

    assert ended.returncode == 0
    assert {"help", "demo", "test", "check", "clean"} <= set(meant)
    assert all(f"make {name} " in ended.stdout for name in meant)
    assert machine.logged() == []


def test_clean_keeps_the_environment(machine: AFreshMachine) -> None:
    machine.run("demo")
    (machine.project / "build").mkdir()
    (machine.project / "localcloud" / "__pycache__").mkdir(parents=True)

    assert machine.run("clean").returncode == 0

    assert (machine.project / ".venv").exists()
    assert not (machine.project / "build").exists()
    assert not (machine.project / "localcloud" / "__pycache__").exists()


@pytest.mark.parametrize(("status", "asked"), [(0, ["check", "test"]), (1, ["check"])])
def test_ci_runs_check_then_test_and_nothing_else_from_wherever_it_is_called(
    root: Path, machine: AFreshMachine, status: int, asked: list[str]
) -> None:
    machine.has("make", f'#!/bin/sh\necho "$1 in $PWD" >> "$LOG"\nexit {status}\n')
    gate = machine.project / ".ci" / "run"
    gate.parent.mkdir()
    shutil.copy(root / ".ci" / "run", gate)
    (machine.path / "dirname").symlink_to(shutil.which("dirname") or "dirname")

    env = {"PATH": str(machine.path), "LOG": str(machine.log)}
    ended = subprocess.run(["/bin/sh", "-c", str(gate)], cwd="/", env=env, check=False)

    assert ended.returncode == status
    assert machine.logged() == [f"{target} in {machine.project}" for target in asked]
