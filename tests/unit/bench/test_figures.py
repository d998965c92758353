"""bench/figures.py: medians, spreads, ratios."""

from __future__ import annotations

import pytest

from bench.figures import Figure, Sample, Samples, percentile


def sample(contestant: str, repetition: int, cpu: float, load: float = 0.5) -> Sample:
    return Sample("echo", contestant, repetition, {"cpu": cpu}, load_share=load)


def test_percentiles_are_values_that_were_seen() -> None:
    values = [float(number) for number in range(1, 101)]
    assert [percentile(values, each) for each in (0, 50, 99, 100)] == [1, 50, 99, 100]
    assert percentile([7.0], 99) == 7
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_a_figure_is_the_median_and_the_spread() -> None:
    seen = Samples([sample("node", number, cpu) for number, cpu in enumerate((12.0, 10.0, 20.0))])
    assert seen.figure("echo", "cpu", "node") == Figure(12.0, 10.0, 20.0)
    assert seen.figure("echo", "cpu", "antiphon") is None


def test_ratios_are_taken_turn_by_turn() -> None:
    # The machine was half as fast in the second turn, for both.
    seen = Samples(
        [
            *(sample("antiphon", number, cpu) for number, cpu in enumerate((5.0, 10.0, 6.0))),
            *(sample("node", number, cpu) for number, cpu in enumerate((10.0, 20.0))),
        ]
    )
    assert seen.ratio("echo", "cpu", "antiphon", "node") == Figure(0.5, 0.5, 0.5)
    assert seen.ratio("echo", "cpu", "antiphon", "picows") is None


def test_one_busy_turn_of_the_load_generator_marks_the_figure() -> None:
    seen = Samples([sample("node", 0, 10), sample("node", 1, 10, load=0.9), sample("picows", 0, 6)])
    assert seen.load_was_busy("echo", "node")
    assert not seen.load_was_busy("echo", "picows")


def test_disturbed_turns_are_counted() -> None:
    shares = (0.01, 0.5, None)
    seen = Samples(
        [
            Sample("echo", "node", number, {"cpu": 1.0}, disturbance=share)
            for number, share in enumerate(shares)
        ]
    )
    assert seen.disturbed() == (1, 2)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(1234.5, 1000, 2000), "1,234 (1,000–2,000)"),
        (Figure(99.96, 10, 99.94), "100 (10.0–99.9)"),
        (Figure(9.999, 0.5, 12.34), "10.0 (0.50–12.3)"),
        (Figure(0.5, 0.5, 0.5), "0.50"),
    ],
)
def test_a_figure_has_as_many_digits_as_mean_something(figure: Figure, text: str) -> None:
    assert str(figure) == text
