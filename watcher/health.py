"""Whether a Source can be relied on, from what its polls brought: pure, and judged by its own past.

A poll that fails counts one up, a good one counts one down, between 0 and 3. Trouble begins at 3 once it has lasted for
half an hour, and is over at 1; so a site that hiccups rings nobody, and one that fails every other time rings once. In
trouble a Source is `broken` if what ails it is nothing that a retry mends (3 polls of that kind), or after a day in which
it was not read; otherwise it is `degraded`. It only gets worse until it is over.

A feed, listing or sitemap is `quiet` when nothing new has come for twice as long as its longest silence of the last
eight weeks that brought anything, and for a day at least; once five arrivals over two weeks are known.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from watcher.model import BlockKind, Document, Entry, Health, HealthState, Notice, Pulse, Source, SourceKind

#: How many polls make a trouble, and down to what they have to be counted for it to be over.
FULL, OVER = 3, 1
TROUBLE_AFTER, BROKEN_AFTER = timedelta(minutes=30), timedelta(days=1)
#: What has to be known of a rhythm, and how much longer than its longest silence counts as silence.
MIN_ARRIVALS, MIN_SPAN, WEEKS = 5, timedelta(days=14), 8
SILENCE, MIN_SILENCE = 2.0, timedelta(days=1)
#: A reading this much smaller than the median of the last ones has lost its text; too small a yardstick is none.
SHRUNK, READINGS, MIN_READINGS, MIN_WORDS, MIN_ENTRIES = 0.2, 9, 5, 100, 5
#: Entries of one reading that are remembered; the new ones stand first.
REMEMBERED = 300
_WEEK = timedelta(days=7)
_RHYTHMIC = frozenset({SourceKind.FEED, SourceKind.LISTING, SourceKind.SITEMAP})
_TROUBLED = frozenset({HealthState.DEGRADED, HealthState.BROKEN})


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why a poll brought nothing, or (`partial`) less than usual: for an operator, with what to do.

    It is `lasting` if no retry can mend it.
    """

    reason: str
    lasting: bool
    partial: bool = False


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What one poll brought: a `trouble`, a `document`, or neither (nothing has changed since the last reading).

    `last_ok_at` is when the Source was last read before.
    """

    trouble: Trouble | None = None
    document: Document | None = None
    last_ok_at: datetime | None = None


def judge(before: Health, source: Source, sight: Sight, *, now: datetime) -> Health:
    """How the Source fares after a poll at `now`. The same answer for the same values."""
    of = _digest(source.url, source.kind, source.reads_as)
    pulse = before.pulse if before.pulse.of == of else Pulse(of=of)
    trouble = sight.trouble
    if sight.document is not None:
        loss = _find_loss(pulse, source, sight.document)
        # What is lost must not become the yardstick.
        pulse = replace(pulse, loss=loss) if loss else _take_pulse(pulse, source, sight, sight.document, now=now)
    if trouble is None and pulse.loss:
        # Also where nothing has changed: what the page lacks, it still lacks.
        trouble = Trouble(reason=pulse.loss, lasting=False, partial=True)
    after = _count(before, trouble, now=now)
    state, reason = _weigh(after, pulse, trouble, now=now)
    since = now if state is not before.state else before.since
    return replace(after, state=state, reason=reason, since=since, pulse=pulse)


def _count(before: Health, trouble: Trouble | None, *, now: datetime) -> Health:
    bad = min(before.bad + 1, FULL) if trouble else max(before.bad - 1, 0)
    hard = min(before.hard + 1, FULL) if trouble and trouble.lasting else max(before.hard - 1, 0)
    since = (before.trouble_since or now) if bad else None
    return replace(before, bad=bad, hard=hard, trouble_since=since)


def _weigh(counted: Health, pulse: Pulse, trouble: Trouble | None, *, now: datetime) -> tuple[HealthState, str]:
    """The state by the counts, and its reason. `counted` still has the state before."""
    lasted = now - (counted.trouble_since or now)
    goes_on = counted.bad > OVER if counted.state in _TROUBLED else counted.bad == FULL and lasted >= TROUBLE_AFTER
    if goes_on:
        lost = trouble is not None and not trouble.partial and lasted >= BROKEN_AFTER
        broken = counted.state is HealthState.BROKEN or counted.hard == FULL or lost
        return HealthState.BROKEN if broken else HealthState.DEGRADED, trouble.reason if trouble else counted.reason
    if trouble is None and (silence := find_silence(pulse, now=now)):
        return HealthState.QUIET, silence
    if trouble is not None and counted.state is HealthState.QUIET:
        return counted.state, counted.reason
    return HealthState.OK, ""


def find_silence(pulse: Pulse, *, now: datetime) -> str:
    """Why the Source is quiet against its own rhythm, and what to do; empty if it is not, or too little is known."""
    if pulse.first is None or pulse.last is None or not pulse.gaps:
        return ""
    if pulse.arrivals < MIN_ARRIVALS or pulse.last - pulse.first < MIN_SPAN:
        return ""
    longest = timedelta(seconds=max(pulse.gaps.values()))
    silence = now - pulse.last
    if silence <= max(longest * SILENCE, MIN_SILENCE):
        return ""
    return (
        f"Nothing new has come for {say_span(silence)}; its longest silence of late was {say_span(longest)}. "
        "See whether the site still writes there or has moved to another address; if it only rests, leave it"
    )


def _find_loss(pulse: Pulse, source: Source, document: Document) -> str:
    """What a reading lacks that shows much less than the last ones did; empty if it does not."""
    size, usual = _measure(source, document), median(pulse.sizes) if len(pulse.sizes) >= MIN_READINGS else 0
    page = source.kind is SourceKind.PAGE
    if usual < (MIN_WORDS if page else MIN_ENTRIES) or size >= usual * SHRUNK or source.kind is SourceKind.SITEMAP:
        return ""
    noun = "words" if page else "entries"
    return (
        f"It shows {size} {noun} where it used to show about {usual:.0f}; look at the page, and set `select` to "
        "where its text stands now, or `render: true` if a script fills it"
    )


def _take_pulse(pulse: Pulse, source: Source, sight: Sight, document: Document, *, now: datetime) -> Pulse:
    """The yardstick with one more good reading in it."""
    sizes = (*pulse.sizes, _measure(source, document))[-READINGS:]
    if source.kind not in _RHYTHMIC:
        return replace(pulse, sizes=sizes, loss="")
    names = [] if source.kind is SourceKind.SITEMAP else [_name(entry) for entry in document.entries[:REMEMBERED]]
    arrived = sorted(_find_arrivals(pulse, document.entries, dated_only=not names or not pulse.seen, now=now))
    # After a time of not looking, entries without a date say nothing of when they came.
    looked = sight.last_ok_at is not None and now - sight.last_ok_at <= 2 * max(source.every, timedelta(hours=1))
    last, first, gaps = pulse.last and min(pulse.last, now), pulse.first, dict(pulse.gaps or {})
    count = pulse.arrivals
    for at, dated in arrived:
        if last is not None and at <= last:
            continue
        if last is not None and (dated or looked):
            week = int(at.timestamp() // _WEEK.total_seconds())
            gaps[week] = max(gaps.get(week, 0.0), (at - last).total_seconds())
        first, last, count = first or at, at, count + 1
    kept = dict(sorted(gaps.items())[-WEEKS:])
    return replace(pulse, sizes=sizes, loss="", seen=tuple(names), first=first, last=last, arrivals=count, gaps=kept)


def _find_arrivals(
    pulse: Pulse, entries: Sequence[Entry], *, dated_only: bool, now: datetime
) -> Iterable[tuple[datetime, bool]]:
    """When entries that were not there before came, and whether they say so themselves."""
    seen = frozenset(pulse.seen)
    for entry in entries:
        dated = entry.published or entry.modified
        if dated is not None and dated <= now:
            yield dated, True
        elif not dated_only and _name(entry) not in seen:
            yield now, False


def _measure(source: Source, document: Document) -> int:
    if source.kind is not SourceKind.PAGE:
        return len(document.entries)
    return sum(len(block.text.split()) for block in document.blocks if block.kind is not BlockKind.META)


def _name(entry: Entry) -> str:
    return _digest(entry.url or entry.title)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def say_span(span: timedelta) -> str:
    """`40 minutes`, `7 hours`, `9 days`."""
    minutes = int(span.total_seconds() // 60)
    for size, unit in ((2 * 24 * 60, "days"), (2 * 60, "hours"), (2, "minutes")):
        if minutes >= size:
            return f"{minutes // (size // 2)} {unit}"
    return "a minute"


_TITLES: Mapping[HealthState, str] = {
    HealthState.OK: "Source {id} works again",
    HealthState.DEGRADED: "Source {id} is degraded: it is read badly",
    HealthState.BROKEN: "Source {id} is broken: it is not read",
    HealthState.QUIET: "Source {id} is quiet: nothing new comes",
}


def write_notice(before: Health, after: Health, source: Source, watches: Sequence[str], *, now: datetime) -> Notice:
    """What operators are told of a change of state: what is wrong, whom it concerns, and what to do."""
    lines = [f"{after.reason.rstrip('.')}."] if after.reason else []
    if after.state is HealthState.OK:
        was = f"It was {before.state} for {say_span(now - before.since)}" if before.since else f"It was {before.state}"
        lines.append(f"{was}: {before.reason.rstrip('.')}.")
    lines.append(f"Read for: {', '.join(watches) or 'no watch'}. Address: {source.url}")
    if after.state in _TROUBLED:
        lines.append(f"Try it with `watcher poll {source.id}`. What it said so far stays; readers are told nothing.")
    at = now.isoformat()
    return Notice(
        key=f"health:{source.id}:{after.state}:{at}",
        title=_TITLES[after.state].format(id=source.id),
        text="\n".join(lines),
        at=now,
    )
