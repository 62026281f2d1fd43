"""A good config becomes the model's values."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from tests.config.conftest import WATCH, WATCHER, Write
from watcher.config import CONSOLE, load
from watcher.config.schema import FetchPart
from watcher.model import Authority, ChangeKind, FetchSettings, Field, SourceKind, Status

FULL_WATCHER = """\
database: sqlite:///elsewhere/${NAME}.db
fetch:
  contact: desk@example.org
  threads: 4
  deadline: 20s
  connect_timeout: 2.5
  max_redirects: 0
  max_header_bytes: 32KB
  max_wire_bytes: 1048576
  max_body_bytes: 16MB
  per_host: 1
  host_delay: 0
  max_crawl_delay: 1m
  allow_private: true
  ports: [80, 443, 8080]
publishers:
  - {id: club, name: The Club, domains: [club.example, "127.0.0.1:8001"], authority: press, owner: Owners}
  - {id: stream, name: Stream, authority: platform, platform: Stream One}
  - {id: fans, name: Fans}
routes:
  - {id: desk, url: "json://127.0.0.1:9/", fields: [title], kinds: [announced, corrected], min_status: reported}
"""

FULL_WATCH = """\
id: harbour
name: The harbour series
subject: {all_of: [harbour], any_of: [series, film], not: [podcast]}
official: [club]
fields: [trailer, title]
sources:
  - {id: a, url: "https://club.example/a", kind: page, publisher: club, every: 90s}
  - {id: b, url: "http://127.0.0.1:8001/b", kind: feed, publisher: stream, every: 0s}
  - {id: c, url: "https://club.example/c?d=e#f", kind: listing, publisher: fans}
routes: [desk]
confirm_after: 3
alert_on_baseline: true
also_known_as: [Harbour All Access]
people: [Ann Ferrow, Tomas Vale]
producer: Ferrow Films
"""


def test_every_key_reaches_the_model(write: Write) -> None:
    config = load(write(watcher=FULL_WATCHER, x=FULL_WATCH), environ={"NAME": "w"})
    assert config.database == "sqlite:///elsewhere/w.db"
    assert config.fetch == FetchSettings(
        contact="desk@example.org",
        threads=4,
        deadline=20,
        connect_timeout=2.5,
        max_redirects=0,
        max_header_bytes=32768,
        max_wire_bytes=1048576,
        max_body_bytes=16 * 1024 * 1024,
        per_host=1,
        host_delay=0,
        max_crawl_delay=60,
        allow_private=True,
        ports=(80, 443, 8080),
    )
    club, stream, fans = config.publishers.values()
    assert (club.domains, club.authority, club.owner) == (
        ("club.example", "127.0.0.1:8001"),
        Authority.PRESS,
        "Owners",
    )
    assert (stream.authority, stream.platform) == (Authority.PLATFORM, "Stream One")
    assert fans.authority is Authority.COMMUNITY
    route = config.routes["desk"]
    assert (route.fields, route.min_status) == ((Field.TITLE,), Status.REPORTED)
    assert route.kinds == (ChangeKind.ANNOUNCED, ChangeKind.CORRECTED)
    watch = config.watches["harbour"]
    assert (watch.subject.all_of, watch.subject.any_of, watch.subject.none_of) == (
        ("harbour",),
        ("series", "film"),
        ("podcast",),
    )
    assert (watch.official, watch.fields, watch.routes) == (("club",), (Field.TRAILER, Field.TITLE), ("desk",))
    assert (watch.confirm_after, watch.alert_on_baseline) == (3, True)
    assert (watch.also_known_as, watch.people) == (("Harbour All Access",), ("Ann Ferrow", "Tomas Vale"))
    assert watch.producer == "Ferrow Films"
    assert [(one.id, one.kind, one.every.total_seconds()) for one in watch.sources] == [
        ("a", SourceKind.PAGE, 90),
        ("b", SourceKind.FEED, 0),
        ("c", SourceKind.LISTING, 900),
    ]
    assert tuple(config.sources.values()) == watch.sources


def test_what_is_left_out_has_its_default(write: Write) -> None:
    config = load(write(), environ={})
    watch = config.watches["harbour"]
    assert config.database == "sqlite:///data/watcher.db"
    assert config.fetch == FetchSettings()
    assert (watch.fields, watch.routes) == (tuple(Field), ("desk",))
    assert (watch.confirm_after, watch.alert_on_baseline) == (2, False)
    assert (watch.also_known_as, watch.people, watch.producer) == ((), (), "")


def test_without_a_route_messages_go_to_the_console(write: Write) -> None:
    config = load(write(watcher=WATCHER.partition("routes:")[0]), environ={})
    assert config.routes == {"console": CONSOLE}
    assert config.watches["harbour"].routes == ("console",)


def test_a_source_of_two_watches_is_one_source_polled_as_often_as_the_more_eager_asks(write: Write) -> None:
    other = WATCH.replace("id: harbour", "id: pier").replace("every: 15m", "every: 5m")
    config = load(write(x=WATCH, y=other), environ={})
    assert [source.every for source in config.sources.values()] == [timedelta(minutes=5)]
    assert config.watches["harbour"].sources == config.watches["pier"].sources == tuple(config.sources.values())


def test_the_keys_of_fetch_are_those_of_the_model() -> None:
    fields = {field.name: field.default for field in dataclasses.fields(FetchSettings)}
    assert {name: field.default for name, field in FetchPart.model_fields.items()} == fields


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"---\n"])
def test_line_ends_and_byte_order_marks_do_not_matter(write: Write, start: bytes, ending: bytes) -> None:
    config = load(write(x=start + WATCH.encode().replace(b"\n", ending)), environ={})
    assert config.watches["harbour"].name == "The harbour series"


def test_anchors_and_aliases_work(write: Write) -> None:
    text = WATCH.replace("all_of: [harbour]", "all_of: &words [harbour]\n  any_of: *words")
    assert load(write(x=text), environ={}).watches["harbour"].subject.any_of == ("harbour",)


def test_scalars_follow_yaml_1_2(write: Write) -> None:
    text = WATCH.replace("[harbour]", "[2024-08-01, yes, '1917', \"a\\u00e4\", no, 1e, 0x1F, +-1]")
    words = load(write(x=text), environ={}).watches["harbour"].subject.all_of
    assert words == ("2024-08-01", "yes", "1917", "aä", "no", "1e", "0x1F", "+-1")


def test_hidden_files_and_other_files_are_left_alone(write: Write) -> None:
    folder = write()
    (folder / "watches" / ".x.yaml").write_text("[")
    (folder / "watches" / "notes.txt").write_text("[")
    assert list(load(folder, environ={}).watches) == ["harbour"]


def test_an_absolute_folder_works_too(write: Write) -> None:
    assert load(Path.cwd() / write(), environ={}).watches
