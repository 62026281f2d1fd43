"""An HTML page to a Document: lxml prunes and chooses the main part, BeautifulSoup reads it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup, Tag
from lxml import etree

from watcher.lexicon import Language
from watcher.model import Block, BlockKind, Document, Entry, Link, Page, SourceKind, Thing
from watcher.read.blocks import read_blocks
from watcher.read.charset import decode
from watcher.read.furniture import prune, prune_cards
from watcher.read.head import Head, find_headline, read_head
from watcher.read.hidden import find_hidden
from watcher.read.language import take_sample
from watcher.read.listing import read_listing
from watcher.read.live import find_posts, list_updates, take_posts
from watcher.read.main import add_headline, choose_main, drop_preface, list_containers
from watcher.read.markup import Element, get_line, get_name, get_text, parse
from watcher.read.microdata import read_microdata
from watcher.read.notices import drop_notices, find_dated_lines
from watcher.read.passages import Passages
from watcher.read.players import read_players
from watcher.read.rules import choose
from watcher.read.sections import drop_boxes, drop_cards, drop_read_more, drop_sections
from watcher.read.structured import read_things
from watcher.read.text import resolve
from watcher.read.unreadable import NO_ENTRIES, NO_TEXT, judge_listing, judge_page, merge_languages

#: A page read to fewer characters than this, and to less than this share of its longest run, is read again gently.
_THIN, _SHARE, _BETTER = 600, 0.5, 1.5
#: What a page has whose text stands in its data.
_STATE = re.compile(r"articleBody|application/json|__[A-Z]{2}|_STATE\b|_DATA\b|JSON\.parse\(|window\.\w+\s*=\s*[{\[]")
#: Stands somewhere on a live blog: in its data or the names of its classes.
_LIVE = re.compile("[Ll]ive[-_A-Zbepuft]")
_MAX_LED = 100
_UNSEEN = ("script", "style", "noscript", "template", "head")
_CHECK_SELECT = "the site may have changed: check the source's `select`"
#: JSON-LD that says who runs the site, not what the page is about.
_SITE_TYPES = frozenset(
    {"WebSite", "WebPage", "Organization", "BreadcrumbList", "SearchAction", "NewsMediaOrganization", "SportsTeam"}
)


@dataclass(frozen=True, kw_only=True)
class _How:
    """How a page is read: what the operator chose of it, or gently, or the text that its data hold (`hidden`)."""

    chosen: tuple[Element, ...] = ()
    held: Passages | None = None
    gently: bool = False
    live: bool = False
    hidden: Element | None = None


def read_html(
    page: Page, kind: SourceKind, languages: Mapping[str, Language], *, select: str = "", ignore: str = ""
) -> Document:
    """Read a page or a listing; an answer that is neither has `unreadable` set.

    What the page says of itself in its head and its JSON-LD is read whatever `select` says.
    """
    blank = Document(url=page.final_url, digest=page.digest, fetched_at=page.fetched_at, kind=kind)
    markup = decode(page.body, page.headers.get("content-type", ""))
    root = parse(markup)
    if root is None:
        return replace(blank, unreadable=NO_TEXT)
    chosen = choose(root, select=select, ignore=ignore) if select or ignore else ()
    if chosen is None:
        return _read_unmatched(page, kind, languages, select=select, ignore=ignore)
    held = Passages(_find_body(root))
    document = _read_root(
        blank, root, languages, how=_How(chosen=chosen, held=held, live=_LIVE.search(markup) is not None)
    )
    if not (select or ignore) and kind is SourceKind.PAGE:
        document = _look_again(document, blank, markup, languages, run=held.measure_run())
    if select and document.unreadable in {NO_TEXT, NO_ENTRIES}:
        return replace(document, unreadable=f"what the selector `{select}` matches has no text in it; {_CHECK_SELECT}")
    return document


def _look_again(
    document: Document, blank: Document, markup: str, languages: Mapping[str, Language], *, run: int
) -> Document:
    """The page read again where it came out thin: by tags alone, or from the article that its data hold."""
    size = _measure(document)
    if size < min(_THIN, _SHARE * run):
        root = parse(markup)
        again = _read_root(blank, root, languages, how=_How(gently=True)) if root is not None else document
        document, size = (again, _measure(again)) if _measure(again) > _BETTER * size else (document, size)
    stated = max((len(str(thing.data.get("articleBody", ""))) for thing in document.things), default=0)
    if (size >= _THIN and stated < 2 * size) or not _STATE.search(markup):
        return document
    root = parse(markup)
    hidden = find_hidden(root, read_things(root), document.title) if root is not None else None
    main = parse(hidden.markup) if hidden is not None and hidden.length > _BETTER * size else None
    if root is None or hidden is None or main is None:
        return document
    again = _read_root(blank, root, languages, how=_How(hidden=main))
    again = replace(again, published=again.published or hidden.published)
    return again if _measure(again) > size else document


def _measure(document: Document) -> int:
    """Characters of the text that was read."""
    posts = sum(len(entry.summary) for entry in document.entries)
    return posts + sum(len(block.text) for block in document.blocks if block.kind is not BlockKind.META)


def _read_unmatched(
    page: Page, kind: SourceKind, languages: Mapping[str, Language], *, select: str, ignore: str
) -> Document:
    """A page without what the operator chose: a wall or a notice is the better reason, if it is one."""
    whole = read_html(page, kind, languages, ignore=ignore)
    reason = f"the selector `{select}` matches nothing on this page; {_CHECK_SELECT}"
    said = whole.unreadable if whole.unreadable not in {None, NO_TEXT, NO_ENTRIES} else reason
    return Document(
        url=page.final_url,
        digest=page.digest,
        fetched_at=page.fetched_at,
        kind=kind,
        feeds=whole.feeds,
        unreadable=said,
    )


def _read_root(
    blank: Document,
    root: Element,
    languages: Mapping[str, Language],
    *,
    how: _How,
) -> Document:
    body = _find_body(root)
    things = (*read_things(root), *read_microdata(root, blank.url))
    words = take_sample(root if how.hidden is None else how.hidden)
    head = read_head(root, blank.url, things=things, languages=languages, words=words)
    document = replace(
        blank,
        url=head.url,
        title=head.title,
        description=head.description,
        site_name=head.site_name,
        language=head.language,
        published=head.published,
        modified=head.modified,
        things=things,
        feeds=head.feeds,
    )
    language = merge_languages(languages, head.language)
    if blank.kind is SourceKind.LISTING:
        return _read_listing(document, body, head=head, language=language, chosen=how.chosen)
    return _read_page(document, body, head=head, language=language, how=how)


def _read_page(
    document: Document,
    body: Element,
    *,
    head: Head,
    language: Language | None,
    how: _How,
) -> Document:
    chosen, passages = how.chosen, how.held or Passages(body)
    shown, password = _read_shown(body), _has_password(body)
    headline = find_headline(body)
    keep = [*_list_dominant(body, passages), *([headline] if headline is not None else []), *chosen]
    posts = find_posts(body, document.things, head.published) if how.live and not chosen else ()
    prune(body, passages, keep=keep, listing=False, gently=how.gently)
    players = read_players(body, head.base, document.things)
    main, led = body, list[Element]()
    entries: tuple[Entry, ...] = ()
    if not chosen:
        drop_boxes(body, Passages(body), headline, language)
        main = choose_main(body, Passages(body), headline) if how.hidden is None else how.hidden
        entries = take_posts(main, posts, head.base, url=document.url, title=document.title)
        led = _clear(main, headline, language)
    blocks = read_blocks(_soup(main), head.base)
    published, modified = find_dated_lines([b.text for b in blocks], language)
    blocks = drop_notices(blocks, language)
    if not entries and not chosen:
        entries = list_updates(document.things, head.base, url=document.url, title=document.title)
        said = {line for entry in entries for line in entry.summary.split("\n")}
        blocks = tuple(block for block in blocks if block.text not in said)
    reason = judge_page(blocks, shown=shown, title=document.title, password=password, language=language)
    # A choice of the operator's that is empty is a fault, whatever the page's data say.
    told = bool(players or entries) or (not chosen and _has_production(document.things))
    if reason and not (reason == NO_TEXT and told):
        return replace(document, things=(), unreadable=reason)
    links: dict[str, Link] = {}
    for link in (*(link for block in blocks for link in block.links), *_read_led(led, head.base)):
        links.setdefault(link.url, link)
    return replace(
        document,
        published=document.published or published,
        modified=document.modified or (modified if not document.published else None),
        blocks=(*blocks, *_read_meta_blocks(head)),
        entries=entries,
        links=tuple(links.values()),
        players=players,
    )


def _clear(main: Element, headline: Element | None, language: Language | None) -> list[Element]:
    """Take out of the element that holds the text what is none; the lines among it that lead to other stories."""
    passages = Passages(main)
    drop_preface(main, passages, headline)
    drop_sections(main, passages, headline, language)
    prune_cards(main)
    drop_cards(main, passages)
    led = drop_read_more(main, language)
    add_headline(main, headline)
    return led


def _read_listing(
    document: Document, body: Element, *, head: Head, language: Language | None, chosen: Sequence[Element]
) -> Document:
    shown, password = _read_shown(body), _has_password(body)
    prune(
        body,
        Passages(body),
        keep=[*(e for e in list_containers(body) if get_name(e) != "article"), *chosen],
        listing=True,
    )
    mains = [e for e in list_containers(body) if get_name(e) == "main" or e.get("role") == "main"]
    main = max(mains, key=lambda e: len(get_text(e)), default=body)
    heads = (document.title, *(get_text(h) for h in body.iter("h1")))
    entries, links = read_listing(_soup(main), head.base, language)
    texts = [f"{entry.title} {entry.summary}" for entry in entries]
    reason = judge_listing(texts, shown=shown, heads=heads, password=password, language=language)
    if reason:
        return replace(document, things=(), unreadable=reason)
    # The dates around a listing are those of its cards.
    return replace(document, published=None, modified=None, entries=entries, links=links)


def _read_led(lines: Sequence[Element], base: str) -> Iterator[Link]:
    """Where lines such as "Read also: ..." lead: no text of this page, but maybe a page worth following."""
    for line in lines[:_MAX_LED]:
        for anchor in line.iter("a"):
            url, words = resolve(base, anchor.get("href")), get_line(anchor)
            if url and words:
                yield Link(url=url, text=words, teaser=get_line(line))


def _find_body(root: Element) -> Element:
    """The body; the root if the parser left something beside it, as it does where tags are missing."""
    parts = [part for part in root if get_name(part) != "head"]
    return parts[0] if len(parts) == 1 and get_name(parts[0]) == "body" else root


def _soup(main: Element) -> Tag:
    markup = etree.tostring(main, encoding="unicode", method="html", with_tail=False)
    soup = BeautifulSoup(markup, "lxml")
    found = soup.find(get_name(main))
    return found if isinstance(found, Tag) else soup


def _list_dominant(body: Element, passages: Passages) -> Sequence[Element]:
    """What the page marks as its text, without the cards that are marked alike."""
    marked = list_containers(body)
    largest = max(map(passages.under, marked), default=0)
    return [e for e in marked if get_name(e) != "article" or passages.under(e) * 2 >= largest]


def _read_shown(body: Element) -> str:
    """All words of the page, furniture included."""
    parts = [text for text in map(str, body.itertext()) if text.strip()]
    unseen = {text for tag in body.iter(*_UNSEEN) for text in map(str, tag.itertext())}
    return " ".join(text for text in parts if text not in unseen)


def _has_password(body: Element) -> bool:
    return any(field.get("type", "").lower() == "password" for field in body.iter("input"))


def _has_production(things: Sequence[Thing]) -> bool:
    return any(not set(thing.types) <= _SITE_TYPES for thing in things)


def _read_meta_blocks(head: Head) -> tuple[Block, ...]:
    """The page's own summary of itself, behind its text."""
    found = (
        ("meta[name=description]", head.metas.get("description", "")),
        ("meta[property=og:description]", head.metas.get("og:description", "")),
    )
    texts = {text: locator for locator, text in reversed(found) if text}
    return tuple(Block(kind=BlockKind.META, text=text, locator=where) for text, where in reversed(texts.items()))
