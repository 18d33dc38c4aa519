"""Each benchmark at a tiny size: it runs, and its figures are sound; what they are is not asserted."""

import importlib
import json
import math
from pathlib import Path

import pytest

from benchmarks import cold_start, cost, heartbeat, rules
from benchmarks.alarm_path import Marks, figures_of
from benchmarks.crowd import PACKS, Crowd
from benchmarks.operations import Operations
from benchmarks.prices import prices
from benchmarks.replay import write_home
from benchmarks.seeded import START
from benchmarks.watched_day import Watched
from infra.compose import compose
from infra.compose.documents import read_yaml
from localcloud.drills.facts import Fact
from telecare.domain.presence import pack_of

TRIED = (
    "heartbeat",
    "sweep",
    "cost",
    "replay",
    "rules",
    "handler_cpu",
    "cold_start",
    "plan_verify",
    "simulate",
    "storm",
)
ROOT = Path(__file__).resolve().parents[2]


def quiet(_word: str) -> None:
    """Nobody watches."""


@pytest.mark.parametrize("name", TRIED)
def test_a_benchmark_runs_and_its_figures_can_be_written_down(name):
    measured = importlib.import_module(f"benchmarks.{name}").measure(quiet, tiny=True)

    assert measured.benchmark == name
    assert measured.against
    assert name == "cost" or any(figure.limits for figure in measured.figures)
    assert all(math.isfinite(figure.value) and figure.value >= 0 for figure in measured.figures)
    assert json.loads(json.dumps(measured.document()))["benchmark"] == name


def test_windows_and_batches_are_those_of_the_template():
    resources = read_yaml(ROOT / "infra" / "fold_activity.yaml").data["Resources"]
    stream = resources["FoldActivitySignsStream"]["Properties"]
    queue = resources["FoldActivity"]["Properties"]["Events"]["Signs"]["Properties"]

    assert stream["TumblingWindowInSeconds"] == heartbeat.WINDOW.total_seconds()
    assert stream["TumblingWindowInSeconds"] == cost.WINDOW.total_seconds()
    assert stream["BatchSize"] == heartbeat.BATCH
    assert queue["BatchSize"] == cost.QUEUE_BATCH
    assert queue["MaximumBatchingWindowInSeconds"] == cost.BATCHING.total_seconds()
    assert stream["MaximumBatchingWindowInSeconds"] == cost.FILLING.total_seconds()
    links = read_yaml(ROOT / "infra" / "track_links.yaml").data["Resources"]["TrackLinks"]
    waiting = links["Properties"]["Events"]["Links"]["Properties"]
    assert waiting["BatchSize"] == cost.LINKS_BATCH
    assert waiting["MaximumBatchingWindowInSeconds"] == cost.LINKS_BATCHING.total_seconds()


def test_as_many_monitors_and_queues_are_paid_as_there_are(tmp_path):
    resources = read_yaml(compose(tmp_path)).data["Resources"].values()
    functions = [r["Properties"] for r in resources if r["Type"] == "AWS::Serverless::Function"]
    sources = [event for f in functions for event in f.get("Events", {}).values()]

    monitors = [r for r in resources if r["Type"] == "AWS::CloudWatch::Alarm"]
    assert prices().assumed["monitors"] == len(monitors)
    assert prices().assumed["queues"] == sum(source["Type"] == "SQS" for source in sources)


@pytest.mark.parametrize(("elders", "shards"), [(20_000, 1), (200_000, 2), (10**6, 8)])
def test_a_shard_has_room_for_eight_times_its_elders_signs(elders, shards):
    rate = elders * cost.signs_an_hour() / 3600

    assert cost.shards_of(elders) == shards
    assert 8 * rate <= shards * 1000


def test_every_function_is_started_by_cold_start():
    functions = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}

    assert set(cold_start.MADE) == functions


def test_a_message_has_24_rules_that_are_compiled_apart():
    assert len(rules.statements()) == rules.RULES


def test_a_crowd_s_packs_hold_every_device_once_where_the_product_looks_for_it():
    crowd = Crowd(30, ("hub", "pir"), START)

    held = {crowd.thing(n): pack for pack, members in crowd.members.items() for n in members}

    assert len(held) == 60
    assert all(pack_of(thing) == pack for thing, pack in held.items())
    pack, members = next(iter(crowd.members.items()))
    item = crowd.partition(f"standard#presence#{pack}")["pack"]
    assert set(json.loads(item["body"]["S"])) == {crowd.thing(n) for n in members}


def test_a_written_home_has_every_beat_and_the_same_rows_each_time(tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"

    assert write_home(first, 1) == write_home(second, 1) == first.read_text().count("\n") - 1
    assert first.read_bytes() == second.read_bytes()
    assert first.read_text().count("heartbeat") == 288


# ---- the arithmetic of cost ----

NOTHING = Operations(0, 0, 0)


def a_count(elders: int = 100_000, **more: Operations) -> cost.Counted:
    known = {**dict.fromkeys(("sign", "link", "alarm"), NOTHING), **more}
    return cost.Counted(elders, **known, watch=Watched(0, 0, 0, 0, 0, 0, 0, 0), item_bytes=0)


def test_the_floor_is_the_connection_s_minutes_and_its_reconnects():
    parts = cost.monthly(a_count(), prices())

    minutes, reconnects = 730 * 60 * 0.08e-6, 2 * 730 / 24 * 1e-6
    assert parts["connection"] == pytest.approx(minutes + reconnects)


def test_a_sign_s_units_are_paid_for_each_sign_of_the_month():
    parts = cost.monthly(a_count(sign=Operations(0, 0, 2)), prices())
    plain = cost.monthly(a_count(), prices())

    paid = parts["signs written"] - plain["signs written"]
    assert paid == pytest.approx(3.5 * 730 * 2 * 0.625e-6)


def test_a_stream_s_hours_are_shared_by_all_and_weigh_on_few():
    few, many = (
        cost.monthly(a_count(n), prices())["signs on their way"] for n in (20_000, 2_000_000)
    )

    assert few > 1.2 * many


def test_the_naive_design_pays_message_rule_function_and_put_for_each_beat():
    parts = cost.naive_monthly(1, prices())

    messages = 4 * 730 * 12 + 60 * 730 / 24
    assert parts["writes"] == pytest.approx(messages * 0.625e-6)
    assert parts["messages"] == pytest.approx(messages * 1.3e-6)
    assert PACKS == 4096


# ---- the arithmetic of the alarm's path ----


def test_latency_is_from_publish_to_first_call_and_drain_from_the_first_to_the_last():
    marks = Marks()
    marks.sent = {"a": 10.0, "b": 20.0, "c": 30.0, "d": 30.5}
    marks.heard = {"b": 20.002}
    marks.rung = {"a": 10.1, "b": 20.3, "c": 31.0, "d": 32.0}

    figures = {f.name: f.value for f in figures_of(marks, ["a"], ["b"], ["c", "d"])}

    assert figures["median to the first call, one a second"] == pytest.approx(100)
    assert figures["p99 to the first call at 20 a second"] == pytest.approx(300)
    assert figures["p99 of the bare publish"] == pytest.approx(2)
    assert figures["drained"] == pytest.approx(1.0)


def test_only_the_first_call_for_a_home_counts():
    marks = Marks()

    marks.see(Fact(START, "call", "", "b1.elder"))
    first = dict(marks.rung)
    marks.see(Fact(START, "call", "", "b1.carer"))

    assert marks.rung == first
    assert list(first) == ["b1"]
