"""What a figure says of itself, and how two pieces of work are compared."""

import pytest

from benchmarks.figures import Figure, Measured, at_least, at_most
from benchmarks.interleaved import compare, middle_half, ratio_of


def quiet(_word: str) -> None:
    """Nobody watches."""


@pytest.mark.parametrize(
    ("value", "limits", "on_target", "passes"),
    [
        (1.0, at_most(1, 2), True, True),
        (1.5, at_most(1, 2), False, True),
        (2.5, at_most(1, 2), False, False),
        (15, at_least(15, 10), True, True),
        (12, at_least(15, 10), False, True),
        (9, at_least(15, 10), False, False),
        (99, at_most(1), False, True),
    ],
)
def test_a_figure_is_held_to_its_target_and_to_its_gate(value, limits, on_target, passes):
    figure = Figure("f", value, "x", limits)

    assert (figure.is_on_target, figure.passes_gate) == (on_target, passes)


def test_one_figure_past_its_gate_fails_the_benchmark():
    good, bad = Figure("a", 1, "x", at_most(2, 3)), Figure("b", 4, "x", at_most(2, 3))

    assert Measured("m", "n", (good,)).passes_gate
    assert not Measured("m", "n", (good, bad)).passes_gate


def test_a_line_says_value_scatter_and_what_became_of_the_target():
    figure = Figure("CPU", 1.5, "x", at_most(1.15, 1.4), (1.2, 1.9))

    assert figure.line() == "CPU: 1.5 x (1.2 to 1.9); PAST THE GATE (at most 1.15, gate 1.4)"


def test_the_ratio_is_the_median_of_the_rounds_not_of_the_times():
    ratio = ratio_of([(2.0, 1.0), (30.0, 10.0), (4.0, 1.0)])

    assert ratio.median == 3.0
    assert ratio.spread == (2.5, 3.5)
    assert (ratio.ours_s, ratio.baseline_s) == (4.0, 1.0)


def test_a_baseline_that_took_no_time_is_refused():
    with pytest.raises(ValueError, match="too short"):
        ratio_of([(1.0, 0.0)])


def test_one_value_scatters_by_nothing():
    assert middle_half([4.0]) == (4.0, 4.0)


def test_the_two_are_measured_by_turns_and_each_is_first_every_second_time():
    order = []
    spent = {"ours": 6.0, "baseline": 2.0}

    def meter(work):
        name = work()
        order.append(name)
        return spent[name]

    ratio = compare(lambda: "ours", lambda: "baseline", 3, quiet, meter)

    assert order == ["ours", "baseline", "baseline", "ours", "ours", "baseline"]
    assert ratio.median == 3.0
