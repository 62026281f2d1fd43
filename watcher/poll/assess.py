"""What a poll says of its Source's health, for the commit that the poll ends with."""

from dataclasses import dataclass
from datetime import datetime

from watcher.fetch import FetchError
from watcher.health import Sight, Trouble, judge, write_notice
from watcher.model import Document, Health, Notice
from watcher.store import Due


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """The Source's `health` where it is another than before, and what operators have to know of it."""

    health: Health | None = None
    notices: tuple[Notice, ...] = ()


def assess(due: Due, answer: Document | FetchError | None, *, now: datetime) -> Assessed:
    """How the Source fares after this answer (null: nothing has changed since the last reading).

    A followed page has no health: it lives for days only, and the Source it was found on speaks for its site.
    """
    if due.source.parent is not None:
        return Assessed()
    after = judge(due.health, due.source, _see(due, answer), now=now)
    if after == due.health:
        return Assessed()
    if after.state is due.health.state:
        return Assessed(health=after)
    notice = write_notice(due.health, after, due.source, tuple(due.joined), now=now)
    return Assessed(health=after, notices=(notice,))


def _see(due: Due, answer: Document | FetchError | None) -> Sight:
    if isinstance(answer, FetchError):
        trouble = Trouble(reason=answer.reason, lasting=answer.permanent)
    elif answer is not None and answer.unreadable:
        trouble = Trouble(reason=f"Unreadable: {answer.unreadable}", lasting=True)
    else:
        return Sight(document=answer, last_ok_at=due.last_ok_at)
    return Sight(trouble=trouble, last_ok_at=due.last_ok_at)
