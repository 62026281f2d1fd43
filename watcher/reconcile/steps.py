"""From what a slot held to what it holds now: its Changes (DESIGN section 2, kinds; section 5, rules 3 and 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.model import RELEASED, Change, ChangeKind, Claim, Fact, Field, Stance, Status
from watcher.reconcile.election import CANDIDATE_FIELDS, Bound, Group, Held, deciding
from watcher.reconcile.ledger import DENIED, SUPERSEDED, WITHDRAWN, Key, hits, order, replaces, supports
from watcher.reconcile.standing import Ladder, moment
from watcher.reconcile.values import finer, overlaps, same


@dataclass(frozen=True, kw_only=True)
class Step:
    """All that is known of one slot's step: what was and is held, its claims, those `lost` and those `new`.

    `further` says that another slot of the field holds a value already. `act` is what the editors did, if the step is by
    their word.
    """

    ladder: Ladder
    old: Fact
    now: Held
    claims: Sequence[Claim]
    lost: Sequence[Claim]
    new: frozenset[Key]
    bound: Bound | None
    further: bool
    at: datetime
    act: Claim | None = None

    @property
    def field(self) -> Field:
        """The field of the slot."""
        return self.old.field

    def is_same(self, one: str | None, other: str | None) -> bool:
        """Whether both are values and say the same."""
        return one is not None and other is not None and same(self.field, one, other)

    def decided(self, group: Group) -> Claim:
        """The claim that decided for a group of this election."""
        return deciding(self.ladder, group, new=self.new)


@dataclass(frozen=True, kw_only=True)
class _Move:
    """A Change before it has its version."""

    kind: ChangeKind
    untold: ChangeKind
    before: str | None
    after: str | None
    was: Status
    status: Status
    claim: Claim
    label: str = ""
    lapsed: tuple[str, ...] = ()


def changes_of(step: Step) -> tuple[Change, ...]:
    """The Changes of a slot in order: its value, candidates taken back, candidates announced."""
    moves = (*_move_value(step), *_drop_candidates(step), *_add_candidates(step))
    old = step.old
    return tuple(
        Change(
            watch=old.watch,
            field=old.field,
            slot=old.slot,
            version=old.version + count,
            kind=move.kind,
            untold_kind=move.untold,
            before=move.before,
            after=move.after,
            status_before=move.was,
            status=move.status,
            evidence=move.claim.evidence,
            publisher=move.claim.publisher,
            at=step.at,
            label=move.label,
            lapsed=move.lapsed,
            silent=move.kind is ChangeKind.DENIED,
        )
        for count, move in enumerate(moves, 1)
    )


def label_of(step: Step) -> str:
    """The words for the value now held: as before if it stays, else those of the claim that decided."""
    group = step.now.group
    if group is None:
        return ""
    if step.old.label and group.value == step.old.value:
        return step.old.label
    return _label(step, group)


def _label(step: Step, group: Group) -> str:
    claim = step.decided(group)
    if same(step.field, claim.value or "", group.value):
        return claim.label
    return min(group.claims, key=lambda each: (-step.ladder.standing(each).rank, moment(each), each.position)).label


def _move_value(step: Step) -> tuple[_Move, ...]:
    old, now = step.old, step.now
    if now.value is None or now.group is None:
        return () if old.value is None else (_take_back(step, old.value),)
    candidate = next((each for each in old.candidates if step.is_same(each, now.value)), None)
    if old.value is None:
        return (_first_value(step, now.group, candidate=candidate),)
    if old.value == now.value or (step.act is None and step.is_same(old.value, now.value)):
        return _keep_value(step, now.group)
    return _replace_value(step, now.group, candidate=candidate)


def _first_value(step: Step, group: Group, *, candidate: str | None) -> _Move:
    untold = _kind_of_new(step, candidate=candidate)
    stale = _stale(step.old, after=group.value) if candidate is None else None
    return _Move(
        kind=untold if stale is None else ChangeKind.CORRECTED,
        untold=untold,
        before=candidate if stale is None else stale,
        after=group.value,
        was=Status.UNKNOWN if candidate is None else Status.RUMOURED,
        status=group.status,
        claim=step.decided(group),
        label=_label(step, group),
        lapsed=_lapsed(step),
    )


def _kind_of_new(step: Step, *, candidate: str | None) -> ChangeKind:
    if candidate is not None:
        return ChangeKind.UPGRADED
    return ChangeKind.ADDED if step.further else ChangeKind.ANNOUNCED


def _lapsed(step: Step) -> tuple[str, ...]:
    """The candidates that end with a confirmed value: all that cannot be true beside it."""
    if step.now.status is not Status.CONFIRMED or step.now.value is None:
        return ()
    value = step.now.value
    return tuple(each for each in step.old.candidates if not overlaps(step.field, each, value))


def _keep_value(step: Step, group: Group) -> tuple[_Move, ...]:
    old = step.old
    before = old.value
    if group.status.rank > old.status.rank:
        stale = _stale(old, after=group.value)
        kind = ChangeKind.UPGRADED if stale is None else ChangeKind.CORRECTED
        claim, untold, before = step.decided(group), ChangeKind.UPGRADED, stale or before
    elif group.status.rank < old.status.rank:
        claim = _cause(step, group.value)[0] if step.act is None else step.decided(group)
        told, untold = _told(old, after=None), ChangeKind.ANNOUNCED
        kind = untold if told is None else ChangeKind.CORRECTED
        before = told or before
    else:
        return ()
    move = _Move(
        kind=kind,
        untold=untold,
        before=before,
        after=group.value,
        was=old.status,
        status=group.status,
        claim=claim,
        label=label_of(step),
        lapsed=_lapsed(step),
    )
    return (move,)


def _replace_value(step: Step, group: Group, *, candidate: str | None) -> tuple[_Move, ...]:
    old, claim = step.old, step.decided(group)
    before = old.value or ""
    rises = group.status.rank > old.status.rank
    if finer(step.field, group.value, before):
        if step.field is Field.TRAILER and before == RELEASED and not rises:
            return ()  # A trailer that is known to be out gains its link.
        kind = untold = ChangeKind.REFINED
    else:
        told = _told(old, after=group.value)
        untold = _kind_of_new(step, candidate=candidate)
        kind = untold if told is None else ChangeKind.CORRECTED
        before = told or before
        fallen = step.now.group_of(step.field, before) is None
        if fallen and claim.key not in step.new:
            claim, reason = _cause(step, before)
            kind = ChangeKind.WITHDRAWN if reason == WITHDRAWN else kind
    move = _Move(
        kind=kind,
        untold=untold,
        before=before,
        after=group.value,
        was=old.status,
        status=group.status,
        claim=claim,
        label=_label(step, group),
        lapsed=_lapsed(step),
    )
    return (move,)


def _told(old: Fact, *, after: str | None) -> str | None:
    """The value somebody was told that is no longer true.

    The held one, a coarser one that led to it unspoken, or one that an edit of the configuration had put aside.
    """
    if old.value is None or old.value in old.told:
        return old.value
    coarser = [
        each
        for each in sorted(old.told)
        if finer(old.field, old.value, each)
        and not (after is not None and (same(old.field, after, each) or finer(old.field, after, each)))
    ]
    finest = next((each for each in coarser if not any(finer(old.field, other, each) for other in coarser)), None)
    return finest if coarser else _stale(old, after=after)


def _stale(old: Fact, *, after: str | None) -> str | None:
    """A value somebody was told that the slot holds no longer, though nobody was told that either.

    Only an edit of the configuration leaves one (`reweigh` is silent); the next step that pages make corrects it.
    """
    held = [each for each in (old.value, after, *old.candidates) if each is not None]
    told = (each for each in sorted(old.told) if not any(overlaps(old.field, each, other) for other in held))
    return next(told, None)


def _take_back(step: Step, value: str) -> _Move:
    """The value is held no longer, and none in its place; of a title or platform a rumour may be left."""
    told = _told(step.old, after=None)
    rumour = next((each for each in step.now.candidates if step.is_same(each, value)), None)
    claim, reason = _cause(step, value)
    untold = ChangeKind.DENIED if rumour is None else ChangeKind.ANNOUNCED
    kind = untold if told is None else ChangeKind.CORRECTED
    if rumour is None and reason == WITHDRAWN:
        kind = ChangeKind.WITHDRAWN
    return _Move(
        kind=kind,
        untold=untold,
        before=told or value,
        after=rumour,
        was=step.old.status,
        status=Status.UNKNOWN if rumour is None else Status.RUMOURED,
        claim=claim,
        label="" if rumour is None else step.old.label,
    )


def _drop_candidates(step: Step) -> tuple[_Move, ...]:
    """Candidates for which no live claim is left, unless a confirmed value ended them all."""
    if step.now.status is Status.CONFIRMED:
        return ()
    return tuple(
        _drop_candidate(step, each) for each in step.old.candidates if step.now.group_of(step.field, each) is None
    )


def _drop_candidate(step: Step, value: str) -> _Move:
    claim, reason = _cause(step, value)
    kind = ChangeKind.CORRECTED if value in step.old.told else ChangeKind.DENIED
    return _Move(
        kind=ChangeKind.WITHDRAWN if reason == WITHDRAWN else kind,
        untold=ChangeKind.DENIED,
        before=value,
        after=None,
        was=Status.RUMOURED,
        status=Status.UNKNOWN,
        claim=claim,
    )


def _add_candidates(step: Step) -> tuple[_Move, ...]:
    """Each rumour is announced once, when it comes up, while nothing better is known."""
    if step.now.value is not None or step.field not in CANDIDATE_FIELDS:
        return ()
    known = (step.old.value, *step.old.candidates)
    kind = _kind_of_new(step, candidate=None)
    moves = []
    for value in step.now.candidates:
        group = step.now.group_of(step.field, value)
        if group is None or any(step.is_same(each, value) for each in known):
            continue
        claim = step.decided(group)
        if claim.key in step.new:
            moves.append(
                _Move(
                    kind=kind,
                    untold=kind,
                    before=None,
                    after=value,
                    was=Status.UNKNOWN,
                    status=Status.RUMOURED,
                    claim=claim,
                    label=claim.label,
                )
            )
    return tuple(moves)


def _cause(step: Step, value: str) -> tuple[Claim, str | None]:
    """What took support from a value, and why that was retired: the editors' word, a denial, a newer version, absence."""
    if step.act is not None:
        return step.act, None
    lost = [claim for claim in step.lost if supports(claim, value)]
    reasons = {claim.retired for claim in lost}
    if DENIED in reasons:
        return _denial_of(step, [claim for claim in lost if claim.retired == DENIED]), DENIED
    if WITHDRAWN in reasons:
        return max((claim for claim in lost if claim.retired == WITHDRAWN), key=order), WITHDRAWN
    if SUPERSEDED in reasons:
        newer = [
            claim for claim in step.claims if claim.key in step.new and any(replaces(claim, other) for other in lost)
        ]
        return min(newer, key=lambda claim: (claim.position, order(claim))), SUPERSEDED
    if step.bound is not None:
        return step.bound.claim, None
    # Nothing was retired: the value was outvoted by what is held now.
    return max(step.claims, key=lambda claim: (claim.key in step.new, order(claim))), None


def _denial_of(step: Step, lost: Sequence[Claim]) -> Claim:
    denials = [
        claim
        for claim in step.claims
        if claim.stance is Stance.DENIED and claim.retired is None and any(hits([claim], each) for each in lost)
    ]
    return min(
        denials,
        key=lambda claim: (-step.ladder.standing(claim, lost[0].value).rank, claim.key not in step.new, order(claim)),
    )
