"""What an edit comes to, in words and as a diff; secrets are in neither."""

from pathlib import Path

from watcher.config import Difference, Snapshot, Written, check, compare

FOLDER = Path("config")
WATCHER = """\
# A comment with an-old-token-in-clear.
publishers:
  - {id: club, name: Club, authority: press}
routes:
  - {id: desk, url: "json://h/${TOKEN}"}
  - {id: fans, url: "json://clear-secret/x"}
"""
WATCH = """\
id: film
name: Film
subject: {all_of: [Harbour]}
sources:
  - {id: club, url: "https://club.example/news", kind: page, publisher: club, headers: {X-Key: "${TOKEN}"}}
  - {id: feed, url: "https://club.example/feed?key=in-the-query", kind: feed, publisher: club}
"""
SECRETS = ("hunter2", "clear-secret", "other-secret", "an-old-token", "in-the-query", "in-another", "${TOKEN}")


def written(watcher: str = WATCHER, **watches: str) -> Written:
    files = {"watcher.yaml": watcher} | {f"watches/{name}.yaml": text for name, text in watches.items()}
    checked = check(FOLDER, environ={"TOKEN": "hunter2"}, files=Snapshot.of(FOLDER, files))
    assert checked.errors == ()
    return Written.of(checked)


def differ(watcher: str = WATCHER, **watches: str) -> Difference:
    found = compare(written(film=WATCH), written(watcher, **watches))
    assert not any(secret in "\n".join((*found.words, found.text)) for secret in SECRETS)
    return found


def test_layout_order_of_keys_and_comments_are_no_difference() -> None:
    again = "# Another comment\n" + WATCH.replace("subject: {all_of: [Harbour]}", "subject:\n  all_of:\n    - Harbour")
    assert differ(film=again) == Difference(words=(), text="")


def test_keys_routes_publishers_and_sources_are_named() -> None:
    watcher = (
        WATCHER.replace("authority: press", "owner: Group") + "  - {id: ops, url: 'console://'}\nfetch: {threads: 4}\n"
    )
    watch = WATCH.replace("kind: feed", "kind: sitemap").replace("all_of: [Harbour]", "all_of: [Harbour, City]")
    assert differ(watcher, film=watch).words == (
        "publisher club: authority: press → (left out)",
        "publisher club: owner: (left out) → Group",
        "route ops added",
        "fetch.threads: (left out) → 4",
        "watch film: subject.all_of: with City",
        "watch film: source feed: kind: feed → sitemap",
    )


def test_watches_that_come_go_and_move_to_another_file() -> None:
    found = differ(other=WATCH, second=WATCH.replace("id: film", "id: second"))
    assert found.words == ("watch film: its file film.yaml is now other.yaml", "watch second added")
    gone = compare(written(film=WATCH, second=WATCH.replace("id: film", "id: second")), written(film=WATCH))
    assert gone.words == ("watch second removed: archived, its facts are kept; put its file back to go on",)
    assert "+++ watches/second.yaml removed" in gone.text


def test_a_secret_that_changes_is_told_without_it() -> None:
    found = differ(WATCHER.replace("clear-secret", "other-secret"), film=WATCH.replace("in-the-query", "in-another"))
    assert found.words == (
        "route fans: url: another one (not shown)",
        "watch film: source feed: url: another one (not shown)",
    )
    assert "+  url: (not shown, another one)" in found.text


def test_a_plain_address_is_shown() -> None:
    found = differ(film=WATCH.replace("club.example/news", "club.example/press"))
    assert found.words == ("watch film: source club: url: https://club.example/news → https://club.example/press",)


def test_a_great_edit_is_cut() -> None:
    many = {f"w{number}": WATCH.replace("id: film", f"id: w{number}") for number in range(150)}
    found = differ(film=WATCH, **many)
    assert found.words[-1] == "and 50 more lines"
    assert len(found.text.splitlines()) == 101
