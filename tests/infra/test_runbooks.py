"""Whoever is woken at night looks for resources that exist."""

import json
import re
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).resolve().parents[2] / "docs" / "runbooks").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_runbook_names_what_the_template_makes(template, page):
    made = set(re.findall(r"\$\{Stage\}-anju-([a-z-]+)", json.dumps(template)))
    named = set(re.findall(r"<stage>-anju-([a-z-]+)", page.read_text("utf-8")))

    assert named
    assert named - made == set()


def test_every_monitor_of_what_was_given_up_or_stands_still_has_its_line(template):
    index = next(page for page in PAGES if page.stem == "README").read_text("utf-8")
    monitors = re.findall(
        r"\$\{Stage\}-anju-([a-z-]+-(?:filled|silent|old))\b", json.dumps(template)
    )

    told = {name for name in monitors if f"<stage>-anju-{name}`" in index}

    assert monitors
    assert set(monitors) - told == set()
