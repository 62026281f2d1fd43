"""The editors' word on a slot: which of their overrides is in force, and which claims it keeps from counting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.model import EDITORS, EVERY_SLOT, Claim, Evidence, Field, Override, OverrideAct, Stance, Status
from watcher.reconcile.values import finer, same

#: The rule of a claim that an Override stands for.
RULE = "override"


@dataclass(frozen=True, kw_only=True)
class Word:
    """What holds by the editors' word (`hold`: set or pinned), and what they dismissed."""

    hold: Override | None = None
    dismissals: tuple[Override, ...] = ()

    def dismisses(self, claim: Claim) -> bool:
        """Whether a claim must not count: it was dismissed itself, or it says a dismissed value.

        A denial of a dismissed value agrees with the editors, so only its own dismissal silences it.
        """
        says = claim.value is not None and claim.stance in (Stance.ASSERTED, Stance.HEDGED)
        return any(
            each.claim == claim.digest if each.claim is not None else says and self.dismisses_value(claim.value)
            for each in self.dismissals
        )

    def dismisses_value(self, value: str | None) -> bool:
        """Whether the editors said that this value is wrong."""
        return value is not None and any(_is_hit(each, value) for each in self.dismissals)


def word_on(overrides: Iterable[Override], field: Field, slot: str) -> Word:
    """The word on a slot, whatever the order of `overrides` (all of one Watch; undone ones count for nothing).

    The latest set or pin holds; a later dismissal of its value ends it, and what it replaced does not come back.
    """
    standing = sorted(
        (each for each in overrides if each.field is field and each.slot in (slot, EVERY_SLOT) and not each.undone_at),
        key=recency,
    )
    dismissals = tuple(each for each in standing if each.act is OverrideAct.DISMISS)
    hold = next((each for each in reversed(standing) if each.act is not OverrideAct.DISMISS), None)
    later = [each for each in dismissals if hold is not None and recency(each) > recency(hold)]
    if hold is not None and any(_is_hit(each, hold.value or "") for each in later):
        hold = None
    return Word(hold=hold, dismissals=dismissals)


def recency(override: Override) -> tuple[bool, int]:
    """What rises with time: its number; one that has none yet is the newest."""
    return override.number == 0, override.number


def _is_hit(dismissal: Override, value: str) -> bool:
    """Whether a dismissal means the value.

    Who dismisses August dismisses the 12th of August; but a fuller title may well be the true one, of two addresses of a
    trailer one may be, and within an open interval lies every date.
    """
    field, wrong = dismissal.field, dismissal.value
    if dismissal.claim is not None or wrong is None:
        return False
    if field is Field.TRAILER:
        return value == wrong
    is_span = field is Field.RELEASE_DATE and ".." not in wrong
    return same(field, value, wrong) or (is_span and finer(field, value, wrong))


def as_claim(override: Override) -> Claim:
    """The Override in the form of a Claim: what it says, and the editors as its evidence."""
    if override.act is OverrideAct.DISMISS:
        stance = Stance.DENIED
    else:
        stance = Stance.HEDGED if override.status is Status.RUMOURED else Stance.ASSERTED
    return _claim(override, stance=stance, at=override.at, quote=override.quote, url=override.url)


def as_retraction(override: Override, at: datetime) -> Claim:
    """The end of an Override in the form of a Claim: the editors do not say so any more."""
    return _claim(override, stance=Stance.DENIED, at=at, quote="", url="")


def _claim(override: Override, *, stance: Stance, at: datetime, quote: str, url: str) -> Claim:
    return Claim(
        watch=override.watch,
        field=override.field,
        slot=override.slot,
        value=override.value,
        stance=stance,
        publisher=EDITORS,
        evidence=Evidence(source=EDITORS, url=url, locator="", quote=quote, digest="", published_at=at, seen_at=at),
        rule=RULE,
    )


def differing(before: Sequence[Override], after: Sequence[Override]) -> tuple[Override, ...]:
    """The overrides in force on one side only, oldest first."""
    sides = [{each for each in side if not each.undone_at} for side in (before, after)]
    return tuple(sorted(sides[0] ^ sides[1], key=recency))
