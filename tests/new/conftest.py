"""A club's site on loopback, and a configuration that may read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fetch.sites import Reply, Site

FEED = """\
<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour FC</title>
<item><title>Harbour FC announce a documentary series</title><link>{url}/news/series</link>
<pubDate>Wed, 31 Jan 2024 12:00:00 GMT</pubDate><description>The series will stream on Netflix.</description></item>
<item><title>Harbour FC draw</title><link>{url}/news/draw</link>
<pubDate>Tue, 30 Jan 2024 12:00:00 GMT</pubDate><description>No goals.</description></item>
</channel></rss>
"""
HOME = """\
<html lang="en"><head><title>Home | Harbour FC</title><meta property="og:site_name" content="Harbour FC">{head}</head>
<body><nav><a href="/news">News</a> <a href="/tickets">Tickets</a> {nav}</nav>
<main><h1>Welcome to Harbour</h1><p>One two three four five six seven eight nine ten.</p></main></body></html>
"""
NEWS = """\
<html lang="en"><head><title>News</title></head><body><main><h1>News</h1>
<article><h2><a href="/news/series">Harbour FC announce a documentary series on the harbour</a></h2><p>It has no title yet, the club says.</p></article>
<article><h2><a href="/news/draw">Harbour FC draw at home on a cold afternoon</a></h2><p>No goals were seen in the whole match.</p></article>
<article><h2><a href="/news/kit">The new kit of Harbour FC is on sale today</a></h2><p>It is blue and white, like the one before.</p></article>
</main></body></html>
"""
SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{url}/news/series</loc></url></urlset>'
LINK = '<link rel="alternate" type="application/rss+xml" href="/feed/">'


def html(text: str) -> Reply:
    return Reply(headers={"Content-Type": "text/html; charset=utf-8"}, body=text.encode())


def xml(text: str) -> Reply:
    return Reply(headers={"Content-Type": "application/xml"}, body=text.encode())


@pytest.fixture
def club() -> Iterator[Site]:
    with Site() as site:
        site.replies["/"] = html(HOME.format(head=LINK, nav=""))
        site.replies["/news"] = html(NEWS)
        site.replies["/feed/"] = xml(FEED.format(url=site.url))
        site.replies["/maps/all.xml"] = xml(SITEMAP.format(url=site.url))
        site.replies["/robots.txt"] = Reply(body=f"User-agent: *\nSitemap: {site.url}/maps/all.xml\n".encode())
        yield site


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A folder without a watch, as an operator has it who begins."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "watcher.yaml").write_text(
        f"# Ours.\ndatabase: sqlite:///{tmp_path}/none.db\nfetch: {{allow_private: true, host_delay: 0}}\n\n"
        "# Who speaks.\npublishers:\n  - id: paper\n    name: The Paper # of record\n\n# No routes yet.\n"
    )
    return folder
