"""Rule 1: what a claim, and what claims together, are worth."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from watcher.model import Authority, Claim, Field, Publisher, Stance, Status, Watch

_EARNS = {
    Authority.OFFICIAL: Status.CONFIRMED,
    Authority.PLATFORM: Status.CONFIRMED,
    Authority.PRESS: Status.REPORTED,
    Authority.COMMUNITY: Status.RUMOURED,
}
#: Two quotes are one text when this share of their runs of three words is common to both.
_ALIKE = 0.8
_RUN = 3


def dated(claim: Claim) -> datetime:
    """When it was said: the document's own date, else when it was first seen here."""
    return claim.evidence.published_at or claim.evidence.seen_at


def moment(claim: Claim) -> tuple[datetime, datetime]:
    """Its place in time (rule 5): when it was said, then when it was first seen."""
    return dated(claim), claim.evidence.seen_at


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Who speaks with what authority for one Watch."""

    watch: Watch
    publishers: Mapping[str, Publisher]

    def authority(self, claim: Claim, about: str | None = None) -> Authority:
        """What the claim's publisher is here; `about` is the value meant by a denial that names none.

        A platform speaks with authority of its own service only, of another's like the press. A configured `official`
        or `platform` that is not earned by this Watch counts as press.
        """
        if claim.publisher in self.watch.official:
            return Authority.OFFICIAL
        publisher = self.publishers.get(claim.publisher)
        if publisher is None:
            return Authority.COMMUNITY
        if publisher.platform is not None:
            value = claim.value if claim.value is not None else about
            own = claim.field is not Field.PLATFORM or (value or "").casefold() == publisher.platform.casefold()
            return Authority.PLATFORM if own else Authority.PRESS
        return Authority.COMMUNITY if publisher.authority is Authority.COMMUNITY else Authority.PRESS

    def standing(self, claim: Claim, about: str | None = None) -> Status:
        """The status that the claim earns alone; for a denial, its power."""
        if claim.stance is Stance.PENDING:
            return Status.UNKNOWN
        if claim.stance is Stance.HEDGED:
            return Status.RUMOURED
        return _EARNS[self.authority(claim, about)]

    def status(self, claims: Sequence[Claim], about: str | None = None) -> Status:
        """The status that claims of one value earn together; never less for one claim more."""
        best = max((self.standing(claim, about) for claim in claims), key=_rank, default=Status.UNKNOWN)
        if best is not Status.REPORTED:
            return best
        press = [claim for claim in claims if self.standing(claim, about) is Status.REPORTED]
        return Status.CONFIRMED if self._stand_apart(press, self.watch.confirm_after) else best

    def since(self, claims: Sequence[Claim]) -> tuple[datetime, datetime]:
        """The newest moment from which their evidence alone earns the status that all of them earn.

        So a new word from a lesser voice does not make an old statement of a greater one look new.
        """
        whole = self.status(claims)
        newest = sorted(claims, key=moment, reverse=True)
        enough = (claim for count, claim in enumerate(newest, 1) if self.status(newest[:count]) is whole)
        return moment(next(enough))

    def _stand_apart(self, claims: Sequence[Claim], needed: int) -> bool:
        """Whether `needed` of the claims are of different owners and of different words, each from each."""
        if needed <= 1:
            return bool(claims) or needed < 1
        for index, claim in enumerate(claims):
            others = [other for other in claims[index + 1 :] if self._are_independent(claim, other)]
            if len(others) >= needed - 1 and self._stand_apart(others, needed - 1):
                return True
        return False

    def _are_independent(self, one: Claim, other: Claim) -> bool:
        return self._voice(one) != self._voice(other) and not _alike(one.evidence.quote, other.evidence.quote)

    def _voice(self, claim: Claim) -> str:
        name = (claim.attributed_to or claim.publisher).casefold().strip()
        return self._owners.get(name, name)

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        owners: dict[str, str] = {}
        for publisher in sorted(self.publishers.values(), key=lambda each: each.id):
            owner = (publisher.owner or publisher.id).casefold().strip()
            owners[publisher.id.casefold().strip()] = owner
            owners.setdefault(publisher.name.casefold().strip(), owner)
        return owners


def _rank(status: Status) -> int:
    return status.rank


@lru_cache(maxsize=8192)
def _runs(quote: str) -> frozenset[tuple[str, ...]]:
    words = tuple(re.findall(r"\w+", quote.casefold()))
    return frozenset(words[start : start + _RUN] for start in range(max(1, len(words) - _RUN + 1)))


def _alike(one: str, other: str) -> bool:
    mine, others = _runs(one), _runs(other)
    return len(mine & others) >= _ALIKE * len(mine | others)
