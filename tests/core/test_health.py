"""Health: values in, values out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.health import Sight, Trouble, judge, say_span, write_notice
from watcher.model import Block, BlockKind, Document, Entry, Health, HealthState, Source, SourceKind

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
OK, DEGRADED, BROKEN, QUIET = HealthState.OK, HealthState.DEGRADED, HealthState.BROKEN, HealthState.QUIET
BUSY = Sight(trouble=Trouble(reason="The site is busy.", lasting=False))
GONE = Sight(trouble=Trouble(reason="404 Not Found: the page is gone.", lasting=True))
SAME = Sight()


def a_source(kind: SourceKind = SourceKind.FEED, **changes: object) -> Source:
    source = Source(id="club", url="https://club.example/feed", kind=kind, publisher="club", every=QUARTER)
    return replace(source, **changes)  # type: ignore[arg-type]


def walk(
    sights: Sequence[Sight], *, health: Health | None = None, every: timedelta = QUARTER, start: datetime = NOW
) -> list[Health]:
    """The health after each of these polls, one `every`."""
    walked, at = [health or Health()], start
    for sight in sights:
        walked.append(judge(walked[-1], a_source(), sight, now=at))
        at += every
    return walked[1:]


def states(walked: Sequence[Health]) -> list[HealthState]:
    return [health.state for health in walked]


def a_feed(*days: float, at: datetime = NOW, dated: bool = True) -> Document:
    """A feed with an entry for each of these days before `at`."""
    entries = tuple(
        Entry(url=f"https://club.example/{day}", title=f"{day}", published=NOW - day * DAY if dated else None)
        for day in days
    )
    return Document(url="https://club.example/feed", digest="d", fetched_at=at, kind=SourceKind.FEED, entries=entries)


def a_page(words: int) -> Document:
    block = Block(kind=BlockKind.PARAGRAPH, text="word " * words, locator="p[1]")
    return Document(url="u", digest="d", fetched_at=NOW, kind=SourceKind.PAGE, blocks=(block,))


def test_a_hiccup_rings_nobody() -> None:
    assert set(states(walk([BUSY, BUSY, SAME, SAME, BUSY, SAME]))) == {OK}


def test_three_failures_in_half_an_hour_are_a_degraded_source() -> None:
    walked = walk([BUSY, BUSY, BUSY, BUSY])
    assert states(walked) == [OK, OK, DEGRADED, DEGRADED]
    assert (walked[2].reason, walked[2].since) == ("The site is busy.", NOW + 2 * QUARTER)
    assert walked[3].since == walked[2].since


def test_three_failures_within_a_minute_have_to_last() -> None:
    seconds = walk([BUSY] * 10, every=timedelta(seconds=10))
    assert set(states(seconds)) == {OK}
    assert states(walk([BUSY], health=seconds[-1], start=NOW + HOUR)) == [DEGRADED]


def test_what_no_retry_mends_is_broken() -> None:
    assert states(walk([GONE, GONE, GONE])) == [OK, OK, BROKEN]


def test_a_single_lasting_failure_among_passing_ones_does_not_break_it() -> None:
    assert states(walk([BUSY, BUSY, BUSY, GONE])) == [OK, OK, DEGRADED, DEGRADED]


def test_a_day_of_any_trouble_is_broken() -> None:
    assert states(walk([BUSY] * 30, every=HOUR))[23:25] == [DEGRADED, BROKEN]


def test_two_good_polls_end_it_and_one_does_not() -> None:
    walked = walk([GONE, GONE, GONE, SAME, SAME])
    assert states(walked)[2:] == [BROKEN, BROKEN, OK]
    assert walked[3].reason == "404 Not Found: the page is gone."
    assert (walked[4].reason, walked[4].since) == ("", NOW + 4 * QUARTER)


def test_one_that_fails_every_other_time_does_not_flap() -> None:
    begun = walk([GONE, GONE, GONE])[-1]
    assert set(states(walk([SAME, GONE] * 20, health=begun, start=NOW + HOUR))) == {BROKEN}


def test_broken_gets_no_better_by_failing_otherwise() -> None:
    assert states(walk([GONE, GONE, GONE, BUSY, BUSY, BUSY, BUSY]))[-1] is BROKEN


def test_a_clock_set_back_breaks_nothing() -> None:
    begun = walk([BUSY, BUSY], every=HOUR)[-1]
    assert states(walk([BUSY, SAME, SAME], health=begun, start=NOW - DAY)) == [OK, OK, OK]


def read(document: Document, health: Health | None = None, *, at: datetime = NOW, ok: datetime | None = None) -> Health:
    return judge(health or Health(), a_source(document.kind), Sight(document=document, last_ok_at=ok), now=at)


def test_a_feed_is_quiet_after_twice_its_longest_silence() -> None:
    health = read(a_feed(*range(1, 21)))
    assert health.state is OK
    assert [judge(health, a_source(), SAME, now=NOW + days * DAY).state for days in (0.9, 1.1, 30)] == [
        OK,
        QUIET,
        QUIET,
    ]
    quiet = judge(health, a_source(), SAME, now=NOW + 9 * DAY)
    assert quiet.reason.startswith("Nothing new has come for 10 days; its longest silence of late was 24 hours.")


def test_a_slow_feed_is_judged_by_its_own_rhythm() -> None:
    health = read(a_feed(*range(1, 200, 20)))
    assert judge(health, a_source(), SAME, now=NOW + 38 * DAY).state is OK
    assert judge(health, a_source(), SAME, now=NOW + 41 * DAY).state is QUIET


def test_weekends_are_part_of_a_rhythm() -> None:
    workdays = [day for day in range(1, 40) if (NOW - day * DAY).weekday() < 5]
    health = read(a_feed(*workdays))
    assert judge(health, a_source(), SAME, now=NOW + 3 * DAY).state is OK


def test_too_little_known_is_no_rhythm() -> None:
    for known in (a_feed(20, 10), a_feed(0.1, 0.2, 0.3, 0.4, 0.5, 0.6), a_feed(1, 5, 9, 14, dated=False)):
        assert judge(read(known), a_source(), SAME, now=NOW + 300 * DAY).state is OK


def test_a_new_entry_ends_it() -> None:
    quiet = judge(read(a_feed(*range(1, 21))), a_source(), SAME, now=NOW + 9 * DAY)
    assert read(a_feed(-9, *range(1, 21)), quiet, at=NOW + 9 * DAY).state is OK


def test_a_listing_without_dates_is_timed_by_when_its_entries_were_seen() -> None:
    health = Health()
    for day in range(20):
        at = NOW + day * DAY
        health = read(a_feed(*range(-day, 3), dated=False), health, at=at, ok=at - HOUR)
    assert health.pulse.arrivals == 19
    assert judge(health, a_source(), SAME, now=NOW + 20.5 * DAY).state is OK
    assert judge(health, a_source(), SAME, now=NOW + 22 * DAY).state is QUIET


def test_time_in_which_nobody_looked_is_no_silence() -> None:
    health = Health()
    for day in (*range(20), 60, 61):
        at = NOW + day * DAY
        looked = at - (40 * DAY if day == 60 else HOUR)
        health = read(a_feed(*range(-day, 3), dated=False), health, at=at, ok=looked)
    assert judge(health, a_source(), SAME, now=NOW + 64 * DAY).state is QUIET


def test_a_date_to_come_is_no_arrival() -> None:
    assert read(a_feed(-5, -4)).pulse.last is None


def test_a_page_that_lost_its_text_is_degraded_and_its_loss_is_no_yardstick() -> None:
    health = Health()
    for words in (800, 820, 790, 805, 810, 40, 40, 40):
        health = judge(health, a_source(SourceKind.PAGE), Sight(document=a_page(words)), now=NOW)
    for hours in range(60):
        health = judge(health, a_source(SourceKind.PAGE), Sight(document=a_page(40)), now=NOW + hours * HOUR)
    assert health.state is DEGRADED
    assert health.reason.startswith("It shows 40 words where it used to show about 805; look at the page")
    assert judge(health, a_source(SourceKind.PAGE), SAME, now=NOW + 61 * HOUR).bad == 3
    again = judge(health, a_source(SourceKind.PAGE), Sight(document=a_page(800)), now=NOW + 905 * HOUR)
    assert judge(again, a_source(SourceKind.PAGE), SAME, now=NOW + 906 * HOUR).state is OK


def test_short_pages_have_no_yardstick() -> None:
    health = Health()
    for words in (50, 50, 50, 50, 50, 1, 1, 1, 1):
        health = judge(health, a_source(SourceKind.PAGE), Sight(document=a_page(words)), now=NOW)
    assert health.bad == 0


def test_other_rules_are_another_yardstick() -> None:
    health = Health()
    for _ in range(6):
        health = judge(health, a_source(SourceKind.PAGE), Sight(document=a_page(800)), now=NOW)
    edited = a_source(SourceKind.PAGE, select="main")
    assert judge(health, edited, Sight(document=a_page(40)), now=NOW).bad == 0


@given(st.lists(st.sampled_from([BUSY, GONE, SAME]), max_size=60), st.integers(1, 24 * 60))
def test_it_changes_no_oftener_than_its_counts_allow(sights: list[Sight], minutes: int) -> None:
    walked = walk(sights, every=timedelta(minutes=minutes))
    begun = [i for i in range(1, len(walked)) if walked[i].state is not OK and walked[i - 1].state is OK]
    ended = [i for i in range(1, len(walked)) if walked[i].state is OK and walked[i - 1].state is not OK]
    assert all(walked[i].bad == 3 for i in begun)
    assert all(walked[i].bad == 1 for i in ended)
    assert all(later - earlier >= 2 for earlier, later in zip(ended, begun[1:], strict=False))
    assert walk(sights, every=timedelta(minutes=minutes)) == walked


def test_the_notice_says_what_whom_and_what_to_do() -> None:
    walked = walk([GONE, GONE, GONE, SAME, SAME])
    begun = write_notice(walked[1], walked[2], a_source(), ("film", "series"), now=NOW)
    assert begun.title == "Source club is broken: it is not read"
    assert begun.text.splitlines() == [
        "404 Not Found: the page is gone.",
        "Read for: film, series. Address: https://club.example/feed",
        "Try it with `watcher poll club`. What it said so far stays; readers are told nothing.",
    ]
    ended = write_notice(walked[3], walked[4], a_source(), ("film",), now=NOW + HOUR)
    assert ended.title == "Source club works again"
    assert ended.text.startswith("It was broken for 30 minutes: 404 Not Found: the page is gone.\n")
    assert begun.key != ended.key


def test_spans_are_said_in_round_units() -> None:
    spans = [timedelta(seconds=5), 40 * timedelta(minutes=1), 7 * HOUR, 47 * HOUR, 9 * DAY]
    assert [say_span(span) for span in spans] == ["a minute", "40 minutes", "7 hours", "47 hours", "9 days"]
