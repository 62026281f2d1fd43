"""What a page says of itself: title, description, language, dates, canonical address."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from watcher.lexicon import Language
from watcher.model import Thing
from watcher.read.dates import find_stamp, parse_date
from watcher.read.furniture import ASIDES, NOISE
from watcher.read.language import decide_language, read_mark
from watcher.read.markup import Element, get_line, get_name, get_text, get_tokens
from watcher.read.structured import get_word, read_metas
from watcher.read.text import count_words, find_phrases, get_host, get_phrases, resolve

_ARTICLES = re.compile(r"Article$|BlogPosting$|^Report$|^SocialMediaPosting$")
_SEPARATORS = (" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "dc.date.issued",
    "dcterms.created", "sailthru.date", "publish_date", "pubdate", "date",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_STAMP_TOKENS = frozenset(
    {"date", "dateline", "datetime", "time", "timestamp", "published", "updated", "byline", "posted", "pubdate"}
)
_OTHER_DATES = (NOISE | ASIDES) - {"author", "authors"} | frozenset(
    {"release", "premiere", "air", "event", "match", "fixture", "kickoff", "start"}
)
_RUNNING = frozenset({"p", "li", "td", "dd", "blockquote"})
_FURNITURE = frozenset({"nav", "aside", "footer", "script", "style", "noscript", "template", "select", "dl", "table"})
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_MAX_FEEDS = 10
_MAX_STAMP = 120
_MAX_STATED = 40
#: So many elements of a page that has no date in its data are looked at for one, unless its text begins before.
_MAX_WALK = 4_000
_LONG_PARAGRAPH = 200
_MIN_TITLE_WORDS = 3
_BYLINE_WORDS = 6
_BARS = ("|", "·", "•", "–", "—", " - ")
_MIN_TITLE = 8
_MAX_LINES = 2_000


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a page says of itself. `base` is what its relative addresses are relative to."""

    url: str
    base: str
    title: str
    description: str
    site_name: str
    language: str
    published: datetime | None
    modified: datetime | None
    metas: Mapping[str, str]
    feeds: tuple[str, ...]


def read_head(
    root: Element, final_url: str, *, things: Sequence[Thing], languages: Mapping[str, Language], words: str
) -> Head:
    """Read what the page says of itself; JSON-LD is believed before Open Graph, and that before what is shown.

    `words` are a sample of its text, by which its language is told.
    """
    metas = read_metas(root)
    base_tag = next(root.iter("base"), None)
    base = (resolve(final_url, base_tag.get("href")) if base_tag is not None else None) or final_url
    code = decide_language(_read_mark(root, metas, things), words, languages)
    url = _read_canonical(root, base, final_url)
    article = _choose_article(things, url)
    site = _read_site_name(metas, things, article)
    published, modified = _read_dates(root, metas, article=article, language=languages.get(code, languages.get("en")))
    return Head(
        url=url,
        base=base,
        title=_read_title(root, metas, article=article, sites=(site, _name_host(final_url))),
        description=metas.get("description") or metas.get("og:description") or "",
        site_name=site,
        language=code,
        published=published,
        modified=modified,
        metas=metas,
        feeds=read_feeds(root, base),
    )


def read_feeds(root: Element, base: str) -> tuple[str, ...]:
    """The feeds that a page names as another form of itself (HTML, link type "alternate"), those of comments left out."""
    found = (
        resolve(base, link.get("href"))
        for link in root.iter("link")
        if "alternate" in link.get("rel", "").lower().split() and link.get("type", "").strip().lower() in _FEED_TYPES
    )
    return tuple(dict.fromkeys(url for url in found if url and "/comments/" not in url))[:_MAX_FEEDS]


def _read_mark(root: Element, metas: Mapping[str, str], things: Sequence[Thing]) -> str:
    stated = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    said = (get_word(thing.data, "inLanguage") for thing in things)
    return read_mark((stated, metas.get("og:locale"), metas.get("content-language"), *said))


def find_headline(root: Element) -> Element | None:
    """The heading of the page's text: the first h1 inside its article or main, else the heading that <title> repeats.

    Where no heading does, an h1 above the text, but not one that only leads to the front page; never an empty one.
    """
    shown = [h for h in root.iter("h1") if get_text(h) and not _is_home(h)]
    for heading in shown:
        if any(get_name(a) in {"main", "article"} or a.get("role") == "main" for a in heading.iterancestors()):
            return heading
    titled = _find_titled(root)
    if titled is not None:
        return titled
    outside = [h for h in shown if not any(get_name(a) in {"nav", "footer", "aside"} for a in h.iterancestors())]
    return next(iter(outside), None)


def _is_home(heading: Element) -> bool:
    """Whether a heading is the site's name: all of it a link to the front page."""
    link = next(heading.iter("a"), None)
    if link is None or get_text(link) != get_text(heading):
        return False
    return urlsplit(link.get("href", "").strip().partition("#")[0]).path in {"", "/"} and not link.get("name")


def _find_titled(root: Element) -> Element | None:
    """The heading whose words begin the page's <title> or og:title, the longest; else a bold line of the same words."""
    whole = root.getroottree().getroot()
    metas = (m.get("content", "") for m in whole.iter("meta") if m.get("property") == "og:title")
    named = tuple(_squash(t) for t in (*(get_text(t) for t in whole.iter("title")), *metas) if t.strip())
    for names in (("h1", "h2", "h3"), ("h4", "h5", "b", "strong", "font", "p", "div", "td", "span")):
        found: list[tuple[int, Element]] = []
        for element in islice(root.iter(*names), _MAX_LINES):
            words = _squash("".join(islice(map(str, element.itertext()), 8)))
            if len(words) >= _MIN_TITLE and any(t.startswith(words) for t in named):
                found.append((len(words), element))
        if found:
            longest = max(length for length, _ in found)
            return next(element for length, element in found if length == longest)
    return None


def _read_canonical(root: Element, base: str, final_url: str) -> str:
    for link in root.iter("link"):
        if "canonical" in link.get("rel", "").lower().split():
            url = resolve(base, link.get("href"))
            if not url or get_host(url) != get_host(final_url):
                continue
            # A site that calls its front page the canonical address of every article is mistaken.
            if urlsplit(url).path in {"", "/"} and urlsplit(final_url).path not in {"", "/"}:
                continue
            return url
    return final_url


def _choose_article(things: Sequence[Thing], url: str) -> Mapping[str, object]:
    articles = [t.data for t in things if any(_ARTICLES.search(kind) for kind in t.types)]
    pages = [t.data for t in things if any(kind.endswith("WebPage") for kind in t.types)]
    for data in articles:
        if url in {get_word(data, "url"), get_word(data, "@id"), get_word(data, "mainEntityOfPage")}:
            return data
    return next(iter((*articles, *pages)), {})


def _read_site_name(metas: Mapping[str, str], things: Sequence[Thing], article: Mapping[str, object]) -> str:
    site = next((get_word(t.data, "name") for t in things if "WebSite" in t.types), "")
    publisher = article.get("publisher")
    return (
        metas.get("og:site_name")
        or site
        or get_word({"publisher": publisher}, "publisher")
        or metas.get("application-name", "")
    )


def _name_host(url: str) -> str:
    labels = get_host(url).partition(":")[0].removeprefix("www.").split(".")
    return labels[0]


def _read_title(
    root: Element, metas: Mapping[str, str], *, article: Mapping[str, object], sites: tuple[str, ...]
) -> str:
    headline = find_headline(root)
    shown = get_line(headline) if headline is not None else ""
    named = next((text for t in root.iter("title") if (text := get_text(t))), "")
    given = get_word(article, "headline") or _cut_site(metas.get("og:title") or metas.get("twitter:title", ""), sites)
    return given or shown or _cut_site(named, sites, by_shape=True)


def _cut_site(title: str, sites: tuple[str, ...], *, by_shape: bool = False) -> str:
    """The title without the site's name at either end; `by_shape` also takes what follows the last bar for it."""
    names = {squash for squash in map(_squash, sites) if squash}
    for separator in _SEPARATORS:
        first, _, rest = title.partition(separator)
        body, _, last = title.rpartition(separator)
        if body and _squash(last) in names:
            return body.strip()
        if rest and _squash(first) in names:
            return rest.strip()
    body, _, last = title.rpartition(" | ")
    return body.strip() if by_shape and count_words(body) >= _MIN_TITLE_WORDS >= count_words(last) else title


def _squash(name: str) -> str:
    return re.sub(r"\W", "", name.casefold())


def _read_dates(
    root: Element, metas: Mapping[str, str], *, article: Mapping[str, object], language: Language | None
) -> tuple[datetime | None, datetime | None]:
    published = parse_date(get_word(article, "datePublished", "dateCreated")) or _read_meta_date(metas, _PUBLISHED)
    modified = parse_date(get_word(article, "dateModified")) or _read_meta_date(metas, _MODIFIED)
    if not published:
        shown, revised = _read_shown_dates(root, language)
        published, modified = shown, modified or revised
    return published, modified


def _read_meta_date(metas: Mapping[str, str], names: tuple[str, ...]) -> datetime | None:
    return next((at for name in names if name in metas and (at := parse_date(metas[name]))), None)


def _read_shown_dates(root: Element, language: Language | None) -> tuple[datetime | None, datetime | None]:
    """Published and modified from <time> and date lines around the headline; relative stamps are no dates."""
    published: datetime | None = None
    modified: datetime | None = None
    for element in _list_stamps(root):
        text = get_text(element)
        stated = element.get("datetime") or element.get("content") or ""
        at = (parse_date(stated) if len(stated) <= _MAX_STATED else None) or (
            _read_line(text, element, language) if len(text) <= _MAX_STAMP else None
        )
        if not at:
            continue
        if element.get("itemprop") == "dateModified" or _is_revision(element, text, language):
            modified = modified or at
        elif not published:
            published = at
        elif not modified and at > published:
            modified = at
    return published, modified


def _list_stamps(root: Element) -> Iterator[Element]:
    """Elements that may hold the page's own date, until its running text begins."""
    headline = find_headline(root)
    around = set(headline.iterancestors()) if headline is not None else {root}
    in_article = any(get_name(e) == "article" for e in around)
    dated = {above for time in root.iter("time") if "datetime" in time.attrib for above in time.iterancestors()}
    stack, seen = [root], 0
    while stack and seen < _MAX_WALK:
        element, seen = stack.pop(), seen + 1
        name, tokens = get_name(element), get_tokens(element)
        apart = element not in around and name not in {"html", "body", "main"}
        if name in _FURNITURE or (
            apart and ((tokens & _OTHER_DATES and "meta" not in tokens) or (name == "article" and in_article))
        ):
            continue
        if name == "p" and len(get_text(element)) >= _LONG_PARAGRAPH:
            return
        marked = (
            name == "time" or tokens & _STAMP_TOKENS or element.get("itemprop") in {"datePublished", "dateModified"}
        )
        outermost = name == "time" or element not in dated
        if outermost and (marked or name in _RUNNING or not len(element)) and not _is_within_sentence(element):
            yield element
        stack.extend(reversed(element))


def _is_within_sentence(element: Element) -> bool:
    """Whether more words than a stamp's stand around an element in its paragraph: then it dates what they speak of."""
    around = next(element.iterancestors(*_RUNNING), None)
    return around is not None and count_words(get_text(around)) > count_words(get_text(element)) + _BYLINE_WORDS


def _read_line(text: str, element: Element, language: Language | None) -> datetime | None:
    """The date of a line that is nothing but a date: alone, after a byline, or after a word such as Published."""
    stamp = find_stamp(text, language)
    if not stamp:
        return None
    labels = (*get_phrases(language, "page_published"), *get_phrases(language, "page_updated"))
    rest = text[: stamp.start], text[stamp.end :]
    labelled = find_phrases(rest[0], labels)
    marked = get_name(element) == "time" or get_tokens(element) & _STAMP_TOKENS
    others = re.sub(r"\W|\d", "", "".join(rest))
    if labelled or marked or len(others) <= len("wednesday"):
        return stamp.at
    return stamp.at if _is_byline(*rest, language) else None


def _is_byline(before: str, after: str, language: Language | None) -> bool:
    """Whether what stands around a date is a name: behind "by", or set off by a bar; all its words have capitals."""
    words = re.findall(r"[^\W\d_]+", f"{before} {after}")
    leads = get_phrases(language, "page_byline")
    names = [word for word in words if word[0].isupper()]
    if not 0 < len(names) <= _BYLINE_WORDS or len(words) > _BYLINE_WORDS:
        return False
    led = find_phrases(f"{before} | {after}", leads)
    small = len(words) - len(names) - sum(count_words(lead) for lead in led)
    return small <= 0 and (bool(led) or any(mark in f"{before[-3:]}{after[:3]}" for mark in _BARS))


def _is_revision(element: Element, text: str, language: Language | None) -> bool:
    around = text if len(text) > len(element.get("datetime", "")) else ""
    before = element.getprevious()
    parent = element.getparent()
    lead = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    words = f"{lead} {around}"[:_MAX_STAMP]
    found = find_phrases(words, get_phrases(language, "page_updated"))
    return bool(found) and not find_phrases(words, get_phrases(language, "page_published"))
