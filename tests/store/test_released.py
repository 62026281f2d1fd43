"""Every schema that was released comes up to this version's, with all that it held.

`released/` keeps, for each schema and database, what the version that wrote it left behind: SQLite's own dump
(`sqlite3 watcher.db .dump`) and PostgreSQL's (`pg_dump --inserts --no-owner`, without its comments and settings).
"""

import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.builders import (
    CONFIRMED,
    HOUR,
    LEASE,
    NOW,
    REPORTED,
    a_change,
    a_config,
    a_route,
    a_source,
    a_watch,
    send_all,
)
from tests.store.builders import step as record_step
from tests.store.sql import dump, run_sql
from tests.store.test_migrate import differences, migrations
from watcher.model import ChangeKind, DeliveryState
from watcher.store import Store, StoreError, migrate

FOLDER = Path(__file__).parent / "released"
SCHEMAS = sorted({path.name.split(".")[0] for path in FOLDER.iterdir()})
CONFIG = replace(
    a_config(a_watch(sources=[a_source(), a_source("paper", every=timedelta(hours=6))])),
    routes={name: a_route(name) for name in ("desk", "mail")},
)
LATER = NOW + 2 * HOUR


@pytest.fixture(params=SCHEMAS)
def old(request: pytest.FixtureRequest, backend: str, empty: str) -> str:
    """The address of a database as an older version left it."""
    run_sql(empty, (FOLDER / f"{request.param}.{backend}.sql").read_text(encoding="utf-8"))
    return empty


def test_no_schema_is_forgotten(backend: str) -> None:
    before = {script.revision for script in migrations().walk_revisions()} - {migrations().get_current_head()}
    assert before <= {path.name.split(".")[0] for path in FOLDER.glob(f"*.{backend}.sql")}


def test_an_old_database_asks_to_be_migrated(old: str) -> None:
    with pytest.raises(StoreError, match=r"not ready for this version; run `watcher migrate`"):
        Store.open(old)


def test_an_old_database_comes_up_to_the_tables_of_the_code(old: str) -> None:
    migrate(old)
    assert differences(old) == []


def test_what_an_old_database_held_is_all_there(old: str) -> None:
    migrate(old)
    with Store.open(old) as store:
        facts = [(row.fact.value, row.fact.status, row.fact.candidates, row.fact.told) for row in store.facts("film")]
        assert facts == [
            ("2024-10", REPORTED, (), frozenset({"2024-10"})),
            ("Der Hafen – „Leinen los“", CONFIRMED, ("Harbour",), frozenset()),
        ]
        claims = [(claim.value, claim.stance, claim.retired) for claim in store.load("film").claims]
        assert sorted(claims, key=str) == [
            ("2024-08", "asserted", "corrected"),
            ("2024-10", "asserted", None),
            (None, "pending", None),
        ]
        assert [(row.change.kind, row.change.before, row.change.lapsed, row.change.at) for row in store.changes()] == [
            (ChangeKind.ANNOUNCED, None, (), NOW + HOUR),
            (ChangeKind.CORRECTED, "2024-08", ("2024-09",), NOW + HOUR),
            (ChangeKind.ANNOUNCED, None, (), NOW),
        ]
        assert [(row.source.id, row.failures, row.last_error) for row in store.sources()] == [
            ("club", 0, None),
            ("paper", 1, "503: it is down"),
            ("club/1", 0, None),
        ]
        bodies = [store.page(row[0]) for row in dump(old)["page"]]
        assert sorted(body or b"" for body in bodies) == [
            b"<p>It moves to October.</p>",
            b"<p>The film arrives in August.</p>",
        ]
        assert all(zlib.decompress(row[1]) in bodies for row in dump(old)["page"])


def test_an_old_database_goes_on_where_it_stood(old: str) -> None:
    migrate(old)
    with Store.open(old) as store:
        store.sync(CONFIG, now=LATER)
        assert [row.state for row in store.deliveries(DeliveryState.FAILED)] == [DeliveryState.FAILED]
        # What waited is sent: the correction to who was told, the new value to the other.
        assert send_all(store, now=LATER) == {"desk": (ChangeKind.CORRECTED,), "mail": (ChangeKind.ANNOUNCED,)}
        change = a_change("2024-11", 3, before="2024-10", kind=ChangeKind.CORRECTED, untold_kind=ChangeKind.ANNOUNCED)
        record_step(store, change, now=LATER)
        assert send_all(store, now=LATER) == {"desk": (ChangeKind.CORRECTED,)}
        assert store.claim_due(now=LATER + timedelta(days=1), limit=9, lease=LEASE) != ()
