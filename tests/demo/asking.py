"""What the tests of this room share: a plain HTTP client, and the places of a story."""

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from watcher.demo.story import Site, Stage, Story


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


def ask(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.netloc, timeout=5)
    try:
        connection.request("GET", place.path + (f"?{place.query}" if place.query else ""), headers=headers or {})
        answer = connection.getresponse()
        return Answer(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.getheaders()},
            text=answer.read().decode(),
        )
    finally:
        connection.close()


def places(story: Story, stage: Stage) -> Iterator[tuple[Site, str]]:
    """Every address that a stage serves: the index of each site and its pages."""
    for key, site in story.sites.items():
        yield site, site.index
        yield from ((site, path) for path in stage.live[key])
