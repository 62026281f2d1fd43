"""One act of the editors: their word, the decision it came from, and what it does, in one transaction."""

from sqlalchemy import Connection

from watcher.model import Change, Field
from watcher.store import edits, facts, remind
from watcher.store.dialect import wait_alone
from watcher.store.rows import Edit


def write(connection: Connection, edit: Edit) -> tuple[int, tuple[Change, ...]]:
    """Write it; the number of its Override and the changes. Raises Conflict or Taken, and then nothing is kept."""
    wait_alone(connection, f"write {edit.watch}")
    edits.check_edition(connection, edit.watch, edit.state.edition)
    if edit.verdict is not None:
        edits.decide(connection, edit.verdict, now=edit.now)
    number, outcome = edits.record_word(connection, edit)
    act = "undone" if edit.undo is not None else "made"
    changes = facts.write_outcome(
        connection,
        outcome,
        before=edit.state.facts,
        routes=edit.routes,
        batch=f"override:{number} {act}@{edit.now.isoformat()}",
        now=edit.now,
    )
    if any(change.field is Field.RELEASE_DATE for change in changes):
        remind.arrange(connection, {edit.watch: edit.routes}, now=edit.now)
    return number, changes
