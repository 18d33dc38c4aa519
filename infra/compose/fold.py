"""The fold itself: all sources into one template, made again only when one of them changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from infra.compose import portal
from infra.compose.documents import Document, read_yaml
from infra.compose.monitors import monitors
from infra.compose.rules import read_rules

ROOT = Path(__file__).resolve().parents[2]
"""The project: folders named in the template's sources are relative to it."""

_MONITORS = "monitors.yaml"
_SOURCES = ("infra", "iot_rules", *portal.SOURCES)
_CODE_FIELDS = ("CodeUri", "ContentUri")
_HEADER = (
    "# Composed from infra/, iot_rules/ and the portal by infra.compose: edit those, not this.\n"
)


def compose(out: Path = ROOT / "build", root: Path = ROOT) -> Path:
    """Return the composed template in `out`, made anew only where the sources' digest changed.

    Several processes may ask at once: one composes, the others wait and reuse. The template is
    put in place last and whole, so that a reader never meets half of it.
    """
    out.mkdir(parents=True, exist_ok=True)
    template, stamp = out / "template.yaml", out / ".sources"
    with _alone(out):
        digest = _digest(root)
        if not (template.exists() and stamp.exists() and stamp.read_text("utf-8") == digest):
            stamp.unlink(missing_ok=True)
            write_template(template, _fold(root, out))
            stamp.write_text(digest, encoding="utf-8")
    return template


def _fold(root: Path, out: Path) -> dict[str, Any]:
    infra = root / "infra"
    files = [read_yaml(path) for path in sorted(infra.glob("*.yaml")) if path.name != _MONITORS]
    ours = _one(files)
    _root_paths(ours["Resources"], root, out)
    template = _overlaid(portal.package(root, out / portal.FOLDER), ours)
    resources: dict[str, Any] = template["Resources"]
    for rule in read_rules(root / "iot_rules"):
        _add(resources, rule.resources(resources), rule.document)
    watch = read_yaml(infra / _MONITORS)
    _add(resources, monitors(watch, resources), watch)
    shutil.copytree(infra / "state_machines", out / "state_machines", dirs_exist_ok=True)
    return _ordered(template)


def _one(files: Iterable[Document]) -> dict[str, Any]:
    """Put the sections of all files together; what two files name is an error."""
    template: dict[str, Any] = {}
    for document in files:
        for section, content in document.data.items():
            held = template.setdefault(section, {} if isinstance(content, dict) else content)
            if not isinstance(content, dict):
                continue
            for name, value in content.items():
                if name in held:
                    raise document.wrong(f"{section}.{name}", "another file of infra/ has it too")
                held[name] = value
    return template


def _add(resources: dict[str, Any], made: dict[str, Any], document: Document) -> None:
    for name in made.keys() & resources.keys():
        raise document.wrong("document", f"makes {name}, which the template has already")
    resources.update(made)


def _overlaid(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with `over` laid upon it, mapping by mapping."""
    laid = dict(base)
    for key, value in over.items():
        below = laid.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        laid[key] = _overlaid(below, value) if both else value  # type: ignore[arg-type]
    return laid


def _root_paths(resources: dict[str, Any], root: Path, out: Path) -> None:
    """Make folders of the project relative to where the template will stand; the portal lies beside it."""
    for resource in resources.values():
        properties = resource.get("Properties", {})
        for field in _CODE_FIELDS:
            if properties.get(field, portal.FOLDER) != portal.FOLDER:
                properties[field] = os.path.relpath(root / properties[field], out) + "/"


def _ordered(template: dict[str, Any]) -> dict[str, Any]:
    first = ("AWSTemplateFormatVersion", "Transform", "Description", "Parameters", "Conditions")
    rest = [section for section in template if section not in first]
    return {section: template[section] for section in [*first, *rest]}


class _Plain(SafeRepresenter):
    """Writes shared parts out in full, so that no tool has to know YAML's anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class asks for it
        return True


def write_template(path: Path, template: dict[str, Any]) -> None:
    """Put a template in place, whole, in the YAML that CloudFormation's tools read."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Plain
    yaml.version = "1.1"  # as CloudFormation's tools read it: "OFF" is quoted
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 4096
    new = path.with_suffix(".new")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(_HEADER)
        yaml.dump(template, stream)
    new.replace(path)


def _digest(root: Path) -> str:
    digest = hashlib.sha256(version("chalice").encode())
    for path in _source_files(root):
        digest.update(f"\0{path.relative_to(root)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _source_files(root: Path) -> Iterator[Path]:
    for source in sorted(_SOURCES):
        path = root / source
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and file.suffix != ".pyc")


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the output's lock: only one process composes into it at a time."""
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
