"""What stands on a page around its text: found by tag, role and class, and taken out."""

import re
from collections.abc import Iterable
from itertools import islice

from watcher.read.markup import Element, drop, get_name, get_text, get_tokens
from watcher.read.passages import Passages
from watcher.read.players import is_player_link
from watcher.read.text import count_words

_CODE = frozenset({"script", "style", "noscript", "template", "svg", "canvas", "object", "link", "meta", "head"})
_AMP = ("amp-ad", "amp-analytics", "amp-consent", "amp-sidebar", "amp-state", "amp-sticky-ad", "amp-user-notification")
_CONTROLS = frozenset(
    {"button", "select", "textarea", "input", "dialog", "menu", "nav", "footer", "datalist", "label", *_AMP}
)
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar"}
)
#: Never wanted, on listings too.
NOISE = frozenset(
    {
        *("ad", "ads", "advert", "adverts", "advertisement", "adslot", "adunit", "sponsored", "outbrain", "taboola"),
        *("cookie", "cookies", "consent", "gdpr", "onetrust", "didomi", "newsletter", "newsletters", "signup"),
        *("breadcrumb", "breadcrumbs", "share", "sharing", "sharebar", "sharedaddy", "addtoany", "pagination"),
        *("navigation", "navbar", "menu", "masthead", "modal", "popup", "skip", "skiplink", "mostread", "trending"),
        *(
            "cmp",
            "comments",
            "commentcount",
            "disqus",
            "livefyre",
            "respond",
            "sidebar",
            "popular",
            "topbar",
            "toolbar",
        ),
    }
)
#: Around an article, but what a listing may be made of.
ASIDES = frozenset(
    {
        *("related", "relatedposts", "relatedstories", "recommended", "recommendations", "recirculation", "recirc"),
        *("promo", "promos", "bio", "biography", "tags", "tag", "author", "authors", "comment", "footer", "readmore"),
        *("discussion", "cmt", "cmts", "rail", "ticker", "navbox", "megamenu", "teasers", "blogroll"),
        *("upnext", "morestories", "subscribe", "subscription", "donate", "betting", "affiliate"),
    }
)
_PAIRS = tuple(
    frozenset(pair.split())
    for pair in (
        "most read",
        "read more",
        "read next",
        "up next",
        "also like",
        "more stories",
        "sign up",
        "comment count",
        "social links",
        "social buttons",
        "social share",
        "print only",
        "print header",
        "newsletter signup",
    )
)
_STAMPS = frozenset(
    {
        "timestamp",
        "ago",
        "dateline",
        "byline",
        "pubdate",
        "posted",
        "published",
        "updated",
        "readtime",
        "kicker",
        "eyebrow",
        "category",
    }
)
_STAMP_PAIRS = tuple(
    frozenset({first, last})
    for first, last in (("read", "time"), ("entry", "meta"), ("post", "meta"), ("article", "meta"))
)
_NOTES = frozenset({"reference", "footnote", "noteref"})
_FACTS = frozenset({"infobox", "factbox", "facts", "factfile", "specs", "details", "metadata"})
_RUNNING = frozenset({"p", "li", "td", "th", "dd", "dt", "blockquote", "h1", "h2", "h3", "h4", "figcaption"})
_READERS = frozenset({"comments", "disqus", "livefyre"})
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAX_STAMP = 120
_MAX_CARD = 45
_FORM_PARAGRAPHS = 3
_BULK = 0.4
_MIN_BULK = 500
_MOST = 0.75
_MIN_MOST = 200
_SENTENCE = 80


def prune(body: Element, passages: Passages, *, keep: Iterable[Element], listing: bool, gently: bool = False) -> None:
    """Take the furniture out of a page's body, in place. What holds an element of `keep` stays.

    `gently` goes by tags and roles, not by the names of classes, and takes text for browsers without scripts for text.
    """
    kept = {a for element in keep for a in (element, *element.iterancestors())}
    stack = list(reversed(body))
    while stack:
        element = stack.pop()
        if gently and get_name(element) == "noscript" and _count_paragraphs(element) >= _MIN_MOST:
            element.tag = "div"
        unwanted = not get_name(element) or _is_furniture(
            element, kept=kept, listing=listing, passages=passages, gently=gently
        )
        if unwanted or (not listing and _is_stamp(element)):
            drop(element)
        else:
            stack.extend(reversed(element))


def prune_cards(main: Element) -> None:
    """Take out what only leads elsewhere: lists of nothing but links, and cards whose heading is a link."""
    for group in [e for e in main.iter("ul", "ol") if _is_link_list(e)]:
        _drop_with_heading(group)
    for heading in [h for h in main.iter(*_HEADINGS) if _is_linked(h)]:
        card = heading
        for parent in heading.iterancestors():
            if parent is main or _holds_more(parent, heading):
                break
            card = parent
        if card.getparent() is not None:
            drop(card)


def _holds_more(parent: Element, heading: Element) -> bool:
    """Whether an element has another heading, or more words than a card."""
    another = any(h is not heading for h in islice(parent.iter("h1", *_HEADINGS), 2))
    return another or count_words(get_text(parent)) > _MAX_CARD


def _is_furniture(element: Element, *, kept: set[Element], listing: bool, passages: Passages, gently: bool) -> bool:
    name = get_name(element)
    if name in _CODE or (name == "sup" and get_tokens(element) & _NOTES):
        return True
    if name in _CONTROLS and not (name == "label" and len(element)):
        # A menu that was never closed swallows the page behind it.
        return not (element in kept and _is_bulk(element, passages))
    if element in kept:
        return False
    if _is_around(element, name) or _is_hidden(element) or element.get("role", "").lower() in _ROLES:
        return True
    tokens = get_tokens(element)
    if gently or "embed" in tokens or not _is_named(element, tokens, listing=listing, passages=passages):
        return bool(gently and tokens & _READERS)
    return bool(tokens & _READERS) or not _is_bulk(element, passages)


def _is_named(element: Element, tokens: frozenset[str], *, listing: bool, passages: Passages) -> bool:
    """Whether the names of an element's classes call it furniture; a full paragraph's name may mean its style."""
    if not tokens:
        return False
    if tokens & NOISE:
        return True
    full = get_name(element) == "p" and passages.under(element) >= _SENTENCE
    return not listing and not full and (bool(tokens & ASIDES) or any(pair <= tokens for pair in _PAIRS))


def _count_paragraphs(element: Element) -> int:
    """Characters of the paragraphs under an element."""
    return sum(len(get_text(p)) for p in element.iter("p"))


def _is_bulk(element: Element, passages: Passages) -> bool:
    """Whether an element holds so much of the page's running text that its name must mean something else."""
    held = passages.under(element)
    return held >= max(_MIN_BULK, _BULK * passages.total) or held >= max(_MIN_MOST, _MOST * passages.total)


def _is_around(element: Element, name: str) -> bool:
    """Whether a tag itself says that it stands around the text, with the uses that pages make of it otherwise."""
    if name == "aside":
        return not (get_tokens(element) & _FACTS or element.find(".//dl") is not None)
    if name == "header":
        return not any(get_name(a) in {"main", "article"} for a in element.iterancestors())
    return name == "form" and sum(1 for _ in element.iter("p")) < _FORM_PARAGRAPHS


def _is_hidden(element: Element) -> bool:
    hidden = element.get("hidden") is not None or element.get("aria-hidden", "").lower() == "true"
    return hidden or bool(_HIDDEN.search(element.get("style", "")))


def _is_stamp(element: Element) -> bool:
    """Whether an element is a line about the page rather than of it: its date, its age, its byline."""
    name, tokens = get_name(element), get_tokens(element)
    marked = name in {"time", "address"} or tokens & _STAMPS or any(pair <= tokens for pair in _STAMP_PAIRS)
    if not marked:
        return False
    running = name in _RUNNING or any(get_name(a) in _RUNNING for a in element.iterancestors())
    return (name == "p" or not running) and len(get_text(element)) <= _MAX_STAMP


def _is_link_list(group: Element) -> bool:
    items = list(group.iter("li"))
    if len(items) < 2:  # noqa: PLR2004 - one item is no list
        return False
    return all(_is_linked(item) for item in items)


def _is_linked(element: Element) -> bool:
    """Whether all the words of an element are one link to another page that is no player."""
    outer = next((a for a in element.iterancestors("a")), None)
    links = [outer] if outer is not None else list(element.iter("a"))
    if len(links) != 1:
        return False
    href = links[0].get("href", "").strip()
    leads = bool(href) and not href.startswith("#") and not is_player_link(href)
    return leads and (outer is not None or get_text(links[0]) == get_text(element) != "")


def _drop_with_heading(group: Element) -> None:
    before = group.getprevious()
    if before is not None and get_name(before) in _HEADINGS:
        drop(before)
    drop(group)
