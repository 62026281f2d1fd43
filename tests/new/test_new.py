"""`watcher new` looks at a real site, writes a watch that passes the check, and shows what it would read."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.fetch.sites import Reply, Site
from tests.new.conftest import HOME, html
from watcher.cli import app
from watcher.cli.screen import console
from watcher.config import ConfigErrors, check, load
from watcher.config.warnings import find_warnings
from watcher.model import SourceKind


def new(config: Path, *words: str, answers: str = "") -> tuple[int, str]:
    """The command as a person gives it, with what it prints."""
    runner = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"})
    console.width = 200
    done = runner.invoke(app, ["new", *words, "--config", str(config)], input=answers)
    if isinstance(done.exception, ConfigErrors):
        return 3, str(done.exception)
    return done.exit_code, done.output


def test_a_name_and_an_address_make_a_watch_that_loads_and_shows_what_it_reads(club: Site, config: Path) -> None:
    before = (config / "watcher.yaml").read_text()
    code, shown = new(config, "Harbour documentary", club.url, "--yes")
    assert code == 0, shown
    loaded = load(config, environ={})
    watch = loaded.watches["harbour-documentary"]
    assert watch.subject.all_of == ("Harbour",)
    assert "docuseries" in watch.subject.any_of
    assert [(source.kind, source.url) for source in watch.sources] == [(SourceKind.FEED, f"{club.url}/feed/")]
    publisher = loaded.publishers[watch.sources[0].publisher]
    assert (publisher.name, publisher.domains) == ("Harbour FC", (club.url.partition("://")[2],))
    assert watch.official == (publisher.id,)
    for found in (f"{club.url}/news", f"{club.url}/maps/all.xml", "named by robots.txt", "named by the page"):
        assert found in shown
    assert "Netflix" in shown.partition("What it would read today")[2]
    after = (config / "watcher.yaml").read_text()
    assert after.startswith(before.partition("\n# No routes")[0])
    assert after.endswith("# No routes yet.\n")


def test_what_is_written_has_comments_names_its_schema_and_passes_the_check(club: Site, config: Path) -> None:
    assert new(config, "Harbour documentary", club.url, "--yes")[0] == 0
    text = (config / "watches" / "harbour-documentary.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=../schema/watch.schema.json\n")
    assert text.count("#") > 8
    assert (config / "schema" / "watch.schema.json").exists()
    checked = check(config, environ={})
    warnings = find_warnings(checked, crawl_delays={})
    assert checked.errors == ()
    assert [warning for warning in warnings if warning.path.parent.name == "watches"] == []


def test_nothing_is_overwritten(club: Site, config: Path) -> None:
    assert new(config, "Harbour documentary", club.url, "--yes")[0] == 0
    files = {path: path.read_bytes() for path in config.rglob("*") if path.is_file()}
    code, shown = new(config, "Harbour documentary", club.url, "--yes")
    assert code == 2
    assert "there is a watch harbour-documentary already" in " ".join(shown.split())
    assert {path: path.read_bytes() for path in config.rglob("*") if path.is_file()} == files
    code, shown = new(config, "Harbour documentary", club.url, "--yes", "--id", "again")
    assert code == 0, shown
    assert len(load(config, environ={}).publishers) == 2  # the one from before is known by its domain


def test_flags_say_what_else_would_be_asked(club: Site, config: Path) -> None:
    flags = ["--term", "Harbour FC", "--any", "series", "--not", "podcast", "--id", "series", "--publisher", "club"]
    more = ["--source", f"{club.url}/news", "--source", f"{club.url}/maps/all.xml", "--not-official", "--yes"]
    code, shown = new(config, "The series", club.url, *flags, *more)
    assert code == 0, shown
    watch = load(config, environ={}).watches["series"]
    subject = watch.subject
    assert (subject.all_of, subject.any_of, subject.none_of) == (("Harbour FC",), ("series",), ("podcast",))
    assert [source.kind for source in watch.sources] == [SourceKind.LISTING, SourceKind.SITEMAP]
    assert (watch.official, {source.publisher for source in watch.sources}) == ((), {"club"})


def test_without_flags_it_asks_and_takes_the_answers(club: Site, config: Path) -> None:
    answers = "2\nThe Harbour Club\nHarbour FC\nfilm, series\ny\n"
    code, shown = new(config, "Harbour documentary", club.url, answers=answers)
    assert code == 0, shown
    loaded = load(config, environ={})
    watch = loaded.watches["harbour-documentary"]
    assert watch.subject.any_of == ("film", "series")
    assert [source.kind for source in watch.sources] == [SourceKind.LISTING]
    assert "The Harbour Club" in [publisher.name for publisher in loaded.publishers.values()]
    assert watch.official


def test_a_site_that_names_no_feed_is_asked_at_the_usual_addresses(club: Site, config: Path) -> None:
    club.replies["/"] = html(HOME.format(head="", nav=""))
    del club.replies["/robots.txt"]
    club.replies["/sitemap.xml"] = club.replies.pop("/maps/all.xml")
    code, shown = new(config, "Harbour documentary", club.url, "--yes")
    assert code == 0, shown
    assert f"{club.url}/sitemap.xml" in shown
    assert load(config, environ={}).watches["harbour-documentary"].sources[0].url == f"{club.url}/feed/"


def test_a_video_channel_is_offered_by_its_feed_and_left_out_if_it_cannot_be_had(club: Site, config: Path) -> None:
    channel = "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv"
    club.replies["/"] = html(HOME.format(head="", nav=f'<a href="{channel}">Videos</a>'))
    code, shown = new(config, "Harbour documentary", club.url, "--yes")
    assert code == 0, shown
    assert "feed (video)" in shown
    assert "channel_id=UCabcdefghijklmnopqrstuv" in "".join(shown.split()).replace("│", "")
    assert "youtube" not in (config / "watches" / "harbour-documentary.yaml").read_text()


def test_the_address_of_a_feed_is_enough(club: Site, config: Path) -> None:
    code, shown = new(config, "Harbour documentary", f"{club.url}/feed/", "--yes")
    assert code == 0, shown
    (source,) = load(config, environ={}).watches["harbour-documentary"].sources
    assert (source.kind, source.url) == (SourceKind.FEED, f"{club.url}/feed/")


def test_an_address_that_does_not_answer_writes_nothing(club: Site, config: Path) -> None:
    code, shown = new(config, "Harbour documentary", f"{club.url}/gone", "--yes")
    assert code == 1
    assert "404" in shown
    assert not (config / "watches").exists()


def test_a_site_that_forbids_is_not_read(club: Site, config: Path) -> None:
    club.replies["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /\n")
    code, shown = new(config, "Harbour documentary", club.url, "--yes")
    assert code == 1
    assert "robots.txt" in shown
    assert {asked.path for asked in club.asked} == {"/robots.txt"}


def test_a_site_with_nothing_to_read_gives_a_watch_without_sources(club: Site, config: Path) -> None:
    for path in ("/feed/", "/news", "/maps/all.xml", "/robots.txt"):
        del club.replies[path]
    code, shown = new(config, "Harbour documentary", club.url, "--yes")
    assert code == 0, shown
    assert load(config, environ={}).watches["harbour-documentary"].sources == ()


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    code, shown = new(tmp_path / "fresh", "Harbour documentary", "http://127.0.0.1:9/", "--yes")
    assert code == 1  # what is made anew opens no private address
    assert "refused" in shown
    assert not (tmp_path / "fresh").exists()


def test_a_configuration_with_errors_is_mended_first(club: Site, config: Path) -> None:
    path = config / "watcher.yaml"
    path.write_text(path.read_text().replace("name: The Paper", "nam: The Paper"))
    code, shown = new(config, "Harbour documentary", club.url, "--yes")
    assert code == 3
    assert "watcher.yaml:8:5: publishers[0].nam is no key here" in shown
    assert club.asked == []


def test_publishers_in_brackets_are_left_to_a_person(club: Site, config: Path) -> None:
    path = config / "watcher.yaml"
    text = path.read_text().replace("  - id: paper\n    name: The Paper # of record\n", "  [{id: paper, name: P}]\n")
    path.write_text(text)
    code, shown = new(config, "Harbour documentary", club.url, "--yes")
    assert code == 2
    assert "name: Harbour FC" in " ".join(shown.replace("│", " ").split())
    assert path.read_text() == text
    assert not (config / "watches").exists()


@pytest.mark.parametrize("name", ["Ünder: the #1 'harbour' {film}", "1917", "Yes", ": a", "Ann & Tom’s film"])
def test_any_name_is_written_so_that_it_means_itself(name: str, club: Site, config: Path) -> None:
    code, shown = new(config, name, club.url, "--yes", "--id", "x", "--term", name)
    assert code == 0, shown
    watch = load(config, environ={}).watches["x"]
    assert (watch.name, watch.subject.all_of) == (name, (name,))
