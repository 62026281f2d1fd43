"""The claims of a Watch after a reading: merged, and those that no longer count retired with the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from watcher.model import Claim, Field, Override, Reading, Stance, Status, Watch
from watcher.reconcile.standing import LIKELY, Ladder, dated, moment
from watcher.reconcile.values import finer, overlaps, same
from watcher.reconcile.word import Word, word_on

Key = tuple[str, str, str, str | None, str, str, str]
Slot = tuple[Field, str]

SUPERSEDED = "superseded"
DENIED = "denied"
WITHDRAWN = "withdrawn"
#: Full readings of a structured page without a claim after which it is withdrawn (rule 4).
_MISSES = 3
#: Readings in a row that say again what their address had given up, after which it stands again: one may be a page
#: that flips between two servers.
_SIGHTINGS = 2


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All claims of a Watch; `new` are those that the reading brought, `altered` those to write.

    `dismissed` are those that count no longer since the editors spoke.
    """

    claims: Mapping[Key, Claim]
    new: frozenset[Key]
    altered: frozenset[Key]
    dismissed: frozenset[Key] = frozenset()

    @property
    def touched(self) -> frozenset[Slot]:
        """The slots of which a claim is new or altered."""
        return frozenset((self.claims[key].field, self.claims[key].slot) for key in self.altered)

    @property
    def slots(self) -> frozenset[Slot]:
        """The slots that any claim speaks of."""
        return frozenset((claim.field, claim.slot) for claim in self.claims.values())

    def of(self, slot: Slot) -> tuple[Claim, ...]:
        """All claims of a slot, in an order of their own."""
        return tuple(sorted((claim for claim in self.claims.values() if (claim.field, claim.slot) == slot), key=order))


def order(claim: Claim) -> tuple[object, ...]:
    """A total order of claims that does not hang on the order in which they came."""
    said, seen = moment(claim)
    evidence = claim.evidence
    return said, seen, claim.position, claim.value or "", claim.stance.value, evidence.source, evidence.url


def counts(claim: Claim) -> bool:
    """Whether a value stands on the claim: it is live, names a value and does not deny it."""
    return claim.retired is None and claim.value is not None and claim.stance in (Stance.ASSERTED, Stance.HEDGED)


def supports(claim: Claim, value: str) -> bool:
    """Whether the claim says `value` or something finer."""
    return claim.value is not None and (same(claim.field, claim.value, value) or finer(claim.field, claim.value, value))


def settle(
    watch: Watch, ladder: Ladder, *, known: Sequence[Claim], reading: Reading, overrides: Sequence[Override] = ()
) -> Ledger:
    """Merge the reading into what is known; retire what it supersedes, what is denied and what was withdrawn."""
    before = {claim.key: claim for claim in known if _is_tracked(watch, claim)}
    read = _read(watch, reading)
    claims = {**read, **before}
    for key in read.keys() & before.keys():
        claims[key] = _see_again(before[key], read[key], before.values())
    revived = frozenset(key for key, held in before.items() if held.retired and not claims[key].retired)
    new = frozenset(read.keys() - before.keys()) | revived
    _supersede(claims, new=_heeded(claims, new, overrides), read=frozenset(read))
    _miss(claims, read=frozenset(read), reading=reading)
    altered = _changed(before, claims)
    for slot in {(claims[key].field, claims[key].slot) for key in altered}:
        _deny(ladder, claims, slot=slot, new=new, word=word_on(overrides, *slot))
    return Ledger(claims=claims, new=new, altered=_changed(before, claims))


def settle_anew(
    watch: Watch,
    ladder: Ladder,
    *,
    known: Sequence[Claim],
    before: Sequence[Override],
    after: Sequence[Override],
    slots: frozenset[Slot],
) -> Ledger:
    """The claims once the editors spoke about `slots`.

    What a claim took back, or superseded, that they dismissed just now stands again; what one does that counts again,
    falls. All claims of these slots are new: what was kept silent while the editors held otherwise is news afterwards.
    """
    held = {claim.key: claim for claim in known if _is_tracked(watch, claim)}
    claims = dict(held)
    here = frozenset(key for key, claim in held.items() if (claim.field, claim.slot) in slots)
    heeded = {stage: _heeded(claims, here, said) for stage, said in (("before", before), ("after", after))}
    dismissed, counting = heeded["before"] - heeded["after"], heeded["after"] - heeded["before"]
    revived = _revive(claims, dismissed=dismissed, heeded=heeded["after"])
    _supersede(claims, new=frozenset(key for key in counting if claims[key].retired is None), read=counting)
    for slot in slots:
        _deny(ladder, claims, slot=slot, new=revived, word=word_on(after, *slot))
    return Ledger(claims=claims, new=here, altered=_changed(held, claims), dismissed=dismissed)


def _heeded(claims: Mapping[Key, Claim], keys: Iterable[Key], overrides: Sequence[Override]) -> frozenset[Key]:
    """Those of the claims that the editors did not dismiss."""
    words = {slot: word_on(overrides, *slot) for slot in {(claims[key].field, claims[key].slot) for key in keys}}
    return frozenset(key for key in keys if not words[claims[key].field, claims[key].slot].dismisses(claims[key]))


def _revive(claims: dict[Key, Claim], *, dismissed: frozenset[Key], heeded: frozenset[Key]) -> frozenset[Key]:
    """Let stand again what only a `dismissed` claim had ended; which claims these are."""
    gone = [claims[key] for key in dismissed if claims[key].retired is None]
    denials = [claim for claim in gone if claim.stance is Stance.DENIED]
    others = [claims[key] for key in heeded if claims[key].retired is None]
    revived = set()
    for key, claim in claims.items():
        is_denied = claim.retired == DENIED and (claim.field, claim.slot) in {(d.field, d.slot) for d in denials}
        was_replaced = claim.retired == SUPERSEDED and any(replaces(other, claim) for other in gone)
        if (is_denied and hits(denials, claim)) or (
            was_replaced and not any(replaces(other, claim) for other in others)
        ):
            revived.add(key)
    # Of several that one address said one after the other, the last.
    again = [claims[key] for key in revived]
    stale = {claim.key for claim in again if any(_is_newer(other, claim) and replaces(other, claim) for other in again)}
    claims.update({key: replace(claims[key], retired=None, missed=0) for key in revived - stale})
    return frozenset(revived - stale)


def settle_again(watch: Watch, ladder: Ladder, *, known: Sequence[Claim], overrides: Sequence[Override] = ()) -> Ledger:
    """What is known with no reading, where the ladder may be another one: only what denials retire can change.

    What fell to a denial that still stands is judged again, so that no edit takes anything back for good.
    """
    before = {claim.key: claim for claim in known if _is_tracked(watch, claim)}
    heeded = _heeded(before, before, overrides)
    standing = [before[key] for key in heeded if before[key].stance is Stance.DENIED and before[key].retired is None]
    claims = {key: _plead(claim, standing) for key, claim in before.items()}
    for slot in {(claim.field, claim.slot) for claim in before.values()}:
        _deny(ladder, claims, slot=slot, new=frozenset(), word=word_on(overrides, *slot))
    return Ledger(claims=claims, new=frozenset(), altered=_changed(before, claims))


def _plead(claim: Claim, denials: Sequence[Claim]) -> Claim:
    if claim.retired != DENIED:
        return claim
    against = [each for each in denials if (each.field, each.slot) == (claim.field, claim.slot)]
    return replace(claim, retired=None) if hits(against, claim) else claim


def _see_again(held: Claim, read: Claim, known: Iterable[Claim]) -> Claim:
    """A claim said again keeps its first evidence; one that its address had given up stands again as a new statement.

    A copy that is older than what the address says now (a cache, a restart) brings nothing back.
    """
    if held.retired is None:
        return replace(held, missed=0)
    said = [claim for claim in known if claim.retired is None and _place(claim) == _place(held)]
    if held.retired not in (SUPERSEDED, WITHDRAWN) or not all(_is_newer(read, claim) for claim in said or [held]):
        return held
    if held.missed + 1 < _SIGHTINGS:
        return replace(held, missed=held.missed + 1)
    return read


def _is_tracked(watch: Watch, claim: Claim) -> bool:
    return claim.watch == watch.id and claim.field in watch.fields


def _read(watch: Watch, reading: Reading) -> dict[Key, Claim]:
    """The reading's claims by key; of one said twice on the page, the first."""
    read: dict[Key, Claim] = {}
    for claim in sorted(reading.claims, key=lambda each: (each.position, each.evidence.quote, each.evidence.locator)):
        if _is_tracked(watch, claim):
            read.setdefault(claim.key, claim)
    return read


def _changed(before: Mapping[Key, Claim], claims: Mapping[Key, Claim]) -> frozenset[Key]:
    return frozenset(key for key, claim in claims.items() if before.get(key) != claim)


def _supersede(claims: dict[Key, Claim], *, new: frozenset[Key], read: frozenset[Key]) -> None:
    """A newer version of an address supersedes that address's older claims, never by their absence alone.

    It does so with a value of its own, or by denying theirs: "not in May" alone says nothing against June.
    """
    newer = [claims[key] for key in new]
    for key, claim in claims.items():
        if key not in read and claim.retired is None and any(replaces(other, claim) for other in newer):
            claims[key] = replace(claim, retired=SUPERSEDED)


def replaces(newer: Claim, claim: Claim) -> bool:
    """Whether a new claim shows that its address no longer says the older `claim` of it."""
    if newer.stance is Stance.PENDING or _place(newer) != _place(claim) or _is_older(newer, claim):
        return False
    if newer.stance is not Stance.DENIED:
        return True
    if newer.probability < LIKELY:
        return False
    return newer.value is None or claim.value is None or overlaps(claim.field, newer.value, claim.value)


def _place(claim: Claim) -> tuple[Slot, str, str]:
    return (claim.field, claim.slot), claim.evidence.source, claim.evidence.url


def _is_older(one: Claim, other: Claim) -> bool:
    """Whether a version of an address is older than another; by first sight unless both carry a date."""
    if one.evidence.published_at is not None and other.evidence.published_at is not None:
        return one.evidence.published_at < other.evidence.published_at
    return one.evidence.seen_at < other.evidence.seen_at


def _is_newer(one: Claim, other: Claim) -> bool:
    """Whether a version of an address is newer than another; by first sight unless their dates tell."""
    said, before = one.evidence.published_at, other.evidence.published_at
    if said is not None and before is not None and said != before:
        return said > before
    return one.evidence.seen_at > other.evidence.seen_at


def _miss(claims: dict[Key, Claim], *, read: frozenset[Key], reading: Reading) -> None:
    if not reading.complete:
        return
    for key, claim in claims.items():
        at_home = (claim.evidence.source, claim.evidence.url) == (reading.source, reading.url)
        if not at_home or key in read:
            continue
        if claim.retired is not None:
            claims[key] = replace(claim, missed=0)
        elif not claim.rule.startswith("judge"):
            gone = claim.missed + 1 >= _MISSES
            claims[key] = replace(claim, missed=0 if gone else claim.missed + 1, retired=WITHDRAWN if gone else None)


def _deny(ladder: Ladder, claims: dict[Key, Claim], *, slot: Slot, new: frozenset[Key], word: Word) -> None:
    """Retire what the slot's denials have the power to take back (rule 4), until nothing more gives way.

    What the editors dismissed neither takes back nor withstands.
    """
    while True:
        live = [claim for claim in claims.values() if (claim.field, claim.slot) == slot and claim.retired is None]
        live = [claim for claim in live if not word.dismisses(claim)]
        denials = [claim for claim in live if claim.stance is Stance.DENIED]
        said = [claim for claim in live if counts(claim)]
        # What comes in late under a denial cannot help the value to withstand it.
        settled = [claim for claim in said if claim.key not in new or not hits(denials, claim)]
        fallen = [claim for claim in said if _falls(ladder, claim, denials=denials, settled=settled)]
        if not fallen:
            return
        claims.update({claim.key: replace(claim, retired=DENIED) for claim in fallen})


def hits(denials: Iterable[Claim], claim: Claim) -> list[Claim]:
    """The denials, not older than the claim, that mean it: of an overlapping value, or of whatever is held.

    The latter does not mean what the same page says instead.
    """
    return [denial for denial in denials if dated(denial) >= dated(claim) and _means(denial, claim)]


def _means(denial: Claim, claim: Claim) -> bool:
    if denial.probability < LIKELY:
        return False
    if denial.value is None or claim.value is None:
        return _place(denial) != _place(claim)
    return overlaps(claim.field, denial.value, claim.value)


def _falls(ladder: Ladder, claim: Claim, *, denials: Sequence[Claim], settled: Sequence[Claim]) -> bool:
    against = hits(denials, claim)
    if not against or claim.value is None:
        return False
    power = power_of(ladder, against, about=claim.value)
    group = ladder.status([other for other in settled if supports(other, claim.value)])
    return max(group.rank, ladder.standing(claim).rank) <= power.rank


def power_of(ladder: Ladder, denials: Sequence[Claim], *, about: str) -> Status:
    """The standing of the strongest denial; denials of one value corroborate each other."""
    alike = [[other for other in denials if _deny_the_same(denial, other)] for denial in denials]
    return max((ladder.status(group, about) for group in alike), key=lambda status: status.rank)


def _deny_the_same(one: Claim, other: Claim) -> bool:
    if one.value is None or other.value is None:
        return one.value is other.value
    return same(one.field, one.value, other.value)
