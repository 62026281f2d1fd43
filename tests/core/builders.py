"""Small builders: a watch, its publishers, claims and readings with as few words as the rule at hand needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from watcher.model import (
    ANYWHERE,
    TITLE_SLOT,
    Authority,
    Change,
    Claim,
    Evidence,
    Fact,
    Field,
    Outcome,
    Override,
    OverrideAct,
    Publisher,
    Reading,
    Stance,
    Status,
    Subject,
    Watch,
)
from watcher.reconcile import reconcile, revise

WATCH = Watch(id="w", name="The Long Season", subject=Subject(any_of=("long season",)), official=("club",))

PUBLISHERS = {
    publisher.id: publisher
    for publisher in (
        Publisher(id="club", name="The Club", authority=Authority.PRESS),
        Publisher(id="streamly", name="Streamly", authority=Authority.PLATFORM, platform="Streamly"),
        Publisher(id="post", name="Evening Post", authority=Authority.PRESS),
        Publisher(id="ledger", name="Daily Ledger", authority=Authority.PRESS),
        Publisher(id="herald", name="The Herald", authority=Authority.PRESS),
        Publisher(id="weekly", name="Post Weekly", authority=Authority.PRESS, owner="post"),
        Publisher(id="blog", name="Fan Blog", authority=Authority.COMMUNITY),
    )
}

SLOTS = {
    Field.TITLE: TITLE_SLOT,
    Field.PLATFORM: ANYWHERE,
    Field.RELEASE_DATE: ANYWHERE,
    Field.TRAILER: "trailer",
}

START = datetime(2024, 1, 1, 9, tzinfo=UTC)


def day(number: float) -> datetime:
    """So many days into the story."""
    return START + timedelta(days=number)


def claim(
    publisher: str,
    value: str | None,
    *,
    on: float = 0,
    said: Field = Field.PLATFORM,
    stance: Stance = Stance.ASSERTED,
    slot: str | None = None,
    url: str = "",
    quote: str = "",
    dated: bool = True,
    seen: float | None = None,
    rule: str = "judge",
    position: int = 0,
    attributed_to: str | None = None,
    label: str = "",
    probability: float = 1.0,
) -> Claim:
    """What a publisher says on a day of the story, at an address of its own unless another is given."""
    return Claim(
        watch=WATCH.id,
        field=said,
        slot=slot or SLOTS[said],
        value=value,
        stance=stance,
        publisher=publisher,
        evidence=Evidence(
            source=publisher,
            url=url or f"https://{publisher}.example/{on}",
            locator="main p[1]",
            quote=quote or _in_words_of(publisher, value, on),
            digest="0" * 64,
            published_at=day(on) if dated else None,
            seen_at=day(on if seen is None else seen),
        ),
        rule=rule,
        position=position,
        attributed_to=attributed_to,
        label=label or (value or ""),
        probability=probability,
    )


def _in_words_of(publisher: str, value: str | None, on: float) -> str:
    """A sentence that shares with another publisher's no more than the fact."""
    own = " ".join(f"{publisher}{number}" for number in range(6))
    return f"{own}: {value}, on day {on}"


def date(
    publisher: str, value: str | None, *, on: float = 0, stance: Stance = Stance.ASSERTED, **more: object
) -> Claim:
    """A claim about the release date."""
    return claim(publisher, value, on=on, said=Field.RELEASE_DATE, stance=stance, **more)  # type: ignore[arg-type]


def title(publisher: str, value: str | None, *, on: float = 0, stance: Stance = Stance.ASSERTED) -> Claim:
    """A claim about the title."""
    return claim(publisher, value, on=on, said=Field.TITLE, stance=stance)


def trailer(publisher: str, value: str | None, *, on: float = 0, slot: str = "trailer") -> Claim:
    """An asserted claim about a trailer."""
    return claim(publisher, value, on=on, said=Field.TRAILER, slot=slot)


def word(
    act: OverrideAct,
    value: str | None,
    *,
    said: Field = Field.PLATFORM,
    slot: str | None = None,
    status: Status = Status.CONFIRMED,
    on: float = 20,
    of: Claim | None = None,
) -> Override:
    """What an editor says on a day of the story, of a value or of one claim."""
    return Override(
        watch=WATCH.id,
        field=said,
        slot=SLOTS[said] if slot is None else slot,
        act=act,
        value=value,
        status=status,
        claim=None if of is None else of.digest,
        by="ann",
        why="the press office rang",
        at=day(on),
    )


def reading_of(claims: Iterable[Claim], *, at: datetime | None = None, complete: bool = False) -> Reading:
    """One reading of the address of the first claim."""
    said = tuple(claims)
    evidence = said[0].evidence
    return Reading(source=evidence.source, url=evidence.url, at=at or evidence.seen_at, claims=said, complete=complete)


@dataclass
class Desk:
    """Facts and claims kept from reading to reading as the store would; every change that is not silent is told."""

    watch: Watch = WATCH
    tells: bool = True
    facts: dict[tuple[Field, str], Fact] = field(default_factory=dict)
    claims: dict[object, Claim] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    overrides: tuple[Override, ...] = ()

    def read(self, *claims: Claim) -> tuple[Change, ...]:
        """Read a page that says these things."""
        return self.take(reading_of(claims)).changes

    def take(self, reading: Reading) -> Outcome:
        """Reconcile a reading and keep what comes of it."""
        known = tuple(self.facts.values()), tuple(self.claims.values())
        return self._keep(reconcile(self.watch, PUBLISHERS, *known, reading, overrides=self.overrides))

    def say(self, word: Override) -> tuple[Change, ...]:
        """Let the editors say something; the store gives it its number."""
        outcome = self.revise((*self.overrides, word), at=word.at)
        self.overrides = (*self.overrides, replace(word, number=len(self.overrides) + 1))
        return outcome.changes

    def undo(self, number: int, *, on: float = 50) -> tuple[Change, ...]:
        """Let them take it back."""
        after = tuple(
            replace(each, undone_at=day(on), undone_by="ann") if each.number == number else each
            for each in self.overrides
        )
        changes = self.revise(after, at=day(on)).changes
        self.overrides = after
        return changes

    def revise(self, after: tuple[Override, ...], *, at: datetime) -> Outcome:
        """What comes of another word of theirs, kept."""
        known = tuple(self.facts.values()), tuple(self.claims.values())
        return self._keep(revise(self.watch, PUBLISHERS, *known, before=self.overrides, after=after, at=at))

    def _keep(self, outcome: Outcome) -> Outcome:
        self.facts.update({(fact.field, fact.slot): fact for fact in outcome.facts})
        self.claims.update({each.key: each for each in outcome.claims})
        self.changes.extend(outcome.changes)
        for change in outcome.changes:
            if self.tells and not change.silent:
                self._tell(change)
        return outcome

    def _tell(self, change: Change) -> None:
        place = change.field, change.slot
        told = (self.facts[place].told | ({change.after} if change.after else set())) - set(change.lapsed)
        if (
            change.before is not None
            and change.kind.value in ("corrected", "withdrawn")
            and change.before != change.after
        ):
            told -= {change.before}
        self.facts[place] = replace(self.facts[place], told=frozenset(told))

    def fact(self, said: Field, slot: str | None = None) -> Fact:
        """What is held for a field."""
        return self.facts[said, slot or SLOTS[said]]

    def held(self, said: Field, slot: str | None = None) -> tuple[str | None, Status]:
        """The value and status of a field."""
        fact = self.fact(said, slot)
        return fact.value, fact.status


def brief(changes: Iterable[Change]) -> list[tuple[str, str | None, str | None, str]]:
    """Kind, before, after and status of each change."""
    return [(change.kind.value, change.before, change.after, change.status.value) for change in changes]
