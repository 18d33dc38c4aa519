"""The Chalice portal as SAM resources: packaged by Chalice, then fitted to the house."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from infra.compose.errors import ComposeError
from infra.compose.names import FUNCTION

SOURCES = ("app.py", "requirements.txt", ".chalice/config.json", "chalicelib")
"""What Chalice packages, relative to the project."""

FOLDER = "portal/"
"""Where the unpacked code lies beside the template; a function of ours may run it, too."""

_STAGE = "portal"
_DECIDED_BY_GLOBALS = ("Runtime", "Architectures", "MemorySize", "Timeout", "Tracing", "Tags")
_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc")


def package(root: Path, code: Path) -> dict[str, Any]:
    """Unpack the portal's code into `code` and return Chalice's template, its functions fitted.

    Chalice's settings give way to the template's globals, and its code is a folder, so that the
    twin and sam read it as they read every other function. X-Ray goes: China's Lambda has none.
    """
    with tempfile.TemporaryDirectory(prefix="anju-portal-") as place:
        project = Path(place) / "project"
        _copy(root, project)
        _chalice(root, project)
        if code.exists():
            shutil.rmtree(code)
        with zipfile.ZipFile(project / "out" / "deployment.zip") as archive:
            archive.extractall(code)
        template: dict[str, Any] = json.loads((project / "out" / "sam.json").read_text("utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == FUNCTION:
            _fit(resource["Properties"], code.name)
    return template


def _fit(properties: dict[str, Any], folder: str) -> None:
    for setting in _DECIDED_BY_GLOBALS:
        properties.pop(setting, None)
    properties["CodeUri"] = f"{folder}/"


def _copy(root: Path, project: Path) -> None:
    for source in SOURCES:
        target = project / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (root / source).is_dir():
            shutil.copytree(root / source, target, ignore=_COPIED)
        else:
            shutil.copy(root / source, target)


def _chalice(root: Path, project: Path) -> None:
    """Run `chalice package` beside the project, without credentials, profile or region of the user."""
    bare = {
        "PATH": os.defpath,
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    order = ["package", "--stage", _STAGE, "--template-format", "json", str(project / "out")]
    done = subprocess.run(  # noqa: S603 - our own interpreter, arguments that we wrote
        [
            sys.executable,
            "-c",
            "import sys; from chalice.cli import main; sys.exit(main())",
            *order,
        ],
        cwd=project,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise ComposeError(root / "app.py", 1, "chalice package", " ".join(last) or "failed")
