"""A page of the story as its site sends it: the words of the stage, and noise that changes at every request."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from random import Random

from watcher.demo.story import Article, Site, Stage, Story, StoryError

_PLACE = re.compile(r"\{\{([\w-]+)(\|json)?\}\}")
_RELATED = 4
_COMMENTS = 3


class Html(str):
    """Text that is HTML or XML already, and is not escaped again."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """The body of an answer and its Content-Type."""

    body: bytes
    content_type: str


def render(
    story: Story, stage: Stage, *, site: Site, path: str, origins: Mapping[str, str], noise: Random
) -> Rendered | None:
    """The page at `path` as it stands at that stage, None if the site has none; `noise` decides what changes."""
    press = _Press(story, stage, site=site, origins=origins, noise=noise)
    if path == site.index:
        text = press.print_index()
    elif (article := stage.live[site.id].get(path)) is not None and article.layout in site.layouts:
        text = press.print_article(article)
    else:
        return None
    kind = "application/xml" if path == site.index and site.index_layout.endswith(".xml") else "text/html"
    return Rendered(body=text.encode(), content_type=f"{kind}; charset=utf-8")


class _Press:
    """Fills one site's layouts for one request."""

    def __init__(self, story: Story, stage: Stage, *, site: Site, origins: Mapping[str, str], noise: Random) -> None:
        self._story = story
        self._stage = stage
        self._site = site
        self._noise = noise
        self._common = {**origins, "origin": origins[site.id]}

    def print_article(self, article: Article) -> str:
        """The article inside its layout, inside the site's page."""
        values = self._describe(article)
        main = Html(self._fill(self._site.layouts[article.layout], values))
        return self._print_page(values, main=main, head=article.layout.replace(".html", ".head.html"))

    def print_index(self) -> str:
        """The listing or feed: the story's own entries behind the first of the others."""
        others = self._stage.others[self._site.id]
        entries = (*others[:1], *self._stage.listed[self._site.id], *others[1:])
        suffix = self._site.index_layout.rpartition(".")[2]
        cards = Html("\n".join(self._print_parts(f"_card.{suffix}", entries)))
        values = {
            "title": self._site.index_title,
            "summary": f"The latest from {self._site.name}",
            "path": self._site.index,
            "url": self._common["origin"] + self._site.index,
            "cards": cards,
            **_say_dates("updated", max(entry.modified for entry in entries)),
        }
        listing = Html(self._fill(self._site.layouts[self._site.index_layout], values))
        return listing if suffix == "xml" else self._print_page(values, main=listing)

    def _print_page(self, values: Mapping[str, str], *, main: Html, head: str = "") -> str:
        """`main` inside the site's page; `head` is the layout of the kind's own metadata, if it has any."""
        metadata = Html(self._fill(self._site.layouts.get(head, ""), values))
        return self._fill(self._site.layouts["_page.html"], {**values, "main": main, "head": metadata})

    def _describe(self, article: Article) -> dict[str, str]:
        values: dict[str, str] = {
            "title": article.title,
            "headline": article.values.get("teaser", article.title),
            "summary": article.summary,
            "blurb": article.summary,
            "path": article.path,
            "url": self._common["origin"] + article.path,
            **_say_dates("published", article.published),
            **_say_dates("modified", article.modified),
            **article.values,
        }
        values["body"] = Html(self._fill(article.body, values))
        return values

    def _print_parts(self, layout: str, articles: Sequence[Article]) -> list[str]:
        return [self._fill(self._site.layouts[layout], self._describe(article)).rstrip("\n") for article in articles]

    def _fill(self, layout: str, values: Mapping[str, str]) -> str:
        """`layout` with every {{place}} filled: plain text escaped, `|json` as a JSON literal safe inside a script."""

        def fill(place: re.Match[str]) -> str:
            value = values.get(place[1])
            if value is None:
                value = self._common.get(place[1])
            if value is None:
                value = self._make_noise(place[1])
            if place[2]:
                return json.dumps(str(value), ensure_ascii=False).replace("<", "\\u003c")
            return value if isinstance(value, Html) else html.escape(value)

        return _PLACE.sub(fill, layout)

    def _make_noise(self, name: str) -> str:
        match name:
            case "minutes":
                return str(self._noise.randint(1, 59))
            case "number":
                return str(self._noise.randint(2, 9_999))
            case "token":
                return f"{self._noise.getrandbits(96):024x}"
            case "advert":
                return self._noise.choice(self._story.adverts)
            case _:
                return Html("\n".join(self._shuffle_parts(name)))

    def _shuffle_parts(self, name: str) -> list[str]:
        """A random few of what stands beside an article, in a random order."""
        match name:
            case "inline_advert":
                return [self._fill(self._site.layouts["_advert.html"], {})]
            case "related":
                return self._print_parts("_related.html", self._noise.sample(self._site.others, _RELATED))
            case "reader_comments":
                layout = self._site.layouts["_comment.html"]
                comments = self._noise.sample(self._story.comments, _COMMENTS)
                return [self._fill(layout, {"text": text}).rstrip("\n") for text in comments]
            case _:
                raise StoryError(f"A page of {self._site.id} asks for {name!r}, which nobody fills in.")


def _say_dates(name: str, at: datetime) -> dict[str, str]:
    day = f"{at.day} {at:%B %Y}"
    return {
        f"{name}_iso": at.isoformat(),
        f"{name}_day": day,
        f"{name}_human": f"{day}, {at:%H:%M}",
        f"{name}_rss": format_datetime(at, usegmt=True),
    }
