"""One transaction: a snapshot to read, a turn to write, and its troubles in words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, exc

from watcher.store.engine import WRITES, say
from watcher.store.errors import StoreError

#: How often a write is tried that met another one.
ATTEMPTS = 5

#: What PostgreSQL says when two writers met (SQLSTATE, PostgreSQL manual, appendix A): serialization failure, deadlock,
#: and a row that somebody else inserted or removed since we looked. SQLite has one writer at a time and says none of it.
_MET = frozenset({"40001", "40P01", "23505", "23503"})

#: What is no defect of ours, but the database's state; an IntegrityError or a DataError keeps its traceback.
_TROUBLES = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.ProgrammingError)

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Collision(StoreError):  # noqa: N818 - it happens, and is no error until it keeps happening
    """Another writer was in the way, and nothing was written: the same call again may well succeed."""


def reader(engine: Engine) -> Engine:
    """For transactions that read: all their statements see the database at one moment."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def writer(engine: Engine) -> Engine:
    """For transactions that write."""
    return engine.execution_options(**{WRITES: True})


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end. Raises StoreError when the database cannot be used, Collision among them."""
    try:
        with engine.begin() as connection:
            yield connection
    except exc.TimeoutError as error:
        raise StoreError("The database cannot be used at the moment: all its connections are taken") from error
    except exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _MET:
            raise Collision(f"The database was kept busy by other writers: {say(error)}") from error
        if isinstance(error, _TROUBLES):
            raise StoreError(f"The database cannot be used at the moment: {say(error)}") from error
        raise


def again(write: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a method that is one write transaction try again after a Collision; raises the last one."""

    @wraps(write)
    def persist(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        for _ in range(ATTEMPTS - 1):
            try:
                return write(*args, **kwargs)
            except Collision:
                continue
        return write(*args, **kwargs)

    return persist
