"""The first story as values: its sites, their pages, and what is live at each stage."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

STORY = "liverpool-klopp-documentary"
#: The layout of a page that names none.
ARTICLE = "_article.html"
#: How many of its other stories a site shows at a time.
SHOWN = 5

_FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_OWN_FIELDS = frozenset({"path", "title", "summary", "published", "modified", "layout", "listed", "copy_of"})


class StoryError(Exception):
    """A story that cannot be played; says which file is wrong and how."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """One version of one page: `body` is HTML in our own words, `values` what else its layout asks for.

    One that is not `listed` is served but not shown in its site's index.
    """

    path: str
    title: str
    summary: str
    published: datetime
    modified: datetime
    body: str
    layout: str = ARTICLE
    listed: bool = True
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Site:
    """One site of the story: who speaks there, how its server behaves, and its layouts by file name.

    `crawl_delay` is in seconds at pace 1. A `conditional` site sends validators and answers 304. `others` are the
    stories around the one that matters; their dates come from the stage.
    """

    id: str
    name: str
    publisher: str
    index: str
    index_title: str
    index_layout: str
    layouts: Mapping[str, str]
    others: tuple[Article, ...]
    conditional: bool = False
    crawl_delay: float = 0.0
    disallow: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What is live from `at` (the story's clock, UTC): by site, the index's own entries and every page by its path."""

    number: str
    at: datetime
    title: str
    listed: Mapping[str, tuple[Article, ...]]
    others: Mapping[str, tuple[Article, ...]]
    live: Mapping[str, Mapping[str, Article]]


@dataclass(frozen=True, kw_only=True)
class Story:
    """The whole story. `adverts` and `comments` are the words that change at every request."""

    id: str
    name: str
    folder: Path
    sites: Mapping[str, Site]
    stages: tuple[Stage, ...]
    adverts: tuple[str, ...]
    comments: tuple[str, ...]

    def stage(self, number: str) -> Stage:
        """The stage of that number (`"2b"`); StoryError if there is none."""
        for stage in self.stages:
            if stage.number == number:
                return stage
        raise StoryError(f"There is no stage {number!r}; the story has {', '.join(s.number for s in self.stages)}.")


def story_folder(name: str = STORY) -> Path:
    """Where the story's files are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for seeds in (package / "seeds", package.parent / "seeds"):
        if (seeds / name / "story.yaml").is_file():
            return seeds / name
    raise StoryError(f"The story {name!r} is not installed; install the package again, or run from its checkout.")


def load_story(folder: Path | None = None) -> Story:
    """Read a story folder (the first story's by default); StoryError names the file that is wrong."""
    folder = folder or story_folder()
    plan = _read_yaml(folder / "story.yaml")
    furniture = _read_yaml(folder / "furniture.yaml")
    try:
        start = _moment(plan["stages"][0]["at"])
        sites = {
            key: _make_site(key, spec, folder=folder, others=furniture["others"].get(key, ()), start=start)
            for key, spec in plan["sites"].items()
        }
        return Story(
            id=plan["id"],
            name=plan["name"],
            folder=folder,
            sites=MappingProxyType(sites),
            stages=tuple(_unfold_stages(plan["stages"], folder=folder, sites=sites)),
            adverts=tuple(furniture["adverts"]),
            comments=tuple(furniture["comments"]),
        )
    except KeyError as missing:
        raise StoryError(f"{folder / 'story.yaml'} or furniture.yaml lacks {missing}.") from missing


def _make_site(key: str, spec: Mapping[str, Any], *, folder: Path, others: Any, start: datetime) -> Site:
    layouts = {path.name: _read_text(path) for path in sorted((folder / "pages" / key).glob("_*"))}
    return Site(
        id=key,
        name=spec["name"],
        publisher=spec["publisher"],
        index=spec["index"],
        index_title=spec["index_title"],
        index_layout=spec["index_layout"],
        layouts=MappingProxyType(layouts),
        others=tuple(_make_other(other, start) for other in others),
        conditional=spec.get("conditional", False),
        crawl_delay=float(spec.get("crawl_delay", 0)),
        disallow=tuple(spec.get("disallow", ())),
    )


def _make_other(spec: Mapping[str, str], at: datetime) -> Article:
    extra = {key: value for key, value in spec.items() if key not in _OWN_FIELDS}
    return Article(
        path=spec["path"],
        title=spec["title"],
        summary=spec["summary"],
        published=at,
        modified=at,
        body=f"<p>{spec['summary']}</p>\n<p>That is all there is to say about it today.</p>",
        values=MappingProxyType({"author": "Staff", "bio": "One of our reporters.", "section": "More", **extra}),
    )


def _unfold_stages(specs: Any, *, folder: Path, sites: Mapping[str, Site]) -> Iterator[Stage]:
    listed: dict[str, tuple[Article, ...]] = dict.fromkeys(sites, ())
    live: dict[str, dict[str, Article]] = {key: {} for key in sites}
    for spec in specs:
        for key, names in spec["show"].items():
            articles = tuple(_read_article(folder / "pages" / key / name) for name in names)
            listed[key] = tuple(article for article in articles if article.listed)
            live[key] |= {article.path: article for article in articles}
        at = _moment(spec["at"])
        others = {key: _date_others(site, number=spec["number"], at=at) for key, site in sites.items()}
        pages = {key: {article.path: article for article in others[key]} | live[key] for key in sites}
        yield Stage(
            number=spec["number"],
            at=at,
            title=spec["title"],
            listed=MappingProxyType(dict(listed)),
            others=MappingProxyType({key: shown[:SHOWN] for key, shown in others.items()}),
            live=MappingProxyType({key: MappingProxyType(paths) for key, paths in pages.items()}),
        )


def _date_others(site: Site, *, number: str, at: datetime) -> tuple[Article, ...]:
    """The site's other stories, another one first at each stage, dated in the days before it.

    Stages of one number ("5" and "5b") share them to the day, so that an index without news is the same page.
    """
    turn = int(number.rstrip("abcdefgh"))
    midnight = at.replace(hour=0, minute=0, second=0)
    dated = []
    for place in range(len(site.others)):
        other = site.others[(turn + place) % len(site.others)]
        published = midnight - timedelta(hours=5 * place + 3, minutes=7 * place)
        dated.append(
            Article(
                path=other.path,
                title=other.title,
                summary=other.summary,
                published=published,
                modified=published,
                body=other.body,
                values=other.values,
            )
        )
    return tuple(dated)


def _read_article(path: Path) -> Article:
    match = _FRONT_MATTER.fullmatch(_read_text(path))
    if match is None:
        raise StoryError(f"{path} must begin with its fields between two lines of ---.")
    fields = _parse_yaml(match[1], path)
    try:
        published = _moment(fields["published"])
        return Article(
            path=fields["path"],
            title=fields["title"],
            summary=fields["summary"],
            published=published,
            modified=_moment(fields["modified"]) if "modified" in fields else published,
            body=_read_article(path.parent / fields["copy_of"]).body if "copy_of" in fields else match[2].strip(),
            layout=fields.get("layout", ARTICLE),
            listed=fields.get("listed", "yes") != "no",
            values=MappingProxyType({key: str(value) for key, value in fields.items() if key not in _OWN_FIELDS}),
        )
    except KeyError as missing:
        raise StoryError(f"{path} lacks {missing}.") from missing


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise StoryError(f"{path} cannot be read: {error.strerror}.") from error


def _read_yaml(path: Path) -> Any:
    return _parse_yaml(_read_text(path), path)


def _parse_yaml(text: str, path: Path) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise StoryError(f"{path} is not YAML: {error}") from error


def write_config(
    folder: Path,
    story: Story,
    *,
    origins: Mapping[str, str],
    routes: Mapping[str, str],
    database: str,
    pace: float = 1.0,
) -> None:
    """Write `folder`/watcher.yaml and its watches/ for the story's sites as they are served at `origins`.

    `routes` gives the address of each route by id. `pace` scales the delay between two requests to one host (a quarter
    of a second at 1, none at 0); a source's `every` stays as written, for it is measured on the story's clock.
    """
    places: dict[str, Any] = {f"{{{key}}}": origin for key, origin in origins.items()}
    places |= {f"{{{key}:host}}": origin.partition("://")[2] for key, origin in origins.items()}
    places |= {f"{{route:{key}}}": url for key, url in routes.items()}
    places |= {"{database}": database, "{host_delay}": 0.25 * pace}
    watches = folder / "watches"
    watches.mkdir(parents=True, exist_ok=True)
    _write_yaml(folder / "watcher.yaml", _fill(_read_yaml(story.folder / "watcher.yaml"), places))
    _write_yaml(watches / f"{story.id}.yaml", _fill(_read_yaml(story.folder / "watch.yaml"), places))


def _fill(node: Any, places: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        return {key: _fill(value, places) for key, value in node.items()}
    if isinstance(node, list):
        return [_fill(value, places) for value in node]
    if not isinstance(node, str):
        return node
    if node in places:
        return places[node]
    for place, value in places.items():
        node = node.replace(place, str(value))
    if re.search(r"\{[\w:-]+\}", node):
        raise StoryError(
            f"Nothing was given for {node!r}; name an origin for every site and an address for every route."
        )
    return node


def _write_yaml(path: Path, content: Any) -> None:
    with path.open("w", encoding="utf-8") as out:
        YAML(typ="safe", pure=True).dump(content, out)
