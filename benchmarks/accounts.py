"""What a reader of a replayed story was told and knew, held against what was true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.replay import Replayed
from benchmarks.truth import Case, Judge, Said, Truth, truths_of
from watcher.model import ChangeKind, Claim, Delivery, Fact, Field, Route, Stance, Status
from watcher.reconcile.ledger import supports

#: The verdicts on what was told; `open` is what the labels leave open.
RIGHT, FALSE, OPEN = "right", "false", "open"
_CORRECTIONS = frozenset({ChangeKind.CORRECTED, ChangeKind.WITHDRAWN})


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A value as a reader was told it first; `stayed` says that it was still held when the story ended."""

    story: str
    said: Said
    status: Status
    on: date
    verdict: str
    proofs: tuple[Claim, ...]
    stayed: bool


@dataclass(frozen=True, kw_only=True)
class Found:
    """A truth, the day a reader held it if they did before it ended, and what was read of the field where it was stated."""

    story: str
    truth: Truth
    held: date | None
    read: tuple[Claim, ...]

    @property
    def delay(self) -> int | None:
        """Days from when it was first stated to when it was held; none if it never was."""
        return None if self.held is None else (self.held - self.truth.since).days


@dataclass(frozen=True, kw_only=True)
class Account:
    """All that a reader went through in one story; `messages` has field and kind of each Change they were sent."""

    tellings: tuple[Telling, ...]
    found: tuple[Found, ...]
    messages: tuple[tuple[Field, bool], ...]


def account_of(replayed: Replayed, route: Route, judge: Judge) -> Account:
    """The account of the reader at a route."""
    truths = truths_of(replayed.story.cases, judge)
    sent = [each for each in replayed.deliveries if each.recipient == route.id]
    return Account(
        tellings=tuple(_tellings(replayed, route, sent, truths=truths, judge=judge)),
        found=tuple(_found(truth, replayed, route, judge) for truth in truths),
        messages=tuple((each.change.field, each.kind in _CORRECTIONS) for each in sent),
    )


def _tellings(
    replayed: Replayed, route: Route, sent: Sequence[Delivery], *, truths: Sequence[Truth], judge: Judge
) -> Iterator[Telling]:
    """Each value once, but again when its status rose or it came back after it had ended."""
    seen: dict[tuple[object, ...], str] = {}
    for delivery in sent:
        change = delivery.change
        if change.after is None:
            continue
        said = Said(field=change.field, slot=change.slot, value=change.after, label=change.label)
        claims = _proofs(replayed, said, on=change.at.date())
        verdict = _verdict(replayed, said, change.status, claims, truths=truths, judge=judge, on=change.at.date())
        name = (said.field, said.is_bound, *(said.exported or [said.value]))
        if seen.get(name) in {verdict, FALSE}:
            continue
        seen[name] = verdict
        yield Telling(
            story=replayed.story.watch.name,
            said=said,
            status=change.status,
            on=change.at.date(),
            verdict=verdict,
            proofs=claims,
            stayed=any(_same(said, each) for fact in replayed.snapshots[-1].facts for each in held_of(fact, route)),
        )


def _same(one: Said, other: Said) -> bool:
    return (one.field, one.slot, one.value) == (other.field, other.slot, other.value)


def held_of(fact: Fact, route: Route) -> Iterator[Said]:
    """What a Fact holds for a reader."""
    if fact.status.rank < route.min_status.rank:
        return
    for value in (fact.value, *fact.candidates):
        if value is not None and (value == fact.value or route.min_status.rank <= Status.RUMOURED.rank):
            yield Said(field=fact.field, slot=fact.slot, value=value, label=fact.label)


def _proofs(replayed: Replayed, said: Said, *, on: date) -> tuple[Claim, ...]:
    """The claims read by then that speak for a value."""
    return tuple(
        claim
        for claim in replayed.claims
        if (claim.field, claim.slot) == (said.field, said.slot)
        and claim.stance in {Stance.ASSERTED, Stance.HEDGED}
        and claim.evidence.seen_at.date() <= on
        and supports(claim, said.value)
    )


def _verdict(
    replayed: Replayed,
    said: Said,
    status: Status,
    proofs: Sequence[Claim],
    *,
    truths: Sequence[Truth],
    judge: Judge,
    on: date,
) -> str:
    if judge.is_true(said, truths, on=on):
        return RIGHT
    if status is Status.RUMOURED and judge.was_rumoured(said, replayed.story.cases, on=on):
        return RIGHT
    cases = [(case_of(claim, replayed.story.cases), claim) for claim in proofs]
    return OPEN if any(case and judge.is_open(said, case, claim) for case, claim in cases) else FALSE


def case_of(claim: Claim, cases: Sequence[Case]) -> Case | None:
    """The case a claim was read in."""
    days = (case for case in cases if case["url"] == claim.evidence.url)
    return next((case for case in days if case["date"] == f"{claim.evidence.seen_at:%Y-%m-%d}"), None)


def _found(truth: Truth, replayed: Replayed, route: Route, judge: Judge) -> Found:
    held = next(
        (
            snapshot.on
            for snapshot in replayed.snapshots
            if snapshot.on >= truth.since
            and truth.stands(snapshot.on)
            and any(judge.covers(said, truth) for fact in snapshot.facts for said in held_of(fact, route))
        ),
        None,
    )
    case = next(case for case in replayed.story.cases if case["id"] == truth.case)
    read = tuple(
        claim for claim in replayed.claims if claim.field is truth.said.field and case_of(claim, [case]) is not None
    )
    return Found(story=replayed.story.watch.name, truth=truth, held=held, read=read)
