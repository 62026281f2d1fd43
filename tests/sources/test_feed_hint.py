"""`watcher poll ADDRESS` says which feeds a page offers, even if the page itself cannot be read."""

import json
from pathlib import Path

import pytest

from tests.fetch.sites import Reply, Site
from watcher.cli.once import poll_once

WATCHER = "database: sqlite:///{folder}/none.db\nfetch: {{allow_private: true, host_delay: 0}}\npublishers: [{{id: a, name: A}}]\n"
WATCH = """\
id: harbour
name: Harbour
subject: {{all_of: [harbour]}}
sources: [{{id: a, url: "{url}/news", kind: page, publisher: a}}]
"""
HEAD = '<link rel="alternate" type="application/rss+xml" href="/feed/">'


@pytest.mark.parametrize(("text", "code"), [("One two three four five six seven.", 0), ("", 1)])
def test_the_feeds_of_a_page_are_named(
    text: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    with Site() as site:
        page = f"<html><head>{HEAD}</head><body><p>{text}</p></body></html>".encode()
        site.replies["/channel"] = Reply(headers={"Content-Type": "text/html"}, body=page)
        (tmp_path / "watches").mkdir()
        (tmp_path / "watcher.yaml").write_text(WATCHER.format(folder=tmp_path))
        (tmp_path / "watches" / "x.yaml").write_text(WATCH.format(url=site.url))
        url = f"{site.url}/channel"
        assert poll_once(tmp_path, url, watch=None, kind="page", record=False, as_json=False) == code
        assert f"Feed      {site.url}/feed/ (watch it with kind: feed)" in capsys.readouterr().out
        assert poll_once(tmp_path, url, watch=None, kind="page", record=False, as_json=True) == code
        assert json.loads(capsys.readouterr().out)["document"]["feeds"] == [f"{site.url}/feed/"]
