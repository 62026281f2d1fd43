"""`check` says all that is wrong in one run, shows the line without secrets, and warns of what is probably not meant."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tests.config.conftest import WATCH, WATCHER, Write
from watcher.config import Checked, check, load
from watcher.config.address import is_plain
from watcher.config.compose import Composer, load_plain
from watcher.config.warnings import find_warnings
from watcher.fetch import find_refusal

SECRET = "hunter2-swordfish-123456"
SOURCE = WATCH.partition("sources:\n")[2]


def errors(folder: Path, **environ: str) -> list[str]:
    return [str(error) for error in check(folder, environ=environ).errors]


def warnings(folder: Path, **crawl_delays: float) -> list[str]:
    checked = check(folder, environ={})
    assert checked.errors == ()
    hosts = {host.replace("_", "."): delay for host, delay in crawl_delays.items()}
    return [str(warning) for warning in find_warnings(checked, crawl_delays=hosts)]


def test_syntax_keys_and_meaning_of_all_files_come_in_one_run(write: Write) -> None:
    folder = write(
        watcher=WATCHER.replace("json://127.0.0.1:9/", "json://${NONE}/"),
        broken="id: [a\n",
        keys=WATCH.replace("kind: listing", "kind: pag").replace("official: [club]", "official: [klub]"),
        names=WATCH.replace("id: harbour", "id: pier\nid: quay")
        .replace("publisher: club", "publisher: clup")
        .replace("club-news", "pier-news"),
    )
    said = errors(folder)
    places = [line.partition(" ")[0] + line.partition(" ")[2].split(" ")[0] for line in said]
    assert places == [
        "config/watcher.yaml:10:5:routes[0].url:",
        "config/watches/broken.yaml:2:1:a",
        "config/watches/keys.yaml:5:12:official[0]",
        "config/watches/keys.yaml:9:5:sources[0].kind",
        "config/watches/names.yaml:2:1:id",
        "config/watches/names.yaml:11:5:sources[0].publisher",
    ], said


def test_what_stands_in_for_a_wrong_value_is_never_complained_of(write: Write) -> None:
    wrong = WATCH.replace("id: harbour", "id: Harbour").replace("url: https://club.example/news", "url: ftp://club")
    wrong = wrong.replace("publisher: club\n", "publisher: 7\n").replace("all_of: [harbour]", "all_of: [1]")
    said = errors(write(x=wrong, y=wrong.replace("id: Harbour", "id: Pier")))
    assert len(said) == 8
    assert not [line for line in said if "stand-in" in line]


@pytest.mark.parametrize("value", ["[]", "{}", "3", "null", "[[]]", "[{}]", "[3]", "{a: 1}", "text", "[null]", "true"])
@pytest.mark.parametrize("key", ["id", "name", "subject", "official", "fields", "sources", "routes", "people"])
def test_whatever_stands_at_a_key_is_said_and_never_breaks_the_check(write: Write, key: str, value: str) -> None:
    lines = [line for line in WATCH.splitlines() if not line.startswith((f"{key}:", " "))]
    folder = write(x="\n".join([*lines, f"{key}: {value}"]).replace("sources:\n", "") + "\n", y=WATCH)
    assert all("config/" in line for line in errors(folder))


@pytest.mark.parametrize("value", ["[]", "{}", "3", "[[]]", "[{}]", "[3]", "{a: 1}", "text", "[null, {id: A, url: 3}]"])
@pytest.mark.parametrize("key", ["database", "fetch", "history", "publishers", "routes", "operators"])
def test_the_same_of_watcher_yaml(write: Write, key: str, value: str) -> None:
    folder = write(watcher=f"{key}: {value}\n", x=WATCH)
    assert all("config/" in line for line in errors(folder))


def test_a_publisher_whose_id_is_wrong_makes_no_watch_wrong(write: Write) -> None:
    said = errors(write(watcher=WATCHER.replace("id: club", "id: Club"), x=WATCH))
    assert [line.split(": ")[0] for line in said] == ["config/watcher.yaml:2:5"]


def test_the_line_is_shown_and_no_secret_in_it(write: Write) -> None:
    watch = WATCH.replace("every: 15m", f"every: 15\n    headers:\n      Authorization:\n        - {SECRET}")
    folder = write(watcher=WATCHER.replace("url: json://", f"url: {SECRET}/x"), x=watch)
    shown = {error.line: error.shown for error in check(folder, environ={}).errors}
    assert shown == {10: "    url: …", 11: "    every: 15", 13: "      Authorization: …"}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"\tname: {SECRET}", "name: …"),
        (f"    url: slack://{SECRET}", "    url: …"),
        (f"  - {{id: a, url: 'slack://{SECRET}'", "  - {id: a, url: …"),
        (f"some words slack://{SECRET}/x and more", "some words … and more"),
        ("kind: pag", "kind: pag"),
    ],
)
def test_a_line_that_is_no_yaml_shows_no_secret_either(write: Write, line: str, shown: str) -> None:
    (error, *_) = check(write(x=f"id: x\n{line}: : [\n"), environ={}).errors
    assert SECRET not in str(error.shown)
    assert str(error.shown).strip().startswith(shown.strip()[:8])


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("sources:\n" + SOURCE, "", "1:1: sources is left out or empty: nothing is read for this watch"),
        ("[harbour]", "[documentary]", "4:3: subject matches nearly every text with 'documentary'"),
        ("[harbour]", "[Netflix, trailer]", "4:3: subject matches nearly every text with 'Netflix', 'trailer'"),
        ("all_of: [harbour]", "any_of: [Harbour, film]", "4:3: subject matches nearly every text with 'film'"),
        ("[harbour]", "[a]", "4:3: subject matches nearly every text with 'a'"),
        ("/news", "/news?api_key=abcd1234", "8:5: sources[0].url seems to hold a secret, and is shown"),
        ("every: 15m", "headers: {Authorization: Bearer abcdef}", "11:15: sources[0].headers.Authorization seems to"),
        ("every: 15m", "cookies: {a: 0123456789abcdef01}", "11:15: sources[0].cookies.a seems to hold a secret in"),
        ("every: 15m", "headers: {Authorization: 'Bearer ${KEY}'}", None),
        ("every: 15m", "headers: {Accept-Language: en-GB}", None),
        ("[harbour]", "[harbour, documentary]", None),
        ("[harbour]", "[F1]", None),
    ],
)
def test_what_is_probably_not_meant_is_warned_of(write: Write, old: str, new: str, warning: str | None) -> None:
    assert old in WATCH
    publishers = WATCHER.replace("  - id: paper\n    name: The Paper\n", "")
    checked = check(write(watcher=publishers, x=WATCH.replace(old, new)), environ={"KEY": "x"})
    assert checked.errors == ()
    said = [str(one) for one in find_warnings(checked, crawl_delays={})]
    assert [line.startswith(f"config/watches/x.yaml:{warning}") for line in said] == ([] if warning is None else [True])


def test_an_interval_below_what_the_site_asked_for_is_warned_of(write: Write) -> None:
    folder = write(x=WATCH.replace("every: 15m", "every: 30s\n    pages: 2"))
    (_, line) = warnings(folder, club_example=20)
    assert line == (
        "config/watches/x.yaml:11:5: sources[0].every is shorter than robots.txt of club.example, as last seen, "
        "asks for and 2 pages are read: it is late each time; use 40s or more"
    )
    assert len(warnings(folder, club_example=10)) == 1


def test_many_sources_that_together_ask_a_host_too_often_are_warned_of(write: Write) -> None:
    items = "".join(SOURCE.replace("club-news", f"news-{n}").replace("/news", f"/{n}") for n in range(40))
    watch = WATCH.partition("sources:")[0] + "sources:\n" + items.replace("15m", "30s")
    (_, line) = warnings(write(x=watch))
    assert "the sources on club.example ask for 1.3 times the requests" in line


def test_publishers_and_routes_that_nobody_names_are_warned_of(write: Write) -> None:
    routes = WATCHER + "  - id: fans\n    url: console://\n    remind: true\n    fields: [title]\n"
    said = warnings(write(watcher=routes, x=WATCH.replace("official:", "routes: [desk]\nofficial:")))
    assert [line.partition(": ")[2].partition(" is ")[0].partition(" has ")[0] for line in said] == [
        "publishers[1]",
        "routes[1]",
        "routes[1].remind",
    ]
    assert len(warnings(write(watcher=routes.replace("    remind: true\n", "") + "operators: [fans]\n"))) == 1


def test_while_a_file_cannot_be_read_nothing_is_called_unused(write: Write) -> None:
    checked = check(write(x=WATCH.replace("publisher: club", "publisher: paper"), y="id: [\n"), environ={})
    assert find_warnings(checked, crawl_delays={}) == ()


def test_secrets_in_clear_in_watcher_yaml_are_warned_of_and_not_shown(write: Write) -> None:
    clear = WATCHER.replace("json://127.0.0.1:9/", "slack://T0AAAAAAA/B0AAAAAAA/abcdefgh12345678abcdefgh")
    clear += "database: postgresql://me:pass@host/db\n"
    checked = check(write(watcher=clear), environ={})
    said = [one for one in find_warnings(checked, crawl_delays={}) if "in clear" in one.why]
    assert [(one.line, one.shown) for one in said] == [(10, "    url: …"), (11, "database: …")]


@given(st.text(st.characters(codec="utf-8"), max_size=40).map(lambda text: f"http://{text}"))
def test_a_plain_address_is_refused_by_no_gate(url: str) -> None:
    if is_plain(url):
        assert find_refusal(url, ports=(80, 443), allow_private=False) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://127.0.0.1/",
        "https://a.example:8080/",
        "https://a.1/",
        "https://-a.example/",
        "https://u@a.example/",
        "https://a.example/%00",
    ],
)
def test_what_a_gate_may_refuse_is_not_plain(url: str) -> None:
    assert not is_plain(url)


@given(st.text("ab:-[]{}\n #'\"!&*|>\t\\%@`?,~0.é", max_size=60))
def test_the_quick_parser_reads_what_the_careful_one_reads(text: str) -> None:
    try:
        quick = load_plain(text)
    except ValueError:
        return
    careful = Composer(Path("x.yaml"))
    try:
        careful.compose(YAML(typ="safe", pure=True).parse(text))
    except YAMLError:
        return  # libyaml takes some texts that the other does not; what it takes is taken
    assert quick == careful.value
    assert careful.problems == []


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(WATCH.replace("[harbour]", "['(a+)+$', '" + "a" * 2000 + "!']"), id="a pattern in a term"),
        pytest.param(WATCH.replace("[harbour]", "['" + "- " * 100_000 + "']"), id="gaps in a term"),
        pytest.param(WATCH.replace("every: 15m", "select: '" + ":not(" * 60 + "'"), id="a nested selector"),
        pytest.param(WATCH.replace("every: 15m", "select: '[a=" + "\\\\\\\\" * 90 + "'"), id="escapes in a selector"),
        pytest.param(WATCH.replace("https://club.example", "https://" + "a-" * 200_000), id="a long host"),
        pytest.param(WATCH.replace("15m", "9" * 4000 + "m"), id="a long number"),
        pytest.param(WATCH + BOMB, id="aliases of aliases"),
        pytest.param("[" * 200_000, id="brackets"),
        pytest.param("a: " * 100_000, id="colons"),
        pytest.param("? " * 100_000, id="question marks"),
    ],
)
def test_no_text_keeps_the_check_long(write: Write, text: str) -> None:
    begun = time.process_time()
    checked = check(write(x=text), environ={})
    find_warnings(checked, crawl_delays={})
    assert time.process_time() - begun < 8
    assert all("\n" not in str(error) for error in checked.errors)


def test_what_is_no_file_is_named_and_not_waited_for(write: Write) -> None:
    folder = write()
    os.mkfifo(folder / "watches" / "pipe.yaml")
    (folder / "watches" / "gone.yaml").symlink_to("nowhere")
    assert errors(folder) == [
        "config/watches/gone.yaml: cannot be read: No such file or directory",
        "config/watches/pipe.yaml: cannot be read: it is no file",
    ]


def test_a_folder_that_goes_away_is_one_error(write: Write) -> None:
    folder = write()
    folder.rename("elsewhere")
    checked: Checked = check(folder, environ={})
    assert (len(checked.errors), checked.config, checked.unread) == (1, None, True)


@pytest.mark.parametrize("length", range(0, len(WATCH), 7))
def test_half_a_file_is_refused_or_means_what_it_says(write: Write, length: int) -> None:
    folder = write(x=WATCH[:length])
    checked = check(folder, environ={})
    if checked.config is not None:
        assert load(folder, environ={}).watches["harbour"].name == "The harbour series"
