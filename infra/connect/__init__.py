"""The template of the carriers that only the global partition has, with the contact flows in it."""

from __future__ import annotations

from pathlib import Path

from infra.compose.documents import read_yaml
from infra.compose.fold import ROOT, write_template

SOURCE = ROOT / "infra" / "connect" / "template.yaml"


def compose(out: Path = ROOT / "build") -> Path:
    """Return the template in `out` with the flows written into it; broken JSON is a ComposeError."""
    out.mkdir(parents=True, exist_ok=True)
    template = out / "connect.yaml"
    write_template(template, read_yaml(SOURCE).data)
    return template
