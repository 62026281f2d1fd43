"""Rule 1: what a claim, and what claims together, are worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import combinations

from watcher.model import Authority, Claim, Field, Publisher, Stance, Status, Watch
from watcher.reconcile.voices import same_name, same_text

_EARNS = {
    Authority.OFFICIAL: Status.CONFIRMED,
    Authority.PLATFORM: Status.CONFIRMED,
    Authority.PRESS: Status.REPORTED,
    Authority.COMMUNITY: Status.RUMOURED,
}
#: A claim is beyond doubt when the judge gives it this probability; structured data have 1.
SURE = 0.95
#: A denial below it is more likely misread than not: it is kept as a dispute, and takes nothing back.
LIKELY = 0.5


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
        return self._authority(claim.publisher, claim, about)

    def _authority(self, speaker: str, claim: Claim, about: str | None) -> Authority:
        if speaker in self.watch.official:
            return Authority.OFFICIAL
        publisher = self.publishers.get(speaker)
        if publisher is None:
            return Authority.COMMUNITY
        if publisher.platform is not None:
            value = claim.value if claim.value is not None else about
            own = claim.field is not Field.PLATFORM or (value or "").casefold() == publisher.platform.casefold()
            return Authority.PLATFORM if own else Authority.PRESS
        return Authority.COMMUNITY if publisher.authority is Authority.COMMUNITY else Authority.PRESS

    def standing(self, claim: Claim, about: str | None = None) -> Status:
        """The status that the claim earns alone; for a denial, its power.

        What is attributed to a configured outlet is worth no more than that outlet's own word, and what was read with
        doubt no more than a report.
        """
        earned = self._earned(claim, about)
        return Status.REPORTED if earned is Status.CONFIRMED and claim.probability < SURE else earned

    def _earned(self, claim: Claim, about: str | None) -> Status:
        """What the claim is worth if it was read rightly."""
        if claim.stance is Stance.PENDING:
            return Status.UNKNOWN
        if claim.stance is Stance.HEDGED:
            return Status.RUMOURED
        outlet = self.outlet(claim.attributed_to) if claim.attributed_to else None
        speakers = (claim.publisher,) if outlet is None else (claim.publisher, outlet.id)
        return min((_EARNS[self._authority(speaker, claim, about)] for speaker in speakers), key=_rank)

    def status(self, claims: Sequence[Claim], about: str | None = None) -> Status:
        """The status that claims of one value earn together; never less for one claim more.

        Confirmed is what somebody says who must know, or enough others, and what was surely read: one claim is beyond
        doubt, or two different texts are together.
        """
        earned = [(self._earned(claim, about), claim) for claim in claims]
        best = max((each for each, _ in earned), key=_rank, default=Status.UNKNOWN)
        if best.rank < Status.REPORTED.rank:
            return best
        weighty = [claim for each, claim in earned if each.rank >= Status.REPORTED.rank]
        is_vouched = best is Status.CONFIRMED or self._stand_apart(weighty, self.watch.confirm_after)
        return Status.CONFIRMED if is_vouched and _is_sure(weighty) else Status.REPORTED

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
        if same_name(self._voice(one), self._voice(other)):
            return False
        return not same_text(one.evidence.quote, other.evidence.quote)

    def _voice(self, claim: Claim) -> str:
        """Whose word it is: that of the outlet it is attributed to, else of its publisher; in both cases, the last owner's."""
        name = claim.attributed_to or claim.publisher
        passed: list[str] = []
        while (outlet := self.outlet(name)) is not None and outlet.owner and outlet.id not in passed:
            passed.append(outlet.id)
            name = outlet.owner
        return outlet.id if outlet is not None else name

    def outlet(self, name: str) -> Publisher | None:
        """The Publisher that a name on a page means: by id, else by its id, name or domains as people write them."""
        if name not in self._outlets:
            self._outlets[name] = self._find_outlet(name)
        return self._outlets[name]

    def _find_outlet(self, name: str) -> Publisher | None:
        if name in self.publishers:
            return self.publishers[name]
        named = (
            publisher
            for publisher in sorted(self.publishers.values(), key=lambda each: each.id)
            if any(same_name(name, each) for each in (publisher.id, publisher.name, *publisher.domains))
        )
        return next(named, None)

    @cached_property
    def _outlets(self) -> dict[str, Publisher | None]:
        return {}


def _rank(status: Status) -> int:
    return status.rank


def _is_sure(claims: Sequence[Claim]) -> bool:
    """Whether one claim is beyond doubt, or two of different texts are unlikely to be misread both."""
    if any(claim.probability >= SURE for claim in claims):
        return True
    return any(
        (1 - one.probability) * (1 - other.probability) <= 1 - SURE
        and not same_text(one.evidence.quote, other.evidence.quote)
        for one, other in combinations(claims, 2)
    )
