"""The commands, started as a person starts them, over real sites."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Command, environment
from tests.store.builders import LEASE, NOW, a_change, a_config, a_route, a_source, a_watch, step
from watcher import __version__
from watcher.demo.sites import StorySites
from watcher.demo.story import load_story, story_folder, write_config
from watcher.store import Store, migrate

WATCH = "liverpool-klopp-documentary"


def test_version_is_the_packages(watcher: Command) -> None:
    assert watcher("version").stdout == f"watcher {__version__}\n"


def test_a_wrong_command_line_exits_with_2(watcher: Command) -> None:
    done = watcher("poll", "--nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--nonsense" in done.stderr


def test_check_says_what_is_watched(watcher: Command, config: Path) -> None:
    done = watcher("check", "--config", config)
    assert done.returncode == 0, done.stderr
    assert "/feeds/videos.xml" in done.stdout
    assert "The configuration is good." in done.stdout


def test_every_config_error_is_one_line_with_its_place_and_exits_with_3(watcher: Command, config: Path) -> None:
    path = config / "watches" / f"{WATCH}.yaml"
    path.write_text(path.read_text().replace("kind: feed", "kind: fed", 1).replace("name:", "nam:", 1))
    done = watcher("run", "--config", config)
    assert done.returncode == 3
    lines = done.stderr.splitlines()
    assert len(lines) >= 2
    assert [line for line in lines if not line.startswith(f"{path}:")] == []
    assert "Traceback" not in done.stderr
    done = watcher("check", "--config", config)
    assert (done.returncode, done.stderr) == (3, "")
    assert f"{path}:" in done.stdout
    assert "kind: fed" in done.stdout
    assert "^" in done.stdout
    records = [json.loads(line) for line in watcher("check", "--json", "--config", config).stdout.splitlines()]
    assert records[-1]["level"] == "summary"
    assert records[-1]["errors"] == len(lines)
    assert {"level", "file", "line", "column", "key", "why", "shown"} == set(records[0])


def test_a_missing_folder_is_one_clear_line(watcher: Command, tmp_path: Path) -> None:
    done = watcher("run", "--config", tmp_path / "nowhere")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "--config" in done.stderr


def test_a_database_that_is_not_there_exits_with_4_and_what_to_do(
    watcher: Command, config: Path, tmp_path: Path
) -> None:
    done = watcher("facts", "--config", config)
    assert done.returncode == 4
    assert f"{tmp_path}/data/watcher.db" in done.stderr
    assert "watcher run" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_poll_shows_each_step_and_writes_nothing(
    watcher: Command, config: Path, sites: StorySites, tmp_path: Path
) -> None:
    sites.show("5")
    done = watcher("poll", f"{sites.origins['platform']}/detail/B0KLOPPERA25", "--config", config)
    assert done.returncode == 0, done.stderr
    for shown in ("Status", "Document", "Claims", "Fact", "Message"):
        assert shown in done.stdout
    assert "28 February 2025" in done.stdout
    assert not (tmp_path / "data").exists()


def test_poll_reads_a_source_by_its_id_as_json(watcher: Command, config: Path, sites: StorySites) -> None:
    sites.show("6")
    done = watcher("poll", "primevideo-videos", "--json", "--config", config)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["status"] == 200
    claims = record["watches"][WATCH]["claims"]
    assert any(claim["field"] == "trailer" and claim["stance"] == "asserted" and claim["quote"] for claim in claims)


def test_a_source_that_does_not_answer_exits_with_1_and_one_sentence(
    watcher: Command, config: Path, sites: StorySites
) -> None:
    done = watcher("poll", f"{sites.origins['club']}/no-such-page", "--config", config)
    assert done.returncode == 1
    assert "404" in done.stdout


def test_an_unknown_source_names_the_known_ones(watcher: Command, config: Path) -> None:
    done = watcher("poll", "nobody", "--config", config)
    assert done.returncode == 2
    assert "primevideo-videos" in done.stderr


def test_check_names_a_route_that_can_never_be_used_and_a_platform_nobody_knows(watcher: Command, config: Path) -> None:
    path = config / "watcher.yaml"
    path.write_text(
        path.read_text()
        .replace("console://", "jsn://token", 1)
        .replace("platform: Prime Video", "platform: Prim Video")
    )
    done = watcher("check", "--config", config)
    assert done.returncode == 1
    assert "Apprise cannot read its address" in done.stdout
    assert "did you mean Prime Video?" in done.stdout
    assert "token" not in done.stdout + done.stderr


def test_check_names_a_source_that_the_gate_refuses(watcher: Command, config: Path) -> None:
    path = config / "watcher.yaml"
    path.write_text(path.read_text().replace("allow_private: true", "allow_private: false"))
    done = watcher("check", "--config", config)
    assert done.returncode == 1
    assert "source club-news: Port" in done.stdout


def test_a_watch_that_is_not_there_is_named(watcher: Command, config: Path) -> None:
    assert watcher("migrate", "--config", config).returncode == 0
    done = watcher("facts", "--watch", "nope", "--config", config)
    assert done.returncode == 2
    assert WATCH in done.stderr


def test_restoring_what_is_not_archived_exits_with_1(watcher: Command, config: Path) -> None:
    assert watcher("migrate", "--config", config).returncode == 0
    done = watcher("restore", WATCH, "--config", config)
    assert done.returncode == 1
    assert "no archived watch" in done.stdout


def test_poll_record_enters_the_baseline_and_the_tables_show_it(watcher: Command, config: Path) -> None:
    assert watcher("poll", "--record", "--config", config).returncode == 0
    rows = [json.loads(line) for line in watcher("sources", "--json", "--config", config).stdout.splitlines()]
    assert {row["state"] for row in rows} == {"active"}
    assert any(row["parent"] for row in rows)
    assert all(row["status"] == 200 for row in rows if row["parent"] is None)
    for command in ("facts", "changes", "sources", "deliveries"):
        assert watcher(command, "--config", config).returncode == 0
    assert watcher("deliveries", "--json", "--config", config).stdout == ""
    retried = watcher("deliveries", "--retry", "1", "--config", config)
    assert retried.returncode == 1
    assert "no failed delivery 1" in retried.stdout


def test_a_repaired_route_gets_all_that_it_refused(watcher: Command, config: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'data' / 'watcher.db'}"
    migrate(database)
    with Store.open(database) as store:
        store.sync(a_config(a_watch("film", [a_source()])), now=NOW)
        step(store, a_change("2024-08"), routes=[a_route("newsroom"), a_route("fans")])
        while batch := store.claim_batch(now=NOW, lease=LEASE):
            store.mark_failed([delivery.id for delivery in batch], now=NOW, error="401")
    done = watcher("deliveries", "--retry-route", "newsroom", "--config", config)
    assert done.returncode == 0, done.stderr
    assert "1 delivery of newsroom due again" in done.stdout
    with Store.open(database) as store:
        states = {row.recipient: row.state.value for row in store.deliveries()}
    assert states == {"newsroom": "pending", "fans": "failed"}
    assert watcher("deliveries", "--retry-route", "newsroom", "--config", config).returncode == 1


def test_extract_reads_a_saved_page(watcher: Command, config: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html lang=en><title>Liverpool documentary</title><article><h1>Liverpool documentary set for August</h1>"
        "<p>The Liverpool documentary will stream on Netflix from 12 August 2031.</p></article></html>"
    )
    done = watcher("extract", page, "--watch", WATCH, "--json", "--config", config)
    assert done.returncode == 0, done.stderr
    claims = json.loads(done.stdout)["claims"]
    assert ("platform", "Netflix", "asserted") in {(c["field"], c["value"], c["stance"]) for c in claims}
    assert ("release_date", "2031-08-12", "asserted") in {(c["field"], c["value"], c["stance"]) for c in claims}


def run_until(lines: int, process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline() for _ in range(lines)]


@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_says_what_it_does_and_stops_within_two_seconds(
    config: Path, tmp_path: Path, number: signal.Signals
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "watcher", "run", "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
        env=environment(),
    )
    assert process.stdout is not None
    seen = ""
    while "read:" not in seen:
        line = process.stdout.readline()
        assert line, seen
        seen += line
    process.send_signal(number)
    asked = time.monotonic()
    rest, _ = process.communicate(timeout=10)
    assert time.monotonic() - asked < 2
    assert process.returncode == 0, rest
    assert "Watching: " in seen
    assert "watcher.db" in seen
    assert "Nothing is lost" in rest
    with Store.open(f"sqlite:///{tmp_path / 'data' / 'watcher.db'}") as store:
        assert store.counts().sources >= 6


def test_run_without_the_internet_shows_one_sentence_a_source(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    story = load_story()
    write_config(
        folder,
        story,
        origins={site: f"http://127.0.0.1:{port}" for port, site in enumerate(story.sites, start=1)},
        routes={"newsroom": "console://", "fans": "console://"},
        database=f"sqlite:///{tmp_path / 'watcher.db'}",
        pace=0,
    )
    done = subprocess.run(
        [sys.executable, "-m", "watcher", "poll", "--config", str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment(),
    )
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if line]
    assert len(lines) == 6
    assert all("refused" in line for line in lines)


def test_the_story_is_where_an_installed_package_looks() -> None:
    assert (story_folder() / "story.yaml").is_file()
