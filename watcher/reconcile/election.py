"""What a slot holds: an election over its live claims (rules 2, 3 and 5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.model import Claim, Fact, Field, Override, OverrideAct, Status
from watcher.reconcile.ledger import Key, counts, supports
from watcher.reconcile.spans import is_out_now
from watcher.reconcile.standing import Ladder, moment
from watcher.reconcile.values import agrees, finer, precedes, same
from watcher.reconcile.word import RULE, as_claim

#: Fields whose rumours stand side by side as candidates, none of them being the value.
CANDIDATE_FIELDS = (Field.TITLE, Field.PLATFORM)


@dataclass(frozen=True, kw_only=True)
class Group:
    """The claims of one value; `support` adds those of finer values, `since` is how new its standing is."""

    value: str
    claims: tuple[Claim, ...]
    support: tuple[Claim, ...]
    status: Status
    since: tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Bound:
    """The lower bound of a date that a Watch holds, how new its standing is, and the claim that says so."""

    value: str
    status: Status
    since: tuple[datetime, datetime]
    claim: Claim


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a slot holds after an election: a value, or candidates, or nothing."""

    value: str | None = None
    status: Status = Status.UNKNOWN
    candidates: tuple[str, ...] = ()
    group: Group | None = None
    groups: tuple[Group, ...] = ()

    def group_of(self, field: Field, value: str) -> Group | None:
        """The claims still standing for a value."""
        return next((group for group in self.groups if same(field, group.value, value)), None)


def elect(
    ladder: Ladder,
    old: Fact,
    claims: Sequence[Claim],
    *,
    lost: Sequence[Claim],
    bound: Bound | None,
    hold: Override | None = None,
    afresh: bool = False,
) -> Held:
    """Hold an election over all `claims` of a slot; `lost` are those retired just now, `old` is what was held.

    The highest status wins, then the newest date, then what is held, then the first on its page. A finer value takes
    the place of a coarser one if it is as sure; a held one keeps it while a live claim stands for it. What the editors
    `hold` wins over all of them. `afresh` gives what is held no say, so that the same claims always come to the same.
    """
    groups = _group(ladder, old, [claim for claim in claims if counts(claim)], lost=lost)
    if hold is not None:
        winner = _group_of_word(ladder, hold, claims)
        groups = (winner, *(group for group in groups if not same(old.field, group.value, winner.value)))
        running = groups
    else:
        incumbent = replace(old, value=None) if afresh else old
        running = _nominate(incumbent, groups, bound=bound)
        if not running:
            return Held(groups=groups)
        winner = _choose(incumbent, running)
    if old.field not in CANDIDATE_FIELDS:
        return Held(value=winner.value, status=winner.status, group=winner, groups=groups)
    rumours = tuple(
        group.value
        for group in sorted(running, key=_first_said)
        if group.status is Status.RUMOURED and not same(old.field, group.value, winner.value)
    )
    if winner.status is Status.RUMOURED:
        rumours = tuple(group.value for group in sorted(running, key=_first_said))
        return Held(status=winner.status, candidates=rumours, groups=groups)
    candidates = () if winner.status is Status.CONFIRMED else rumours
    return Held(value=winner.value, status=winner.status, candidates=candidates, group=winner, groups=groups)


def deciding(ladder: Ladder, group: Group, *, new: frozenset[Key]) -> Claim:
    """The claim that decided for a group: of the highest standing, brought just now if one was, the earliest."""
    best = max(ladder.standing(claim).rank for claim in group.support)
    return min(
        (claim for claim in group.support if ladder.standing(claim).rank == best),
        key=lambda claim: (
            claim.key not in new,
            not same(claim.field, claim.value or "", group.value),
            moment(claim),
            claim.position,
            claim.evidence.source,
            claim.evidence.url,
        ),
    )


def _group(ladder: Ladder, old: Fact, claims: Sequence[Claim], *, lost: Sequence[Claim]) -> tuple[Group, ...]:
    values: list[str] = []
    for claim in sorted(claims, key=lambda each: (-ladder.standing(each).rank, _first(each), each.value)):
        if claim.value is not None and not any(same(old.field, claim.value, value) for value in values):
            values.append(claim.value)
    return tuple(_group_of(ladder, old, _spoken(old, value), claims=claims, lost=lost) for value in values)


def _group_of(ladder: Ladder, old: Fact, value: str, *, claims: Sequence[Claim], lost: Sequence[Claim]) -> Group:
    support = tuple(claim for claim in claims if supports(claim, value))
    status = ladder.status(support)
    # The status of a value that stays falls only when claims for it were retired, not when a publisher's rank did.
    if value == old.value and not any(supports(claim, value) for claim in lost):
        status = max(status, old.status, key=lambda each: each.rank)
    return Group(
        value=value,
        claims=tuple(claim for claim in support if same(old.field, claim.value or "", value)),
        support=support,
        status=status,
        since=ladder.since(support),
    )


def _group_of_word(ladder: Ladder, hold: Override, claims: Sequence[Claim]) -> Group:
    """The editors' value. A pinned one may be made surer by the sources that say it; a set one is as sure as was set."""
    word, value = as_claim(hold), hold.value or ""
    said = [claim for claim in claims if counts(claim) and supports(claim, value)]
    support = (word, *said) if hold.act is OverrideAct.PIN else (word,)
    status = max(hold.status, ladder.status(support[1:]), key=lambda each: each.rank)
    return Group(value=value, claims=(word,), support=support, status=status, since=moment(word))


def _spoken(old: Fact, value: str) -> str:
    """The value in the form in which it is held already, if it is."""
    held = (old.value, *old.candidates)
    return next((each for each in held if each is not None and same(old.field, each, value)), value)


def _nominate(old: Fact, groups: tuple[Group, ...], *, bound: Bound | None) -> tuple[Group, ...]:
    """Leave out what is only a dispute with a bound of higher standing, and "out now" where a date is held."""
    running = tuple(group for group in groups if bound is None or not _is_barred(old, group, bound))
    held = old.value
    if held is None or is_out_now(held) or not any(group.value == held for group in running):
        return running
    return tuple(group for group in running if not (is_out_now(group.value) and agrees(old.field, group.value, held)))


def _is_barred(old: Fact, group: Group, bound: Bound) -> bool:
    if not precedes(group.value, bound.value):
        return False
    if bound.claim.rule == RULE:
        return True
    if bound.status.rank <= group.status.rank:
        return False
    # A date that is held gives way only to a bound that is not older than it.
    return group.value != old.value or bound.since >= group.since


def _choose(old: Fact, groups: Sequence[Group]) -> Group:
    top = max(
        sorted(groups, key=lambda group: (_position(group), group.value)),
        key=lambda group: (group.status.rank, group.since, group.value == old.value, -_position(group)),
    )
    held = next((group for group in groups if group.value == old.value), None)
    finest = [group for group in groups if finer(old.field, group.value, top.value)]
    if held is not None and held not in finest:
        # What the held value overruled before is not brought back by somebody less precise.
        finest = [group for group in finest if finer(old.field, group.value, held.value) or not _yields(group, held)]
    if not finest:
        return top
    best = _choose(old, finest)
    return best if held in finest or best.status.rank >= top.status.rank else top


def _yields(group: Group, held: Group) -> bool:
    return (group.status.rank, group.since) < (held.status.rank, held.since)


def _position(group: Group) -> int:
    return min(claim.position for claim in group.claims)


def _first(claim: Claim) -> tuple[datetime, datetime, int]:
    return (*moment(claim), claim.position)


def _first_said(group: Group) -> tuple[datetime, datetime, int, str]:
    return (*min(_first(claim) for claim in group.claims), group.value)
