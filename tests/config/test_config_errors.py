"""A bad config says where, what stands there and what is allowed; all at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.config.conftest import WATCH, WATCHER, Complain, Write
from watcher.config import ConfigError, ConfigErrors, load
from watcher.config.yaml import read_yaml

WATCH_KEYS = "id, name, subject, official, fields, sources, routes, confirm_after, alert_on_baseline, also_known_as, people or producer"


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            "kind: listing",
            "kind: pag",
            "9:5: sources[0].kind is 'pag'; use page, listing, feed or sitemap (did you mean page?)",
        ),
        ("kind: listing", "kind:", "9:5: sources[0].kind is empty; use page, listing, feed or sitemap"),
        ("    kind: listing\n", "", "7:5: sources[0].kind is missing"),
        ("kind:", "knd:", "7:5: sources[0].kind is missing"),
        ("id: harbour", "id: Harbour", "1:1: id is 'Harbour'; use 1 to 64 of a-z, 0-9 and -"),
        ("id: harbour", "id: 7", "1:1: id is 7; use text (put it in quotes)"),
        ("id: harbour\n", "", "1:1: id is missing"),
        ("name: The harbour series", "name: ''", "2:1: name is an empty text; use words on one line"),
        ("name: The harbour series", 'name: "a\\nb"', "2:1: name is a text that is not shown; use words on one line"),
        ("name: The harbour series", 'name: "\\ud800"', "2:1: name is a text that is not shown; use words on one line"),
        ("name: The harbour series", "name: [a]", "2:1: name is a list; use text"),
        ("subject:\n  all_of: [harbour]", "subject: harbour", "3:1: subject is 'harbour'; use a mapping of keys"),
        ("all_of: [harbour]", "all_of: harbour", "4:3: subject.all_of is 'harbour'; use a list"),
        ("[harbour]", "[harbour, 1917]", "4:21: subject.all_of[1] is 1917; use text (put it in quotes)"),
        ("[harbour]", "[]", "3:1: subject names no words; give all_of or any_of at least one"),
        ("all_of", "allof", "4:3: subject.allof is no key here; use all_of, any_of or not (did you mean all_of?)"),
        (
            "official: [club]",
            "official: [klub]",
            "5:12: official[0] is 'klub'; no publisher has this id; use club or paper (did you mean club?)",
        ),
        (
            "official: [club]",
            "official: [club, club]",
            "5:18: official[1] is 'club'; it stands at config/watches/x.yaml:5:12 already; name it once in official",
        ),
        ("official: [club]", "official:", "5:1: official is empty; use a list"),
        ("official:", "ofical:", f"5:1: ofical is no key here; use {WATCH_KEYS} (did you mean official?)"),
        (
            "official: [club]",
            "fields: [titel]",
            "5:10: fields[0] is 'titel'; use title, platform, release_date or trailer (did you mean title?)",
        ),
        ("official: [club]", "fields: []", "5:1: fields is an empty list; use at least one item"),
        ("official: [club]", "routes: [desc]", "5:10: routes[0] is 'desc'; no route has this id; use desk"),
        ("official: [club]", "confirm_after: two", "5:1: confirm_after is 'two'; use a whole number"),
        ("official: [club]", "confirm_after: true", "5:1: confirm_after is true; use a whole number"),
        ("official: [club]", "confirm_after: 0", "5:1: confirm_after is 0; use 1 to 100"),
        ("official: [club]", "alert_on_baseline: yes", "5:1: alert_on_baseline is 'yes'; use true or false"),
        ("publisher: club", "publisher: paber", "10:5: sources[0].publisher is 'paber'; no publisher has this id; use"),
        ("every: 15m", "every: 900", "11:5: sources[0].every is 900; use a number and s, m, h or d, such as 90s, 15m"),
        ("every: 15m", "every: 1h30m", "11:5: sources[0].every is '1h30m'; use a number and s, m, h or d, such as"),
        ("every: 15m", "every: -5m", "11:5: sources[0].every is '-5m'; use a number and s, m, h or d, such as"),
        ("every: 15m", "every: 9s", "11:5: sources[0].every is '9s'; use 10s or more"),
        ("every: 15m", "every: 31d", "11:5: sources[0].every is '31d'; use 30d or less"),
        ("https://club", "ftp://club", "8:5: sources[0].url is a text that is not shown; use an http or https address"),
        ("https://club", "//club", "8:5: sources[0].url is a text that is not shown; use an http or https address"),
        ("https://club", "https://club:99999", "8:5: sources[0].url is a text that is not shown; use an http or https"),
        (
            "https://club",
            "https://a b",
            "8:5: sources[0].url is a text that is not shown; use an http or https address",
        ),
        ("https://club", "https://u:p@club", "8:5: sources[0].url is a text that is not shown; use an address without"),
        ("https://club", "https://${A}", "8:5: sources[0].url is a text that is not shown; use the address itself; ${"),
    ],
)
def test_a_bad_watch_says_where_what_and_what_instead(complain: Complain, old: str, new: str, error: str) -> None:
    assert old in WATCH
    lines = complain(x=WATCH.replace(old, new, 1))
    assert any(line.startswith(f"config/watches/x.yaml:{error}") for line in lines), lines


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("fetch: {thread: 3}", "1:9: fetch.thread is no key here; use contact, threads, deadline,"),
        ("fetch: {threads: 65}", "1:9: fetch.threads is 65; use 1 to 64"),
        ("fetch: {deadline: soon}", "1:9: fetch.deadline is 'soon'; use seconds, such as 30, 0.5 or 90s"),
        (
            "fetch: {max_body_bytes: 16XB}",
            "1:9: fetch.max_body_bytes is '16XB'; use bytes, such as 65536, 64KB or 16MB",
        ),
        ("fetch: {max_body_bytes: 5}", "1:9: fetch.max_body_bytes is 5; use 1024 to 1073741824"),
        ("fetch: {ports: [80, 70000]}", "1:21: fetch.ports[1] is 70000; use 1 to 65535"),
        ("fetch: {ports: [80, 80]}", "1:21: fetch.ports[1] is 80; it stands at config/watcher.yaml:1:17 already;"),
        ("fetch: {contact: ünal}", "1:9: fetch.contact is 'ünal'; use an e-mail address or the address of a page"),
        ("fetch: [a]", "1:1: fetch is a list; use a mapping of keys"),
        ("database: mysql://h/d", "1:1: database is a text that is not shown; use the address of a file, such as sqli"),
        (
            "database: 'sqlite:///:memory:'",
            "1:1: database is a text that is not shown; use the address of a file, such",
        ),
        ("publishers: {club: 1}", "1:1: publishers is a mapping; use a list"),
        ("publishers: [{id: a}]", "1:14: publishers[0].name is missing"),
        (
            "publishers: [{id: a, name: A, authority: official}]",
            "1:31: publishers[0].authority is 'official'; use press, community or platform",
        ),
        (
            "publishers: [{id: a, name: A, authority: platform}]",
            "1:31: publishers[0].authority is 'platform'; name the service it runs in `platform`, or use press",
        ),
        (
            "publishers: [{id: a, name: A, domains: [a.b/c]}]",
            "1:41: publishers[0].domains[0] is 'a.b/c'; use a host in small letters without http:// and path",
        ),
        (
            "publishers:\n  - {id: a, name: A, domains: [a.b]}\n  - {id: a, name: B, domains: [a.b]}",
            "3:6: publishers[1].id is 'a'; it stands at config/watcher.yaml:2:6 already; use another",
        ),
        (
            "publishers:\n  - {id: a, name: A, domains: [a.b]}\n  - {id: c, name: B, domains: [a.b]}",
            "3:32: publishers[1].domains[0] is 'a.b'; it stands at config/watcher.yaml:2:32 already; use another",
        ),
        ("routes: [{id: a, url: no-scheme}]", "1:18: routes[0].url is a text that is not shown; use an address that"),
        ("routes: [{id: a, url: ''}]", "1:18: routes[0].url is an empty text; use words on one line"),
        (
            r'routes: [{id: a, url: "a://b${file:/c\0d}"}]',
            "1:18: routes[0].url is a text that is not shown; use words on",
        ),
        ("routes: [{id: a}]", "1:10: routes[0].url is missing"),
        (
            "routes: [{id: a, url: 'a://b', min_status: unknown}]",
            "1:32: routes[0].min_status is 'unknown'; use rumoured, reported or confirmed",
        ),
        (
            "routes: [{id: a, url: 'a://b', kinds: [anounced]}]",
            "1:40: routes[0].kinds[0] is 'anounced'; use announced, upgraded, refined, corrected, denied, withdrawn or",
        ),
    ],
)
def test_a_bad_watcher_file_says_where_what_and_what_instead(complain: Complain, text: str, error: str) -> None:
    lines = complain(watcher=text + "\n", x=WATCH)
    assert any(line.startswith(f"config/watcher.yaml:{error}") for line in lines), lines


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"", "1:1: the file is empty; docs/configuration.md lists its keys"),
        (b"# nothing\n\n", "1:1: the file is empty; docs/configuration.md lists its keys"),
        (b"- a\n", "1:1: the file is no mapping; write `key: value`"),
        (b"\njust words\n", "2:1: the file is no mapping; write `key: value`"),
        (b"id: a\nname: b\nid: c\n", "3:1: id is written twice, first at 1:1; keep one"),
        (b"id: a\n\tname: b\n", "2:1: there is a tab; indent with spaces"),
        (b"id: a\nsubject:\n\tall_of: [b]\n", "3:1: there is a tab; indent with spaces"),
        (b"id: a\nname: \xff\n", "2:7: this is not UTF-8; save the file as UTF-8"),
        ("id: ä\nname: ".encode("utf-16"), "1:1: this is not UTF-8; save the file as UTF-8"),
        (b"id: a\r\nname: \x00\r\n", "2:7: there is a control character; remove it"),
        (b"id: a\nname: 'b\n", "3:1: a quote is opened and not closed"),
        (b"id: a: b\n", "1:6: a colon stands where none is allowed; check the indentation or use quotes"),
        (b"id: a\nname\nfields: [title]\n", "3:1: a colon is missing after a key; check the indentation"),
        (b"id: [a\nname: b\n", "2:5: a comma or a closing bracket is missing"),
        (b"id: @a\n", "1:5: a value begins with a character that needs quotes"),
        (b'id: "\\q"\n', "1:7: there is an unknown escape after a backslash; use single quotes"),
        (
            b"id: !!python/object:os.system x\n",
            "1:5: tags (!...) are not allowed; a text that begins with ! needs quotes",
        ),
        (b"id: *a\n", "1:5: an alias (*) that no anchor (&) above it defines; a text that begins with * needs quotes"),
        (
            b"id: &a {b: *a}\n",
            "1:12: an alias (*) that no anchor (&) above it defines; a text that begins with * needs",
        ),
        (b"id: a\n<<: {name: b}\n", "2:1: merge keys (<<) are not supported; write the keys out"),
        (b"{a: b}: c\n", "1:1: a key must be a word; a text that begins with { or [ needs quotes"),
        (b"id: a\n---\nid: b\n", "2:1: a second document begins; a file holds one"),
        (b"id: " + b"[" * 50 + b"]" * 50, "1:25: this is nested too deeply"),
        (b"id: " + b"1" * 5000, "1:1: this is not YAML; check escapes and directives"),
    ],
)
def test_what_is_no_yaml_for_us_says_where(complain: Complain, text: bytes, error: str) -> None:
    lines = complain(x=text)
    assert any(line.startswith(f"config/watches/x.yaml:{error}") for line in lines), lines


def test_all_problems_of_all_files_come_at_once_in_their_order(complain: Complain) -> None:
    bad = WATCH.replace("id: harbour", "id: pier").replace("listing", "pag").replace("15m", "1")
    lines = complain(watcher=WATCHER + "datbase: a\n", b=bad, a=WATCH.replace("name:", "nam:"))
    assert [line.split(" is ")[0] for line in lines] == [
        "config/watcher.yaml:11:1: datbase",
        "config/watches/a.yaml:1:1: name",
        "config/watches/a.yaml:2:1: nam",
        "config/watches/b.yaml:9:5: sources[0].kind",
        "config/watches/b.yaml:11:5: sources[0].every",
    ]


def test_positions_hold_with_a_byte_order_mark_and_windows_line_ends(complain: Complain) -> None:
    text = b"\xef\xbb\xbf" + WATCH.replace("id: harbour", "id: Harbour").replace("listing", "pag").encode()
    assert [line.split(" ")[0] for line in complain(x=text.replace(b"\n", b"\r\n"))] == [
        "config/watches/x.yaml:1:1:",
        "config/watches/x.yaml:9:5:",
    ]


def test_a_bad_value_behind_an_alias_is_shown_where_the_alias_stands(complain: Complain) -> None:
    text = WATCH.replace("all_of: [harbour]", "all_of: &words [1]\n  any_of: *words")
    assert complain(x=text) == [
        "config/watches/x.yaml:4:19: subject.all_of[0] is 1; use text (put it in quotes)",
        "config/watches/x.yaml:5:3: subject.any_of[0] is 1; use text (put it in quotes)",
    ]


def test_one_id_for_two_watches_names_both_places(complain: Complain) -> None:
    assert complain(x=WATCH, y="# later\n" + WATCH) == [
        "config/watches/y.yaml:2:1: id is 'harbour'; it is the id of config/watches/x.yaml:1:1 already; use another"
    ]


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            "example/news",
            "example/other",
            "8:5: sources[0].url is a text that is not shown; source club-news stands at",
        ),
        (
            "listing",
            "feed",
            "9:5: sources[0].kind is 'feed'; source club-news stands at config/watches/x.yaml:9:5 with",
        ),
        ("publisher: club", "publisher: paper", "10:5: sources[0].publisher is 'paper'; source club-news stands at"),
    ],
)
def test_one_source_id_for_two_places_names_both(complain: Complain, old: str, new: str, error: str) -> None:
    other = WATCH.replace("id: harbour", "id: pier").replace(old, new)
    (line,) = complain(x=WATCH, y=other)
    assert line.startswith(f"config/watches/y.yaml:{error}"), line


def test_one_source_id_twice_in_a_watch_is_refused(complain: Complain) -> None:
    (line,) = complain(x=WATCH + WATCH.partition("sources:\n")[2].replace("/news", "/b"))
    assert line.startswith(
        "config/watches/x.yaml:12:5: sources[1].id is 'club-news'; it stands at config/watches/x.yaml:7:5"
    )


def test_a_broken_watcher_file_does_not_make_its_publishers_unknown(complain: Complain) -> None:
    assert complain(watcher="publishers: [") == [
        "config/watcher.yaml:1:14: this is not YAML; check indentation and quotes",
    ]


def test_a_missing_folder_is_one_error_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors) as caught:
        load(tmp_path / "nowhere", environ={})
    assert [error.path for error in caught.value.errors] == [tmp_path / "nowhere"]
    assert "--config DIR" in str(caught.value)


def test_missing_folders_and_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    with pytest.raises(ConfigErrors) as caught:
        load(tmp_path / "config", environ={})
    assert caught.value.errors == (
        ConfigError(tmp_path / "config/watcher.yaml", None, None, "cannot be read: No such file or directory"),
        ConfigError(tmp_path / "config/watches", None, None, "the folder cannot be read: No such file or directory"),
    )


def test_a_folder_without_a_watch_is_refused(write: Write) -> None:
    folder = write()
    (folder / "watches" / "x.yaml").rename(folder / "watches" / "x.yml")
    with pytest.raises(ConfigErrors) as caught:
        load(folder, environ={})
    assert str(caught.value).splitlines() == [
        "config/watches: the folder holds no watch; add one as a .yaml file",
        "config/watches/x.yml: is not read; rename it to x.yaml",
    ]


def test_a_file_that_cannot_be_read_or_is_huge_is_named(write: Write) -> None:
    folder = write(big="#" * (1024 * 1024 + 1))
    (folder / "watches" / "folder.yaml").mkdir()
    with pytest.raises(ConfigErrors) as caught:
        load(folder, environ={})
    assert str(caught.value).splitlines() == [
        "config/watches/big.yaml: is larger than 1 MB; split it",
        "config/watches/folder.yaml: cannot be read: Is a directory",
    ]


@given(st.one_of(st.binary(max_size=60), st.text("ab:-[]{}\n #'\"!&*|>\t\\%@`?,~0.", max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused_in_one_line(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    try:
        told: object = read_yaml(path).value
    except ConfigErrors as refusal:
        told = str(refusal)
    assert isinstance(told, dict) or "\n" not in str(told)
