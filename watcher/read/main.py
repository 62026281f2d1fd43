"""Which part of a page is its text."""

from collections.abc import Iterator

from watcher.read.markup import Element, drop, get_name, get_text, get_tokens

_PARAGRAPHS = ("p", "li", "blockquote", "td", "dd")
_STANDFIRST = frozenset(
    {
        "standfirst",
        "dek",
        "deck",
        "subtitle",
        "subheading",
        "subhead",
        "intro",
        "summary",
        "strapline",
        "lede",
        "lead",
        "excerpt",
    }
)
_DOMINANT = 0.6
_COVERED = 0.7
_SHORT = 20
_NEAR = 3


def list_containers(root: Element) -> tuple[Element, ...]:
    """What a page itself marks as its text: `main`, role=main, `article`, itemprop=articleBody; in reading order."""
    return tuple(e for e in root.iter() if _is_main(e) or get_name(e) == "article" or _is_body(e))


def choose_main(body: Element) -> Element:
    """The element that holds a page's text: the dominant article, else main, else the densest container, else all."""
    marked = list_containers(body)
    mains = [e for e in marked if _is_main(e)]
    scope = max(mains, key=_weigh) if mains else body
    articles = [e for e in marked if get_name(e) == "article" and (e is scope or scope in e.iterancestors())]
    articles = [e for e in articles if not any(a in articles for a in e.iterancestors())]
    if articles:
        best = max(articles, key=_weigh)
        if _weigh(best) >= _DOMINANT * _weigh(scope) or len(articles) == 1:
            return best if _weigh(best) else scope
    if mains:
        return scope
    bodies = [e for e in marked if _is_body(e)]
    return bodies[0] if bodies else _find_densest(body)


def add_headline(main: Element, headline: Element | None) -> None:
    """Put the headline, and the standfirst beside it, at the head of a main that was found below them."""
    if headline is None or main is headline or main in headline.iterancestors() or headline in main.iterancestors():
        return
    beside = [e for e in _list_beside(headline) if e is not main and main not in e.iterdescendants()]
    for element in reversed([headline, *beside]):
        drop(element)
        element.tail = None
        main.insert(0, element)


def _list_beside(headline: Element) -> Iterator[Element]:
    for scope in (headline, headline.getparent()):
        if scope is not None:
            nexts = list(scope.itersiblings())[:_NEAR]
            yield from (e for e in nexts if get_tokens(e) & _STANDFIRST and get_name(e) in {"p", "div", "h2", "span"})


def _is_main(element: Element) -> bool:
    return get_name(element) == "main" or element.get("role") == "main"


def _is_body(element: Element) -> bool:
    return element.get("itemprop") == "articleBody"


def _weigh(element: Element) -> int:
    return sum(len(get_text(p)) for p in element.iter(*_PARAGRAPHS))


def _find_densest(body: Element) -> Element:
    """The lowest element that holds most of the paragraphs' words."""
    scores: dict[Element, float] = {}
    for paragraph in body.iter("p", "blockquote"):
        length = len(get_text(paragraph))
        parent = paragraph.getparent()
        if length < _SHORT or parent is None:
            continue
        scores[parent] = scores.get(parent, 0) + length
        above = parent.getparent()
        if above is not None:
            scores[above] = scores.get(above, 0) + length / 2
    if not scores:
        return body
    best = max(scores, key=lambda e: scores[e])
    enough = _COVERED * _weigh(body)
    while best is not body and _weigh(best) < enough:
        parent = best.getparent()
        if parent is None:
            return body
        best = parent
    return best
