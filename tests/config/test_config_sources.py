"""What a source may say of itself: selectors, pages, headers and cookies, and addresses that need another form."""

import traceback
from pathlib import Path

import pytest

from tests.config.conftest import WATCH, Complain, Write
from watcher.config import ConfigErrors, load

SECRET = "hunter2-swordfish"
FEED = "https://www.youtube.com/feeds/videos.xml"
CHANNEL = "UCabcdefghijklmnopqrstuv"
RULES = """\
    pages: 3
    select: main .stories
    ignore: ".paid, #top"
    headers:
      Accept-Language: en
      Authorization: Bearer ${KEY}
    cookies:
      session: ${file:/run/secrets/session}
"""


def with_url(url: str, *, kind: str = "page") -> str:
    return WATCH.replace("https://club.example/news", url).replace("kind: listing", f"kind: {kind}")


def test_the_rules_of_a_source_reach_it_and_its_secrets_no_repr(write: Write) -> None:
    config = load(write(x=WATCH + RULES), environ={"KEY": SECRET}, read_secret=lambda _: f"{SECRET}\n")
    source = config.sources["club-news"]
    assert (source.pages, source.select, source.ignore) == (3, "main .stories", ".paid, #top")
    assert source.headers == (("Accept-Language", "en"), ("Authorization", f"Bearer {SECRET}"))
    assert source.cookies == (("session", SECRET),)
    assert SECRET not in repr(config)
    assert SECRET not in source.reads_as


def test_a_source_without_rules_is_as_it_was(write: Write) -> None:
    assert load(write(), environ={}).sources["club-news"].reads_as == ""


def test_a_renewed_key_reads_the_same_and_another_rule_does_not(write: Write) -> None:
    def reads_as(rules: str, key: str = "a") -> str:
        return load(write(x=WATCH + rules), environ={"KEY": key}).sources["club-news"].reads_as

    first = reads_as("    headers: {X-Key: '${KEY}'}\n")
    assert first == reads_as("    headers: {x-key: '${KEY}'}\n", key="b")
    others = ("select: .a", "ignore: .a", "pages: 2", "render: true", "cookies: {a: b}", "headers: {X-Other: a}")
    assert len({first, "", *(reads_as(f"    {rule}\n") for rule in others)}) == 8
    assert reads_as("    render: false\n") == ""


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ("pages: 11", "12:5: sources[0].pages is 11; use 1 to 10"),
        ("pages: true", "12:5: sources[0].pages is true; use a whole number"),
        (
            "select: main >",
            "12:5: sources[0].select is 'main >'; use a CSS selector, such as 'main .story' (invalid character",
        ),
        ("select: #news", "12:5: sources[0].select is empty; use text in quotes: YAML takes what begins with # for"),
        ("ignore: ''", "12:5: sources[0].ignore is an empty text; use words on one line"),
        ("ignore: [.a]", "12:5: sources[0].ignore is a list; use text"),
        ("headers: [a]", "12:5: sources[0].headers is a list; use a mapping of names to values"),
        ("headers: {X-Version: 2}", "12:15: sources[0].headers.X-Version is a value that is not shown; use text (put"),
        ("headers: {Host: a}", "12:15: sources[0].headers may not have Host: the program sets it; remove it"),
        ("headers: {ACCEPT-encoding: a}", "12:15: sources[0].headers may not have ACCEPT-encoding: the program sets"),
        ("headers: {Connection: a}", "12:15: sources[0].headers may not have Connection: the program sets it"),
        ("headers: {If-None-Match: a}", "12:15: sources[0].headers may not have If-None-Match: the program sets it"),
        ("headers: {Cookie: a=b}", "12:15: sources[0].headers may not have Cookie: use the key `cookies`"),
        ("headers: {User-Agent: a}", "12:15: sources[0].headers may not have User-Agent: the program says who it is;"),
        ("headers: {X-A: a, x-a: b}", "12:23: sources[0].headers has x-a twice; capitals do not matter, keep one"),
        ('headers: {"X A": a}', "12:15: sources[0].headers has a name that is none; use letters, digits and -"),
        ('headers: {X-A: "a\\r\\nB: c"}', "12:15: sources[0].headers.X-A is a text that is not shown; use 1 to 4096"),
        ("headers: {X-A: ''}", "12:15: sources[0].headers.X-A is an empty text; use 1 to 4096 visible ASCII"),
        ("headers: {X-A: ü}", "12:15: sources[0].headers.X-A is a text that is not shown; use 1 to 4096"),
        ("headers: {X-A: '${NONE}'}", "12:15: sources[0].headers.X-A: the environment variable NONE is not set;"),
        ("cookies: {a: 'b; c=d'}", "12:15: sources[0].cookies.a is a text that is not shown; use at most 4096"),
        ("cookies: {a: '${file:/no/such}'}", "12:15: sources[0].cookies.a: the secret file /no/such cannot be read"),
        ("cookies: {'a=': b}", "12:15: sources[0].cookies has a name that is none; use letters, digits, - and _"),
    ],
)
def test_a_bad_rule_says_where_what_and_what_instead(complain: Complain, rule: str, error: str) -> None:
    lines = complain(x=f"{WATCH}    {rule}\n")
    assert any(line.startswith(f"config/watches/x.yaml:{error}") for line in lines), lines


@pytest.mark.parametrize("rule", ["select: .a", "ignore: .a", "pages: 2", "render: true"])
@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_rules_for_pages_are_not_for_feeds(complain: Complain, rule: str, kind: str) -> None:
    (line,) = complain(x=WATCH.replace("listing", kind) + f"    {rule}\n")
    assert f"12:5: sources[0].{rule.partition(':')[0]} is for the kind" in line


@pytest.mark.parametrize(
    ("url", "kind", "says"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}", "page", f"use kind: feed and {FEED}?channel_id={CHANNEL}"),
        (f"https://m.youtube.com/channel/{CHANNEL}/videos", "feed", f"use kind: feed and {FEED}?channel_id={CHANNEL}"),
        (
            "https://youtube.com/playlist?list=PLabcdefghijk",
            "listing",
            f"kind: feed and {FEED}?playlist_id=PLabcdefghijk",
        ),
        ("https://www.youtube.com/@harbour", "page", "use kind: feed and the address that `watcher poll` with this"),
        ("https://www.youtube.com/c/harbour", "listing", "use kind: feed and the address that `watcher poll` with"),
        (f"{FEED}?channel_id={CHANNEL}", "page", "a YouTube feed; use kind: feed"),
        ("https://club.example/wp-json/wp/v2/posts?per_page=20", "listing", "WordPress's REST API, which has no page;"),
    ],
)
def test_an_address_in_the_wrong_form_says_the_right_one(complain: Complain, url: str, kind: str, says: str) -> None:
    (line,) = complain(x=with_url(url, kind=kind))
    assert line.startswith("config/watches/x.yaml:8:5: sources[0].url is ")
    assert says in line


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"{FEED}?channel_id={CHANNEL}", "feed"),
        ("https://club.example/wp-json/wp/v2/posts", "feed"),
        ("https://www.youtube.com/watch?v=abcdefghijk", "page"),
        ("https://club.example/@harbour", "page"),
        ("https://club.example/sitemap.xml", "sitemap"),
    ],
)
def test_an_address_in_the_right_form_stands(write: Write, url: str, kind: str) -> None:
    assert load(write(x=with_url(url, kind=kind)), environ={}).sources["club-news"].url == url


@pytest.mark.parametrize("rule", ["headers: {Authorization: '${KEY}'}", "cookies: {session: '${KEY}'}"])
def test_a_secret_needs_https(complain: Complain, write: Write, rule: str) -> None:
    key = rule.partition(":")[0]
    text = f"{WATCH}    {rule}\n"
    (line,) = complain(x=text.replace("https://", "http://"), environ={"KEY": SECRET})
    assert line.startswith(
        f"config/watches/x.yaml:12:15: sources[0].{key} holds a secret, and the address is not https"
    )
    here = text.replace("https://club.example", "http://127.0.0.1:8000")
    assert load(write(x=here), environ={"KEY": SECRET}).sources


def test_a_bad_secret_is_shown_nowhere(write: Write) -> None:
    folder = write(x=f"{WATCH}    headers: {{X-Key: '${{KEY}}'}}\n    cookies: {{a: '{SECRET};'}}\n")
    with pytest.raises(ConfigErrors) as caught:
        load(folder, environ={"KEY": f"{SECRET}ü"}, read_secret=_refuse)
    assert len(caught.value.errors) == 2
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def _refuse(path: Path) -> str:
    raise AssertionError(path)


@pytest.mark.parametrize("rule", ["select: .a", "pages: 2", "render: true", "headers: {X-A: b}"])
def test_a_source_of_two_watches_has_one_set_of_rules(complain: Complain, rule: str) -> None:
    other = WATCH.replace("id: harbour", "id: pier")
    for x, y in ((WATCH, f"{other}    {rule}\n"), (f"{WATCH}    {rule}\n", other)):
        (line,) = complain(x=x, y=y)
        assert line.startswith("config/watches/y.yaml:")
        assert f"with another {rule.partition(':')[0]}; make them the same, or use another id" in line
