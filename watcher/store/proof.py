"""What a Change rests on: its own evidence, and every claim that by then said its value."""

from sqlalchemy import Connection, select

from watcher.model import Change, Evidence, Page, Stance
from watcher.reconcile.ledger import supports
from watcher.store.encode import change_of, claim_of
from watcher.store.looks import Proof, ProofPage
from watcher.store.tables import CHANGE, CLAIM, PAGE, READING, SOURCE

#: What a value can stand on.
_FOR = (Stance.ASSERTED, Stance.HEDGED)


def of_change(connection: Connection, number: int) -> Proof | None:
    """The proof of a Change, its own page first; null if there is no such Change. The bodies stay in the store."""
    row = connection.execute(select(CHANGE).where(CHANGE.c.id == number)).mappings().first()
    if row is None:
        return None
    change = change_of(row)
    said: dict[str, list[Evidence]] = {change.evidence.digest: [change.evidence]}
    for evidence in _supporting(connection, change):
        if evidence not in said.setdefault(evidence.digest, []):
            said[evidence.digest].append(evidence)
    pages = tuple(_page(connection, digest, tuple(each)) for digest, each in said.items())
    return Proof(id=number, change=change, pages=pages)


def _supporting(connection: Connection, change: Change) -> list[Evidence]:
    """The evidence of claims that were read by then and say the value or a finer one; a taken back one needs none."""
    if change.after is None:
        return []
    by_then = max(change.at, change.evidence.seen_at)
    same = select(CLAIM).where(
        CLAIM.c.watch == change.watch, CLAIM.c.field == change.field.value, CLAIM.c.seen_at <= by_then
    )
    claims = [claim_of(row) for row in connection.execute(same.order_by(CLAIM.c.id)).mappings()]
    return [claim.evidence for claim in claims if claim.stance in _FOR and supports(claim, change.after)]


def _page(connection: Connection, digest: str, evidence: tuple[Evidence, ...]) -> ProofPage:
    """The reading that the evidence was seen in: its source's latest one of these bytes by then, else any of them."""
    kept = connection.execute(select(PAGE.c.size).where(PAGE.c.digest == digest)).first() is not None
    query = select(READING, SOURCE.c.parent).join(SOURCE, SOURCE.c.id == READING.c.source)
    rows = connection.execute(query.where(READING.c.digest == digest).order_by(READING.c.id)).mappings().all()
    first = evidence[0]
    own = [row for row in rows if row["source"] == first.source] or list(rows)
    seen = [row for row in own if row["fetched_at"] <= first.seen_at] or own[:1]
    if not seen:
        return ProofPage(digest=digest, evidence=evidence, page=None, source=first.source, parent=None, kept=kept)
    row = seen[-1]
    page = Page(
        url=row["url"],
        final_url=row["final_url"],
        status=row["status"],
        headers=row["headers"],
        body=b"",
        digest=digest,
        fetched_at=row["fetched_at"],
        redirects=tuple(row["redirects"]),
    )
    return ProofPage(digest=digest, evidence=evidence, page=page, source=row["source"], parent=row["parent"], kept=kept)
