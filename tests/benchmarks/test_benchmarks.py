"""The benchmarks measure what they say: each runs small, and checks its own polls, claims and readings on the way."""

from benchmarks import checking, footprint, polling, reading, tick, watches
from benchmarks.cost import Cost, median_of


def _figures(costs: tuple[Cost, ...]) -> list[float]:
    return [cost.value for cost in costs]


def test_polls_without_news_are_measured_against_the_bare_client() -> None:
    ratio, ours, bare = polling.measure(polls=32, rounds=1)
    assert ratio.value == ours.value / bare.value
    assert ratio.target == 2.0


def test_the_article_is_of_the_size_it_says_and_never_twice_the_same() -> None:
    pages = [reading.article(number) for number in range(5)]
    assert len(set(pages)) == 5
    assert all(0.99 < len(page) / reading.SIZE < 1.01 for page in pages)
    both, read, extract = _figures(reading.measure(rounds=1))
    assert both == read + extract


def test_a_page_is_measured_for_many_watches_and_for_none() -> None:
    assert len({watch.subject for watch in watches.many_watches(watches.WATCHES)}) == watches.WATCHES
    shared, unnamed, judged = watches.measure(rounds=1, watches=30, cases=3)
    assert 0 < unnamed.value < shared.value
    assert judged.value > 0


def test_ticks_are_measured_idle_and_with_sources_due() -> None:
    assert all(figure > 0 for figure in _figures(tick.measure(sources=60, rounds=2)))


def test_a_worker_and_the_shortest_command_are_measured() -> None:
    resident, peak, version, _ = _figures(footprint.measure(sources=40, rounds=1))
    assert 0 < resident <= peak
    assert version > 0


def test_a_target_is_held_against_the_median() -> None:
    assert median_of("x", [1.0, 9.0, 2.0], unit="ms", target=2.0).met
    assert not median_of("x", [3.0], unit="ms", target=2.0).met


def test_checks_of_few_and_many_watches_are_measured() -> None:
    few, _, many, _ = checking.measure(few=2, many=30, rounds=1)
    assert (few.target, many.target) == (400.0, 5_000.0)
    assert few.value > 0
    assert many.value > 0
