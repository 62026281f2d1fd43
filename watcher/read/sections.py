"""What follows an article inside its own part of the page: other stories, readers' comments, the writer (lxml)."""

import re
from collections.abc import Collection, Iterator
from itertools import islice

from watcher.lexicon import Language
from watcher.read.markup import Element, drop, get_name, get_text, get_tokens
from watcher.read.passages import Passages
from watcher.read.players import is_player_link
from watcher.read.text import count_words, find_phrases, get_phrases, squeeze

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LABELS = frozenset({*_HEADINGS, "p", "div", "span", "strong", "b", "td", "th", "dt", "li", "header", "summary"})
_LINES = ("p", "li", "div", "td", "blockquote", "h2", "h3", "h4", "h5", "h6")
_GROUPS = ("ul", "ol", "div", "section", "tbody", "table", "nav", "dl")
_CELLS = frozenset({"li", "div", "article", "section", "tr", "a", "p", "figure"})
_EXTRA_WORDS = 2
_MAX_LABEL = 60
_MAX_LINE = 250
_MAX_CARD = 45
_MIN_LINK = 4
_MANY = 3
_LONG = 80
_HALF = 0.5
_MAX_LABELS = 4_000
_NOT_WORDS = re.compile(r"[^\w'’ -]|\d", re.UNICODE)


def drop_sections(main: Element, passages: Passages, headline: Element | None, language: Language | None) -> None:
    """Take out the parts of `main` that a heading of the Language calls other stories, comments or the writer's life."""
    related = _fold((*get_phrases(language, "page_related"), *get_phrases(language, "page_author")))
    comments = _fold(get_phrases(language, "page_comments"))
    densest = passages.find_densest(main)
    above = {main, *(headline.iterancestors() if headline is not None else ())}
    if densest is not None:  # whatever a counter of comments above it says, the text itself stays
        above |= {densest, *densest.iterancestors()}
    for label, text in list(_list_labels(main, headline)):
        if main not in label.iterancestors():
            continue  # gone with a section above it
        heading = get_name(label) in _HEADINGS
        if _is_label(text, comments, heading=heading):
            _drop_section(label, above, passages, to_end=True)
        elif _is_label(text, related, heading=heading):
            _drop_section(label, above, passages, to_end=False)


def drop_boxes(body: Element, passages: Passages, headline: Element | None, language: Language | None) -> None:
    """Take out of a whole page the boxes that begin with a heading of other stories, comments, a letter or the writer.

    Before the text is looked for: what stands in them must not weigh in that choice.
    """
    classes = ("page_related", "page_comments", "page_author", "page_signup")
    known = _fold(tuple(phrase for cue in classes for phrase in get_phrases(language, cue)))
    densest = passages.find_densest(body)
    kept = [element for element in (headline, densest) if element is not None]
    above = {body, *kept, *(a for element in kept for a in element.iterancestors())}
    for label, text in list(_list_labels(body, headline, among=_HEADINGS)):
        if body in label.iterancestors() and _is_label(text, known, heading=True):
            box = _find_box(label, above, passages)
            if box is not label:
                drop(box)


def drop_read_more(main: Element, language: Language | None) -> list[Element]:
    """Take out the lines between paragraphs that only lead elsewhere: "Read also: ..." and a link, or a headline's link.

    Returns them: where they lead may be worth following.
    """
    leads = _fold(get_phrases(language, "page_related"))
    trailers = get_phrases(language, "trailer")
    lines = [
        e
        for e in main.iter(*_LINES)
        if len(e) and (_is_read_more(e, leads) or (get_name(e) == "p" and _is_other_headline(e, trailers)))
    ]
    for line in lines:
        if line is not main and line.getparent() is not None:
            drop(line)
    return lines


def drop_cards(main: Element, passages: Passages) -> None:
    """Take out groups of cards: three or more of a headline that is a link with a few words below it.

    A group that holds most of the text is the text: a round-up.
    """
    headed = {link for heading in main.iter("h2", "h3") for link in heading.iterancestors("a")}
    for link in [a for a in main.iter("a") if a in headed]:
        if link.getparent() is not None and 0 < count_words(get_text(link)) <= _MAX_CARD * 2 and _leads_away(link):
            drop(link)
    for group in [e for e in main.iter(*_GROUPS) if e is not main and _is_card_group(e)]:
        if group.getparent() is None or passages.under(group) >= _HALF * passages.total > 0:
            continue
        before = group.getprevious()
        if before is not None and get_name(before) in _HEADINGS:
            drop(before)
        drop(group)


def _leads_away(link: Element) -> bool:
    href = link.get("href", "").strip()
    return bool(href) and not href.startswith("#") and not is_player_link(href)


def _fold(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(phrase.replace("’", "'").casefold() for phrase in phrases)


def _list_labels(
    main: Element, headline: Element | None, *, among: Collection[str] = _LABELS
) -> Iterator[tuple[Element, str]]:
    """Elements of a few words, the outermost first; only those `among` some tags."""
    for element in islice(main.iter(*_LABELS), _MAX_LABELS):
        if element is headline or element is main or get_name(element) not in among:
            continue
        words = "".join(islice(map(str, element.itertext()), 6))
        if words.strip() and len(words) <= _MAX_LABEL * 2:
            text = squeeze(_NOT_WORDS.sub(" ", get_text(element))).replace("’", "'").casefold()
            if 0 < len(text) <= _MAX_LABEL:
                yield element, text


def _is_label(text: str, phrases: frozenset[str], *, heading: bool) -> bool:
    """Whether the words are one of the phrases, in a heading with one or two more behind it."""
    if text in phrases:
        return True
    words = text.split()
    return heading and any(
        " ".join(words[:n]) in phrases for n in range(len(words) - _EXTRA_WORDS, len(words)) if n > 0
    )


def _drop_section(label: Element, above: set[Element], passages: Passages, *, to_end: bool) -> None:
    """Drop what a label heads: the container that begins with it, else what follows it up to the next heading or text."""
    whole = _find_box(label, above, passages)
    if whole is not label:
        drop(whole)
        return
    followers = list(_list_followers(label, above, passages, to_end=to_end))
    # A heading with nothing of the kind below it is the article's own.
    if followers or get_name(label) in {*_HEADINGS, "p", "div", "strong"}:
        for element in (*followers, label):
            drop(element)


def _find_box(label: Element, above: set[Element], passages: Passages) -> Element:
    """The largest element that begins with a label and holds neither the text nor most of the words; the label if none."""
    box = label
    for parent in label.iterancestors():
        if parent in above or not _begins_with(parent, box) or passages.under(parent) >= _HALF * passages.total > 0:
            break
        box = parent
    return box


def _list_followers(label: Element, above: set[Element], passages: Passages, *, to_end: bool) -> Iterator[Element]:
    for element in label.itersiblings():
        name = get_name(element)
        if element in above or passages.under(element) >= _HALF * passages.total > 0:
            return
        if not to_end and (name in {"h1", *_HEADINGS} or _is_running(element, passages)):
            return
        if name:
            yield element


def _is_running(element: Element, passages: Passages) -> bool:
    """Whether an element is text of its own rather than a list, a card or a line."""
    return get_name(element) in {"p", "blockquote", "figure", "table", "dl"} and (
        passages.under(element) >= _LONG or get_name(element) in {"table", "dl", "figure"}
    )


def _begins_with(parent: Element, child: Element) -> bool:
    """Whether nothing with words stands before a child in its parent, and something behind it."""
    if (parent.text or "").strip():
        return False
    for sibling in child.itersiblings(preceding=True):
        if get_text(sibling) or (sibling.tail or "").strip():
            return False
    return True


def _is_read_more(line: Element, leads: frozenset[str]) -> bool:
    links = list(islice(line.iter("a"), 3))
    if not links or len(links) > 2:  # noqa: PLR2004 - a picture and its headline may be two links to one page
        return False
    text = get_text(line)
    if not _leads_away(links[0]) or len(text) > _MAX_LINE:
        return False
    linked = " ".join(get_text(link) for link in links)
    lead, found, rest = text.partition(linked or "\n")
    if not found or rest.strip(" .»›→>|"):
        return False
    said = squeeze(_NOT_WORDS.sub(" ", lead)).replace("’", "'").casefold()
    if said:
        return said in leads
    first = squeeze(_NOT_WORDS.sub(" ", linked.partition(":")[0])).replace("’", "'").casefold()
    return ":" in linked and first in leads


def _is_other_headline(paragraph: Element, trailers: tuple[str, ...]) -> bool:
    """Whether a paragraph is nothing but one link of several words to another page; one that shows a trailer is not."""
    links = list(islice(paragraph.iter("a"), 2))
    if len(links) != 1:
        return False
    text = get_text(paragraph)
    if not _leads_away(links[0]) or get_text(links[0]) != text:
        return False
    return _MIN_LINK <= count_words(text) <= _MAX_CARD and not find_phrases(text, trailers)


def _is_card_group(group: Element) -> bool:
    items = [e for e in group if get_name(e)]
    if len(items) < _MANY or not all(get_name(e) in _CELLS for e in items):
        return False
    cards = sum(1 for item in items if _is_card(item))
    return cards >= _MANY and cards >= len(items) - 1


def _is_card(item: Element) -> bool:
    """Whether an element is a link of some words, and few others in lines of their own."""
    links = [item] if get_name(item) == "a" else list(islice(item.iter("a"), 4))
    links = [a for a in links if count_words(get_text(a)) >= _MIN_LINK or a.find(".//h3") is not None]
    if not links or "video" in get_tokens(item):
        return False
    if not _leads_away(links[0]) or count_words(get_text(item)) > _MAX_CARD:
        return False
    # In a round-up the sentence goes on behind the link; on a card it stands below.
    return links[0] is item or not squeeze(links[0].tail or "").strip(" .,;:·|–-")
