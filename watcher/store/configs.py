"""The configuration that runs, as its files are written: what a start falls back on when they are broken."""

import json
import zlib

from sqlalchemy import Connection, delete, insert, select, update

from watcher.store.rows import Applied
from watcher.store.tables import CONFIG

#: How many are kept, to see what ran when.
KEPT = 20


def keep(connection: Connection, applied: Applied) -> bool:
    """Note that a config runs; whether it is another one than before. Its place, not its time, makes it the last."""
    known = connection.execute(select(CONFIG.c.id, CONFIG.c.digest).order_by(CONFIG.c.id.desc()).limit(1)).first()
    if known is not None and known.digest == applied.digest:
        connection.execute(update(CONFIG).where(CONFIG.c.id == known.id).values(at=applied.at))
        return False
    body = zlib.compress(json.dumps(dict(applied.files), ensure_ascii=False).encode())
    connection.execute(insert(CONFIG).values(digest=applied.digest, at=applied.at, files=body))
    kept = select(CONFIG.c.id).order_by(CONFIG.c.id.desc()).limit(KEPT)
    oldest = min(connection.execute(kept).scalars())
    connection.execute(delete(CONFIG).where(CONFIG.c.id < oldest))
    return True


def last(connection: Connection) -> Applied | None:
    """The config that was applied last."""
    row = connection.execute(select(CONFIG).order_by(CONFIG.c.id.desc()).limit(1)).mappings().first()
    if row is None:
        return None
    files = json.loads(zlib.decompress(row["files"]))
    return Applied(at=row["at"], digest=row["digest"], files=files)
