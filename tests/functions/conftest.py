"""Recorded events, and handlers over the platform in memory."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from telecare.runtime import wiring
from telecare.runtime.observability import metrics
from tests.fakes.platform import Platform

EVENTS = Path(__file__).parent / "events"
CONTEXT = SimpleNamespace(aws_request_id="r-1", function_name="twin-anju-x")

Invoke = Callable[[str, str], Any]


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """The platform whose services the handlers get."""
    platform = Platform()
    monkeypatch.setattr(wiring, "services", lambda: platform.services)
    monkeypatch.setattr(wiring, "clock", lambda: platform.clock)
    yield platform
    metrics.clear_metrics()


@pytest.fixture
def invoke(platform: Platform) -> Invoke:
    """Invoke a function with a recorded event; `{incident}` in it is the one open incident."""

    def invoked(function: str, event: str) -> Any:
        text = (EVENTS / f"{event}.json").read_text()
        if platform.incidents:
            text = text.replace("{incident}", platform.incidents[0])
        handler = importlib.import_module(f"functions.{function}.handler")
        return handler.lambda_handler(json.loads(text), CONTEXT)

    return invoked
