"""`render: true` through a whole poll: a site that is empty without its scripts, from the listing to the message."""

import json
from pathlib import Path

import pytest

from tests.fetch.conftest import need_browser
from tests.fetch.sites import Reply, Site
from tests.sources.test_sources import HOUR, NOW, Open, open_house, site  # noqa: F401 - fixtures
from watcher.cli.once import _choose_sources, poll_once
from watcher.config import load

HTML, JS, DATA = (
    {"Content-Type": kind} for kind in ("text/html; charset=utf-8", "text/javascript", "application/json")
)
SHELL = b'<!doctype html><html lang="en"><head><title>Harbour FC</title></head><body><main id="app"></main>'
#: What such a site has: one script that asks for data and builds the page, whatever its address.
APP = b"""
fetch('/api' + location.pathname).then(r => r.json()).then(d => {
  const app = document.getElementById('app');
  const add = (kind, text, within) => within.appendChild(Object.assign(document.createElement(kind), {textContent: text}));
  add('h1', d.heading, app);
  for (const text of d.texts || []) add('p', text, app);
  const list = add('ul', '', app);
  for (const [url, text] of d.items || []) add('a', text, add('li', '', list)).href = url;
});
"""
OLD = ("/tickets", "Tickets for the first home game of the season")
NEW = ("/harbour-fc-documentary", "Harbour FC documentary series has a title")
ARTICLE = [
    "The Harbour FC documentary is called “High Water”.",
    "It follows the team through a whole season, from the first training to the last game.",
]


@pytest.fixture(autouse=True)
def _browser() -> None:
    need_browser()


def fill(site: Site, *items: tuple[str, str]) -> None:  # noqa: F811 - the fixture's value
    def say(heading: str, **more: object) -> Reply:
        return Reply(headers=DATA, body=json.dumps({"heading": heading, **more}).encode())

    for path in ("/news", "/docu", OLD[0], NEW[0]):
        site.replies[path] = Reply(headers=HTML | {"ETag": '"shell"'}, body=SHELL + b'<script src="/app.js"></script>')
    site.replies["/app.js"] = Reply(headers=JS, body=APP)
    site.replies["/api/news"] = say("News of the club", items=items)
    site.replies[f"/api{NEW[0]}"] = say("News of the club", texts=ARTICLE)


def test_a_listing_and_what_it_leads_to_are_filled_and_ring_once(open_house: Open, site: Site) -> None:  # noqa: F811
    fill(site, OLD)
    house = open_house(path="/news", kind="listing", render=True)
    assert (house.poll(NOW).why, house.poll_followed(NOW)) == (None, [])
    fill(site, OLD, NEW)
    assert [url.removeprefix(site.url) for url in house.poll(NOW + HOUR).followed] == [NEW[0]]
    assert [(one.after, one.status) for one in house.poll_followed(NOW + HOUR)] == [("High Water", "confirmed")]
    assert (house.poll(NOW + 2 * HOUR).changes, house.poll_followed(NOW + 2 * HOUR)) == ((), [])
    assert not [asked.path for asked in site.asked if "if-none-match" in asked.headers]


def test_the_command_shows_what_a_browser_makes_of_a_page(
    tmp_path: Path,
    site: Site,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(site)
    (tmp_path / "watches").mkdir()
    (tmp_path / "watcher.yaml").write_text(
        f"database: sqlite:///{tmp_path}/none.db\nfetch: {{allow_private: true, host_delay: 0}}\n"
        "publishers: [{id: club, name: Harbour FC}]\n"
    )
    form = "{{id: {0}, url: '{1}', kind: page, publisher: club{2}}}"
    sources = [
        form.format("plain", f"{site.url}/docu", ""),
        form.format("docu", f"{site.url}{NEW[0]}", ", render: true"),
    ]
    (tmp_path / "watches" / "harbour.yaml").write_text(
        "id: harbour\nname: Harbour\nsubject: {all_of: [Harbour FC], any_of: [documentary]}\nofficial: [club]\n"
        f"sources: [{', '.join(sources)}]\n"
    )
    assert poll_once(tmp_path, None, watch=None, kind="page", record=False, as_json=True) == 1
    plain, rendered = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert plain["document"]["unreadable"]
    assert [claim["value"] for claim in rendered["watches"]["harbour"]["claims"]] == ["High Water"]
    config = load(tmp_path, environ={})
    address = {
        render: _choose_sources(config, f"{site.url}/", (), kind="page", render=render) for render in (True, False)
    }
    assert [(one.id, one.render) for (one,) in address.values()] == [("once", True), ("once", False)]
