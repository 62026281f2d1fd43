"""Which part of a page is its text."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from watcher.read.markup import Element, drop, get_name, get_text, get_tokens
from watcher.read.passages import Passages

_STANDFIRST = frozenset(
    {
        *("standfirst", "dek", "deck", "subtitle", "subheading", "subhead", "intro", "summary", "strapline"),
        *("lede", "lead", "excerpt"),
    }
)
_CONTAINERS = etree.XPath(
    "descendant-or-self::*[self::main or self::article or @role='main' or @itemprop='articleBody']"
)
_DOMINANT = 0.6
_COVERED = 0.7
_HEADED = 0.4
_MINOR = 0.25
_NEAR = 3
_LINKED = 0.5
_BOX = 1.4
_FEW = 4
_HALF = 0.5


def list_containers(root: Element) -> tuple[Element, ...]:
    """What a page itself marks as its text: `main`, role=main, `article`, itemprop=articleBody; in reading order."""
    found: Any = _CONTAINERS(root)
    return tuple(found)


def choose_main(body: Element, passages: Passages, headline: Element | None) -> Element:
    """The element that holds a page's text.

    The article that has the headline or dominates, else main, else what holds both headline and most running text,
    else all.
    """
    marked = list_containers(body)
    mains = [e for e in marked if _is_main(e)]
    scope = max(mains, key=passages.under) if mains else body
    article = _choose_article(marked, scope, passages, headline)
    if article is not None:
        return article
    if mains and passages.under(scope) >= _HEADED * passages.total:
        return scope
    bodies = [e for e in marked if _is_body(e)]
    return bodies[0] if bodies else _find_text(body, passages, headline)


def add_headline(main: Element, headline: Element | None) -> None:
    """Put the headline, and the standfirst beside it, at the head of a main that was found below them."""
    if headline is None or main is headline or main in headline.iterancestors() or headline in main.iterancestors():
        return
    beside = [e for e in _list_beside(headline) if e is not main and main not in e.iterdescendants()]
    for element in reversed([headline, *beside]):
        drop(element)
        element.tail = None
        main.insert(0, element)


def drop_preface(main: Element, passages: Passages, headline: Element | None) -> None:
    """Take out what stands before the headline and is mostly links: menus, tickers, lists of other stories."""
    if headline is None or main not in headline.iterancestors():
        return
    for element in (headline, *headline.iterancestors()):
        if element is main:
            break
        for before in [e for e in element.itersiblings(preceding=True) if get_name(e)]:
            if passages.under(before) < _LINKED * len(get_text(before)) and _is_linked(before):
                drop(before)


def _is_linked(element: Element) -> bool:
    links = sum(len(get_text(a)) for a in element.iter("a"))
    return links > 0 and links >= _LINKED * len(get_text(element))


def _choose_article(
    marked: tuple[Element, ...], scope: Element, passages: Passages, headline: Element | None
) -> Element | None:
    articles = [e for e in marked if get_name(e) == "article" and (e is scope or scope in e.iterancestors())]
    articles = [e for e in articles if not any(a in articles for a in e.iterancestors())]
    if not articles:
        return None
    best = max(articles, key=passages.under)
    above = set(headline.iterancestors()) if headline is not None else set()
    rest = [passages.under(e) for e in articles if e is not best]
    if best in above and max(rest, default=0) <= _MINOR * passages.under(best) > _HEADED * _MINOR * passages.under(
        scope
    ):
        return best
    if passages.under(best) >= _DOMINANT * passages.under(scope):
        return best
    return None


def _list_beside(headline: Element) -> Iterator[Element]:
    for scope in (headline, headline.getparent()):
        if scope is not None:
            nexts = list(scope.itersiblings())[:_NEAR]
            yield from (e for e in nexts if get_tokens(e) & _STANDFIRST and get_name(e) in {"p", "div", "h2", "span"})


def _is_main(element: Element) -> bool:
    return get_name(element) == "main" or element.get("role") == "main"


def _is_body(element: Element) -> bool:
    return element.get("itemprop") == "articleBody"


def _find_text(body: Element, passages: Passages, headline: Element | None) -> Element:
    """The lowest element with the headline and most of the running text; without a headline, with nearly all of it."""
    best = passages.find_densest(body)
    if best is None:
        return body
    facts = [e for e in body.iter("dl", "table") if _holds_facts(e)]
    above = set(headline.iterancestors()) if headline is not None and body in headline.iterancestors() else None
    enough = (_COVERED if above is None else _LINKED) * passages.total
    while best is not body and ((above is not None and best not in above) or passages.under(best) < enough):
        parent = best.getparent()
        if parent is None:
            return body
        best = parent
    for table in facts:
        # A production's data beside its text: in the same box as the text and the headline, below the body itself.
        box = next((a for a in table.iterancestors() if a is best or best in a.iterdescendants()), body)
        if box is not body and box is not best and passages.under(box) <= _BOX * passages.under(best):
            best = box
    return best


def _holds_facts(table: Element) -> bool:
    """Whether a table or definition list gives a name and a value a row; a calendar names a date instead."""
    if get_name(table) == "dl":
        names = list(table.iter("dt"))[:_FEW]
        return table.find(".//dd") is not None and not _are_dates(names)
    rows = list(table.iter("tr"))[:_FEW]
    # A name and a value.
    return len(rows) > 1 and all(len(row) == 2 for row in rows) and not _are_dates([row[0] for row in rows])  # noqa: PLR2004


def _are_dates(cells: list[Element]) -> bool:
    """Whether most cells hold a figure, as dates and times do, and names of facts do not."""
    return sum(any(sign.isdigit() for sign in get_text(cell)) for cell in cells) > _HALF * len(cells)
