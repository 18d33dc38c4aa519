"""Drills written as text: the contract's own example, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.drills.model import Drill
from localcloud.drills.read import read_drill
from telecare.domain.errors import PolicyError

EXAMPLE = """\
drill: Smoke at night, the daughter goes
bureau: standard
parameters: {contact.ring_s: 30}   # overrides for this drill, optional
start: "2026-01-15T02:10:00+08:00"
homes:
  h1:
    address: 上海市徐汇区天平路1弄2号301室
    area: "310104003"
    elders:
      elder: {name: 王阿婆, phone: "+8613800000001", risk: high}
    devices: {smoke1: smoke_detector, key1: one_key_call, gas1: gas_detector, pir1: pir, hub1: hub}
    responders:
      - {id: daughter, role: first_carer, phone: "+8613800000002"}
      - {id: son, role: contact, phone: "+8613800000003"}
      - {id: committee, role: committee, phone: "+862100000004", hours: "08:30-17:30"}
      - {id: property, role: property, phone: "+862100000005"}
      - {id: post, role: fire_post, phone: "+862100000009"}
      - {id: neighbour, role: neighbour, phone: "+862100000006"}
teams: [{id: team1, role: field_team, phone: "+862100000007"}]
seats: [{id: seat1}, {id: boss, role: supervisor}]      # optional
phones:
  h1.elder: no_answer
  h1.daughter: [no_answer, {answer_after: 12s, press: "1"}]
  h1.son: voicemail
do:
  - {at: 0s, alarm: smoke, device: h1.smoke1}
  - {at: 20m, report: arrived, by: h1.daughter}
  - {at: 22m, report: confirmed, by: h1.daughter, emergency: fire}
  - {at: 50m, report: resolved, by: h1.daughter, outcome: rescued, how: in_person}
expect:
  - {receipt: accepted, device: h1.smoke1, within: 2s}
  - {call: h1.elder, within: 10s}
  - {call: h1.post, within: 10s}
  - {call: h1.daughter, within: 45s}
  - {call: h1.son, within: 75s}
  - {accepted: h1.daughter, within: 3m}
  - {relay: "119", within: 5m}
  - {push: city_centre, level: district, within: 23m}
  - {incidents: 1, home: h1}
  - {incident: h1, kind: fire, state: resolved, outcome: rescued, within: 51m}
until: 2h
"""
"""The example of the contracts, section 4, letter by letter."""


class Page:
    """A drill file on disk, made from the example."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "x.yaml"
        self.text = EXAMPLE

    def change(self, old: str, new: str) -> int:
        """Exchange a text that stands once; returns the line at which it stood."""
        assert self.text.count(old) == 1, old
        line = self.text[: self.text.index(old)].count("\n") + 1
        self.text = self.text.replace(old, new)
        return line

    def do(self, *lines: str) -> int:
        """Put other deeds in the place of the example's; returns the line of the first."""
        self._list("expect:\n", "until:", ("{call: h1.elder}",))
        return self._list("do:\n", "expect:\n", lines)

    def expect(self, *lines: str) -> int:
        """Put other expectations in the place of the example's; returns the line of the first."""
        self._list("do:\n", "expect:\n", self._first_deed())
        return self._list("expect:\n", "until:", lines)

    def _first_deed(self) -> tuple[str, ...]:
        """Of the example's deeds one is enough; deeds of a test's own are kept."""
        own = "report: confirmed, by: h1.daughter" not in self.text
        deeds = self.text.partition("\ndo:\n")[2].partition("expect:\n")[0].splitlines()
        return tuple(line.removeprefix("  - ") for line in (deeds if own else deeds[:1]))

    def _list(self, begin: str, end: str, lines: tuple[str, ...]) -> int:
        head, _, rest = self.text.partition(f"\n{begin}")
        _, _, tail = rest.partition(end)
        body = "".join(f"  - {line}\n" for line in lines)
        self.text = f"{head}\n{begin}{body}{end}{tail}"
        return head.count("\n") + 3

    def read(self) -> Drill:
        self.path.write_text(self.text, "utf-8")
        return read_drill(self.path)

    def refusal(self) -> PolicyError:
        """The error that the file is refused with: it names the file, and how to mend it."""
        with pytest.raises(PolicyError) as caught:
            self.read()
        error = caught.value
        assert error.file == str(self.path)
        assert error.mend
        assert "\n" not in str(error)
        return error


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path)


@pytest.fixture
def a_drill(tmp_path: Path) -> Callable[..., Drill]:
    """A drill of the example's town with these deeds and expectations."""

    def build(*expectations: str, do: tuple[str, ...] = ()) -> Drill:
        page = Page(tmp_path)
        if do:
            page.do(*do)
        page.expect(*expectations)
        return page.read()

    return build
