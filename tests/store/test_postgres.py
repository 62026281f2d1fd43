"""What only a server does: many writers at once, lost connections, passwords, a clock and a text of its own."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import insert, select, text, update

from tests.postgres import Postgres
from tests.store.builders import (
    HOUR,
    LEASE,
    NOW,
    a_change,
    a_claim,
    a_config,
    a_fact,
    a_record,
    a_route,
    a_source,
    a_watch,
    claim_one,
    step,
)
from tests.store.sql import run_sql
from watcher.model import ChangeKind, Outcome, SourceKind
from watcher.store import Follow, Store, StoreError, migrate, say_place
from watcher.store.encode import source_row
from watcher.store.outbox import claim_batch
from watcher.store.readings import new_source
from watcher.store.tables import JOINED, SOURCE
from watcher.store.transaction import Collision, again, transaction

pytestmark = pytest.mark.usefixtures("server")

PAGE = a_source("club/1", url="https://club.example/news/1", kind=SourceKind.PAGE, publisher="club", parent="club")


@pytest.fixture
def place(postgres: Postgres, server: str) -> str:
    """The address of a database on the server."""
    return postgres.url(server)


def wait_for_lock(postgres: Postgres) -> None:
    """Until somebody waits for somebody else."""
    with postgres._admin.connect() as connection:
        for _ in range(1000):
            if connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
                return
            Event().wait(0.005)
    pytest.fail("nobody waits")


def cut_all(postgres: Postgres, name: str) -> None:
    with postgres._admin.connect() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(cut), {"name": name})


# Many writers


def test_two_claimers_at_once_take_two_recipients_not_two_batches_of_one(club: Store) -> None:
    for version, routes in ((1, ("desk",)), (2, ("desk", "mail"))):
        step(
            club,
            a_change(f"2024-0{version}", version, kind=ChangeKind.ADDED),
            routes=[a_route(name) for name in routes],
        )
    with transaction(club._writer) as connection:
        (first,) = claim_batch(connection, now=NOW, lease=LEASE)
        second = club.claim_batch(now=NOW, lease=LEASE)
        third = club.claim_batch(now=NOW, lease=LEASE)
    assert first.recipient == "desk"
    assert [row.recipient for row in second] == ["mail"]
    assert third == ()
    assert club.claim_batch(now=NOW, lease=LEASE) == ()


def test_writers_that_lock_each_other_out_both_get_through(store: Store) -> None:
    store.sync(a_config(a_watch(sources=[a_source("a"), a_source("b")])), now=NOW)
    barrier = Barrier(2)
    tries = []

    @again
    def cross(first: str, second: str) -> None:
        tries.append(first)
        with transaction(store._writer) as connection:
            for source in (first, second):
                row = update(SOURCE).where(SOURCE.c.id == source)
                connection.execute(row.values(failures=SOURCE.c.failures + 1))
                if source == first and tries.count(first) == 1:
                    barrier.wait(timeout=10)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(cross, "a", "b"), pool.submit(cross, "b", "a")]:
            done.result(timeout=30)
    assert [row.failures for row in store.sources()] == [2, 2]
    assert len(tries) == 3


def test_a_write_that_always_meets_another_gives_up_in_one_sentence(store: Store) -> None:
    store.sync(a_config(a_watch(sources=[a_source("a")])), now=NOW)

    @again
    def double() -> None:
        with transaction(store._writer) as connection:
            row = new_source(source_row(a_source("a")), next_poll_at=NOW, now=NOW)
            connection.execute(insert(SOURCE).values(row))

    with pytest.raises(Collision, match=r'kept busy by other writers: duplicate key .*"pk_source"$'):
        double()


def test_a_page_that_two_find_at_once_is_followed_once(club: Store, postgres: Postgres) -> None:
    record = a_record(claim_one(club), follow=(Follow(source=PAGE, watches=("film",), from_baseline=False),))
    with ThreadPoolExecutor(1) as pool:
        with transaction(club._writer) as connection:
            row = new_source(source_row(PAGE), next_poll_at=NOW, now=NOW)
            connection.execute(insert(SOURCE).values(row))
            late = pool.submit(club.record, record)
            wait_for_lock(postgres)
        assert late.result(timeout=30).followed == ()
    with club._reading() as connection:
        joined = connection.execute(select(JOINED.c.source).order_by(JOINED.c.source)).scalars().all()
    assert joined == ["club", "club/1"]


def test_all_that_is_read_at_once_is_of_one_moment(club: Store) -> None:
    step(club, a_change("2024-08", 1))
    with club._reading() as connection:
        before = connection.execute(text("SELECT count(*) FROM change")).scalar()
        step(club, a_change("2024-09", 2, kind=ChangeKind.ADDED))
        assert connection.execute(text("SELECT count(*) FROM change")).scalar() == before
    assert club.counts().changes == 2


def test_a_row_that_somebody_holds_is_not_waited_for_without_end(club: Store, place: str) -> None:
    claim_one(club)
    with Store.open(place + "&options=-c%20lock_timeout%3D50ms") as other, transaction(club._writer) as connection:
        connection.execute(update(SOURCE).values(failures=1))
        with pytest.raises(StoreError, match=r"cannot be used at the moment: canceling statement due to lock timeout$"):
            other.claim_source("club", now=NOW + LEASE, lease=LEASE)


# Connections


def test_connections_lost_between_two_calls_are_not_noticed(club: Store, postgres: Postgres, server: str) -> None:
    step(club, a_change())
    cut_all(postgres, server)
    assert club.counts().changes == 1
    assert club.claim_batch(now=NOW, lease=LEASE) != ()


def test_a_connection_lost_on_the_way_is_one_sentence_and_the_next_call_works(
    club: Store, postgres: Postgres, server: str
) -> None:
    def write() -> None:
        with club._writing() as connection:
            connection.execute(update(SOURCE).values(failures=7))
            cut_all(postgres, server)
            connection.execute(update(SOURCE).values(failures=8))

    with pytest.raises(StoreError) as caught:
        write()
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("The database cannot be used at the moment: ")
    assert [row.failures for row in club.sources()] == [0]


def test_a_server_that_refuses_is_one_sentence_until_it_takes_us_again(
    club: Store, postgres: Postgres, server: str
) -> None:
    postgres.run(f"ALTER DATABASE {server} ALLOW_CONNECTIONS false")
    cut_all(postgres, server)
    for use in (
        club.counts,
        lambda: club.claim_due(now=NOW, limit=1, lease=LEASE),
        lambda: migrate(postgres.url(server)),
    ):
        with pytest.raises(StoreError, match=r"^The database .*is not currently accepting connections$"):
            use()
    postgres.run(f"ALTER DATABASE {server} ALLOW_CONNECTIONS true")
    assert club.counts().sources == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://watcher:hunter2@127.0.0.1:1/news",
        "postgresql://watcher@127.0.0.1:1/news?password=hunter2",
        "postgresql+psycopg://watcher@127.0.0.1:1/news?sslpassword=hunter2&application_name=hunter2",
    ],
)
def test_a_server_that_is_not_there_is_one_sentence_without_the_password(url: str) -> None:
    for use in (migrate, Store.open):
        with pytest.raises(StoreError, match=r"/news cannot be opened: .*refused") as caught:
            use(url)
        assert "\n" not in str(caught.value)
        assert "hunter2" not in str(caught.value)
    assert "hunter2" not in say_place(url)
    assert re.search(r"//watcher(:\*\*\*)?@127.0.0.1:1/news$", say_place(url))


def test_a_password_is_never_shown_and_a_sockets_folder_is() -> None:
    shown = say_place("postgresql+psycopg://watcher:hunter2@/news?host=/run/postgresql")
    assert shown == "postgresql+psycopg://watcher:***@/news?host=%2Frun%2Fpostgresql"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql+psycopg://u:hunter2@host", "names no database"),
        ("postgresql+psycopg://u:pass@hunter2@host/x", "has an @ too many.*%40"),
        ("postgresql+psycopg://u:pass@hun:ter2@host/x", "is not a database address"),
        ("postgresql+psycopg://u:hunter2@host:port/x", "is not a database address"),
        ("postgresql+asyncpg://u:hunter2@host/x", r"neither SQLite nor PostgreSQL.*postgresql\+psycopg://"),
        ("mysql://u:hunter2@host/x", r"neither SQLite nor PostgreSQL.*postgresql\+psycopg://"),
    ],
)
def test_a_servers_address_that_is_none_is_refused_and_not_repeated(url: str, why: str) -> None:
    for use in (migrate, Store.open, say_place):
        with pytest.raises(StoreError, match=why) as caught:
            use(url)
        assert "hunter2" not in str(caught.value)
        assert "ter2" not in str(caught.value)


def test_without_the_driver_the_extra_is_named() -> None:
    use = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from watcher.store import StoreError, migrate\n"
        "try: migrate('postgresql+psycopg://u:hunter2@127.0.0.1:1/x')\n"
        "except StoreError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", use], capture_output=True, text=True, check=True)
    assert done.stdout.endswith('is not installed; pip install "announcement-watcher[postgres]"\n')
    assert "hunter2" not in done.stdout


def test_who_may_make_no_tables_is_told_so_in_one_sentence(postgres: Postgres) -> None:
    postgres.run("CREATE ROLE guest LOGIN")
    name = postgres.create()
    with pytest.raises(StoreError, match=r"cannot be opened: permission denied for schema public$"):
        migrate(postgres.url(name, user="guest"))
    postgres.drop(name)
    postgres.run("DROP ROLE guest")


# Clock and text


def test_the_servers_time_zone_moves_nothing(postgres: Postgres, server: str, place: str) -> None:
    postgres.run(f"ALTER DATABASE {server} SET timezone TO 'Asia/Kolkata'")
    with Store.open(place) as store:
        store.sync(a_config(a_watch(sources=[a_source(every=HOUR)])), now=NOW)
        (row,) = store.sources()
        assert (row.added_at, row.added_at.utcoffset()) == (NOW, NOW.utcoffset())
        due = store.claim_source("club", now=NOW, lease=LEASE)
        assert due is not None
        assert store.next_due() == NOW + LEASE
    postgres.run(f"ALTER DATABASE {server} RESET timezone")


def test_a_nul_in_a_page_stops_no_poll(club: Store) -> None:
    outcome = Outcome(
        facts=(a_fact("A\0B"),),
        claims=(a_claim("A\0B", cues=("c\0",)),),
        changes=(a_change("A\0B", lapsed=("D\0",)),),
    )
    club.record(a_record(claim_one(club), outcomes={"film": outcome}, error="bad \0 answer"))
    (row,) = club.facts()
    assert row.fact.value == "A\ufffdB"
    assert [claim.value for claim in club.load("film").claims] == ["A\ufffdB"]
    assert [source.last_error for source in club.sources()] == ["bad \ufffd answer"]


def test_a_table_that_is_gone_is_one_sentence(club: Store, place: str) -> None:
    run_sql(place, "DROP TABLE delivery")
    with pytest.raises(StoreError, match=r'at the moment: relation "delivery" does not exist$'):
        club.counts()
