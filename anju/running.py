"""What a standing twin leaves for other commands while it runs: a folder with its addresses."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from anju.errors import UsageError

FOLDER = Path(".twin")
_FILE, _OWNER, _CA, _CLAIM = "twin.json", "pid", "ca.pem", "claim"


@dataclass(frozen=True, slots=True)
class Running:
    """Where a twin is reached; things by their device type."""

    bureau: str
    region: str
    cloud: str
    portal: str
    desk: str
    mqtt_host: str
    mqtt_port: int
    ca: str
    device_policy: str
    things: Mapping[str, str]


@contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Hold the folder for this process until left, then leave nothing of it.

    Raises:
        UsageError: another process holds it, or it cannot be made.
    """
    _clear_after_death(folder)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        raise _taken(folder) from error
    except OSError as error:
        raise UsageError(error.strerror or str(error), file=str(folder)) from error
    try:
        (folder / _OWNER).write_text(f"{os.getpid()}\n")
        yield
    finally:
        shutil.rmtree(folder)


def write(folder: Path, running: Running, ca: bytes) -> None:
    """Tell where the twin is; a reader sees all of it or nothing."""
    (folder / _CA).write_bytes(ca)
    half = folder / f"{_FILE}.half"
    half.write_text(json.dumps(asdict(running), ensure_ascii=False, indent=1) + "\n")
    half.replace(folder / _FILE)


def write_claim(folder: Path, certificate: bytes, key: bytes, ca: bytes) -> None:
    """Keep the certificate with which devices ask for one of their own."""
    claim = folder / _CLAIM
    claim.mkdir(mode=0o700)
    for name, content in (("claim.pem", certificate), ("claim.key", key), (_CA, ca)):
        (claim / name).write_bytes(content)


def read(folder: Path) -> Running:
    """Return where the twin of a folder is reached; UsageError when none runs there."""
    try:
        return Running(**json.loads((folder / _FILE).read_text()))
    except (FileNotFoundError, NotADirectoryError) as error:
        mend = "start `anju up` first, or name its folder with --twin DIR"
        raise UsageError("no twin runs here", file=str(folder / _FILE), mend=mend) from error
    except (ValueError, TypeError) as error:
        raise UsageError(
            "is not what `anju up` writes", file=str(folder / _FILE), mend="start it again"
        ) from error


def ca_of(folder: Path) -> Path:
    """Return the certificate of the authority that devices trust."""
    return folder / _CA


def _clear_after_death(folder: Path) -> None:
    """Take away what a twin left that was killed; what is no twin's folder is never touched."""
    try:
        owner = int((folder / _OWNER).read_text())
    except (FileNotFoundError, ValueError):
        return
    if _is_alive(owner):
        raise _taken(folder, owner)
    shutil.rmtree(folder)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _taken(folder: Path, owner: int | None = None) -> UsageError:
    whose = f"a twin runs here already (process {owner})" if owner else "is there already"
    return UsageError(whose, file=str(folder), mend="stop it, or give another folder with --twin")
