"""The first story, stage by stage, from claims made by hand: which changes come, and which of them are sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from watcher.model import (
    ANYWHERE,
    NOT_BEFORE,
    TITLE_SLOT,
    Authority,
    Change,
    Claim,
    Evidence,
    Fact,
    Field,
    Publisher,
    Reading,
    SourceKind,
    Stance,
    Status,
    Subject,
    Watch,
)
from watcher.reconcile import LifeStage, is_silent, life_stage, reconcile

TITLE, PLATFORM, DATE, TRAILER = Field
ASSERTED, HEDGED, PENDING, DENIED = Stance
SLOTS = {TITLE: TITLE_SLOT, PLATFORM: ANYWHERE, DATE: ANYWHERE, TRAILER: "trailer"}
NAME = "Doubters to Believers: Liverpool FC – Klopp's Era"
VIDEO = "https://video.example/watch?v=1"
JOINED = datetime(2024, 2, 1, 12, tzinfo=UTC)
WATCH = Watch(id="klopp", name="Klopp's last season", subject=Subject(any_of=("documentary",)), official=("club",))
PUBLISHERS = {
    publisher.id: publisher
    for publisher in (
        Publisher(id="club", name="Club", authority=Authority.PRESS),
        Publisher(id="a", name="Newspaper A", authority=Authority.PRESS),
        Publisher(id="b", name="Newspaper B", authority=Authority.PRESS),
        Publisher(id="gossip", name="Gossip"),
        Publisher(id="prime", name="Platform", authority=Authority.PLATFORM, platform="Prime Video"),
    )
}
Said = tuple[Field, Stance, str | None]


@dataclass
class Newsroom:
    """What the poll and the store do around `reconcile`, in a few lines."""

    facts: dict[tuple[Field, str], Fact] = field(default_factory=dict)
    claims: dict[object, Claim] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    everything: list[Change] = field(default_factory=list)

    def poll(
        self,
        publisher: str,
        page: str,
        said: Sequence[Said],
        *,
        published: datetime,
        after: timedelta,
        source: str = "",
    ) -> list[Change]:
        """Read a page that was followed from a listing; give the changes that are sent."""
        claims = tuple(
            self._claim(publisher, page, words, place, published=published, seen=published + after, source=source)
            for place, words in enumerate(said)
        )
        reading = Reading(source=source or publisher, url=page, at=published + after, claims=claims)
        outcome = reconcile(WATCH, PUBLISHERS, tuple(self.facts.values()), tuple(self.claims.values()), reading)
        first = page not in self.read
        self.read.add(page)
        self.facts.update({(fact.field, fact.slot): fact for fact in outcome.facts})
        self.claims.update({claim.key: claim for claim in outcome.claims})
        self.everything += outcome.changes
        sent = [change for change in outcome.changes if not self._is_silent(change, first=first)]
        for change in sent:
            fact = self.facts[change.field, change.slot]
            told = (fact.told - {change.before or ""}) | ({change.after} if change.after else set())
            self.facts[change.field, change.slot] = replace(fact, told=frozenset(told))
        return sent

    @staticmethod
    def _is_silent(change: Change, *, first: bool) -> bool:
        return is_silent(
            change,
            source_kind=SourceKind.PAGE,
            joined_at=JOINED,
            first_reading=first,
            from_baseline=change.at <= JOINED,
            alert_on_baseline=False,
        )

    @staticmethod
    def _claim(
        publisher: str, page: str, said: Said, place: int, *, published: datetime, seen: datetime, source: str
    ) -> Claim:
        what, stance, value = said
        quote = f"Words of {'a' if publisher == 'gossip' else page} about {value}"
        evidence = Evidence(
            source=source or publisher,
            url=page,
            locator=f"p[{place}]",
            quote=quote,
            digest="0",
            published_at=published,
            seen_at=seen,
        )
        slot = NOT_BEFORE if value == "2024/.." else SLOTS[what]
        return Claim(
            watch=WATCH.id,
            field=what,
            slot=slot,
            value=value,
            stance=stance,
            publisher=publisher,
            evidence=evidence,
            rule="judge",
            position=place,
        )


def _news(changes: list[Change]) -> list[tuple[Field, str, Status, str | None, str | None]]:
    return [(change.field, change.kind.value, change.status, change.before, change.after) for change in changes]


STAGE_1: list[Said] = [
    (TITLE, PENDING, None),
    (PLATFORM, PENDING, None),
    (DATE, HEDGED, "[2024-07,2024-08]"),
    (TRAILER, PENDING, None),
]
STAGE_2: list[Said] = [(TITLE, PENDING, None), (PLATFORM, HEDGED, "Disney+"), (DATE, ASSERTED, "2024-08")]
STAGE_5: list[Said] = [(TITLE, ASSERTED, NAME), (PLATFORM, ASSERTED, "Prime Video"), (DATE, ASSERTED, "2025-02-28")]
HOUR = timedelta(hours=1)


def _play(room: Newsroom) -> list[list[Change]]:
    """All stages in order; the messages, a message being what one reading sends."""
    first, may = datetime(2024, 1, 31, 18, tzinfo=UTC), datetime(2024, 5, 20, 8, tzinfo=UTC)
    august, january = datetime(2024, 8, 9, 8, tzinfo=UTC), datetime(2025, 1, 10, 8, tzinfo=UTC)
    february, out = datetime(2025, 2, 12, 9, tzinfo=UTC), datetime(2025, 2, 28, 6, tzinfo=UTC)
    in_talks: list[Said] = [(PLATFORM, HEDGED, "Prime Video"), (DATE, DENIED, "2024-08")]
    the_trailer: list[Said] = [(TRAILER, ASSERTED, VIDEO)]
    out_now: list[Said] = [(DATE, ASSERTED, "../2025-02-28"), (PLATFORM, ASSERTED, "Prime Video")]
    readings = [
        room.poll("club", "club/1", [(DATE, ASSERTED, "2024/..")], published=first, after=12 * HOUR),
        room.poll("a", "a/1", STAGE_1, published=first, after=12 * HOUR),
        room.poll("a", "a/2", STAGE_2, published=may, after=HOUR),
        room.poll("gossip", "gossip/2", STAGE_2, published=may + 3 * HOUR, after=HOUR),
        room.poll("b", "b/3", in_talks, published=august, after=HOUR),
        room.poll("b", "b/4", [(PLATFORM, PENDING, None)], published=january, after=HOUR),
        room.poll("prime", "prime/5", STAGE_5, published=february, after=HOUR),
        room.poll("club", "club/5", STAGE_5, published=february + HOUR, after=HOUR),
        room.poll("prime", "prime/feed/6", the_trailer, published=february + 48 * HOUR, after=HOUR),
        room.poll(
            "club",
            "club/6",
            [(TRAILER, ASSERTED, "https://club.example/video/6")],
            published=february + 49 * HOUR,
            after=HOUR,
        ),
        *(
            room.poll(who, f"{who}/7", out_now, published=out, after=HOUR)
            for who in ("prime", "club", "a", "b", "gossip")
        ),
        room.poll("a", "a/1", STAGE_1, published=first, after=timedelta(days=394)),
        room.poll("a", "a/1?again", STAGE_1, published=first, after=timedelta(days=394), source="a-listing"),
    ]
    return [sent for sent in readings if sent]


def test_the_newsroom_gets_four_messages_of_two_two_three_and_one_changes() -> None:
    messages = _play(Newsroom())
    assert [_news(message) for message in messages] == [
        [
            (PLATFORM, "announced", Status.RUMOURED, None, "Disney+"),
            (DATE, "refined", Status.REPORTED, "[2024-07,2024-08]", "2024-08"),
        ],
        [
            (PLATFORM, "announced", Status.RUMOURED, None, "Prime Video"),
            (DATE, "corrected", Status.UNKNOWN, "2024-08", None),
        ],
        [
            (TITLE, "announced", Status.CONFIRMED, None, NAME),
            (PLATFORM, "upgraded", Status.CONFIRMED, "Prime Video", "Prime Video"),
            (DATE, "announced", Status.CONFIRMED, None, "2025-02-28"),
        ],
        [(TRAILER, "announced", Status.CONFIRMED, None, VIDEO)],
    ]
    assert messages[2][1].lapsed == ("Disney+",)


def test_fans_who_want_what_is_confirmed_get_two_of_three_and_one() -> None:
    confirmed = [[change for change in message if change.status is Status.CONFIRMED] for message in _play(Newsroom())]
    assert [len(message) for message in confirmed if message] == [3, 1]


def test_nothing_more_is_even_recorded_than_the_baseline() -> None:
    room = Newsroom()
    sent = [change for message in _play(room) for change in message]
    unsent = [change for change in room.everything if change not in sent]
    assert [(change.field, change.slot, change.after) for change in unsent] == [
        (DATE, NOT_BEFORE, "2024/.."),
        (DATE, ANYWHERE, "[2024-07,2024-08]"),
    ]


def test_the_whole_story_again_changes_nothing() -> None:
    room = Newsroom()
    _play(room)
    facts, count = dict(room.facts), len(room.everything)
    assert _play(room) == []
    assert (room.facts, len(room.everything)) == (facts, count)


def test_in_the_end_all_is_confirmed_and_the_watch_released() -> None:
    room = Newsroom()
    _play(room)
    held = {what: (fact.value, fact.status) for (what, slot), fact in room.facts.items() if slot != NOT_BEFORE}
    assert held == {
        TITLE: (NAME, Status.CONFIRMED),
        PLATFORM: ("Prime Video", Status.CONFIRMED),
        DATE: ("2025-02-28", Status.CONFIRMED),
        TRAILER: (VIDEO, Status.CONFIRMED),
    }
    facts = tuple(room.facts.values())
    assert life_stage(WATCH, facts, datetime(2025, 2, 28, 20, tzinfo=UTC)) is LifeStage.ACTIVE
    assert life_stage(WATCH, facts, datetime(2025, 3, 1, 6, tzinfo=UTC)) is LifeStage.RELEASED
