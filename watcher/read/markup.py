"""Text to a bounded HTML tree (lxml), and small questions to its elements."""

import re
from functools import lru_cache
from itertools import islice

from lxml import etree

from watcher.read.text import squeeze

Element = etree._Element  # noqa: SLF001 - the only name lxml has for its element type

_MAX_CHARS = 6_000_000
_MAX_TAGS = 15_000
_MAX_ATTRIBUTES = 16_384
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_SECTION = re.compile(r"<(?:main|article|section|header|nav|aside|footer|figure|dialog)\b", re.IGNORECASE)
_OPENING = re.compile(r"<[a-zA-Z]")
# A name ends in white space, a slash or a bracket: in a script, "<" and a letter are a comparison.
_TAG = re.compile(r"<([a-zA-Z][\w:-]*+)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)(?:>|\Z)")
_WRAPPERS = re.compile(
    r"</?(?!p\b|h[1-6]\b|li\b|a\b|br\b|title\b|meta\b|html\b|body\b|head\b)[a-z][^<>]*>", re.IGNORECASE
)
_CODE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_LINES = frozenset(
    {
        *(
            "p",
            "br",
            "div",
            "li",
            "ul",
            "ol",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "table",
            "tr",
            "td",
            "th",
        ),
        *("dl", "dt", "dd", "figure", "figcaption", "hr", "section", "article", "header", "footer", "main", "body"),
    }
)
_WITHIN_WORDS = frozenset({"sup", "svg", "script", "noscript"})
_BREAK = "\x1e"
# The parser lets these through (as bytes or as &#1;), and then refuses them where a text is set.
_UNSETTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def parse(text: str) -> Element | None:
    """The root of an HTML text, or None if it has no element; whatever the text, in bounded time and depth."""
    text = _bound(text)
    if not _BODY.search(text):
        # The parser is older than <main>: without a <body> it leaves such tags in the head.
        text = _SECTION.sub(lambda tag: f"<body>{tag[0]}", text, count=1)
    root, too_deep = _parse(text)
    if too_deep:
        # The parser drops all that follows its depth limit; without wrappers the words come through.
        root, _ = _parse(_WRAPPERS.sub(" ", _CODE.sub(" ", text)))
    return root


def _bound(text: str) -> str:
    text = text[:_MAX_CHARS]
    last = next(islice(_OPENING.finditer(text), _MAX_TAGS, None), None)
    text = text[: last.start()] if last else text
    # Attributes are compared pairwise by the parser: thousands in one tag take seconds.
    if all(tag.end() - tag.start() <= _MAX_ATTRIBUTES for tag in _TAG.finditer(text)):
        return text  # as on nearly all pages: looking takes less than writing every tag anew
    return _TAG.sub(lambda tag: tag[0] if len(tag[2]) <= _MAX_ATTRIBUTES else f"<{tag[1]}>", text)


def _parse(text: str) -> tuple[Element | None, bool]:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None, False
    limit = any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log)
    return root, limit


def get_name(element: Element) -> str:
    """The tag's name in lower case; empty for what is no element."""
    tag = element.tag  # asked once: lxml makes the string anew each time
    return tag.lower() if isinstance(tag, str) else ""


def get_text(element: Element) -> str:
    """All words under an element, fast: inline tags part words here (see `get_line`)."""
    return squeeze(" ".join(map(str, element.itertext())))


def get_lines(element: Element) -> list[str]:
    """The words under an element as they are shown: a line for each block, letters joined across inline tags."""
    pieces: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        name = get_name(inner)
        if name in _LINES:
            pieces.append(_BREAK)
        if event == "start":
            pieces.append((inner.text or "") if name not in {"script", "style"} else "")
        elif inner is not element:
            pieces.append(inner.tail or "")
    return [line for raw in "".join(pieces).split(_BREAK) if (line := squeeze(raw))]


def get_line(element: Element) -> str:
    """The same in one line."""
    return " ".join(get_lines(element))


def get_tokens(element: Element) -> frozenset[str]:
    """The words that its class and id are made of, lower case: `relatedStories main-nav` is four."""
    return split_tokens(f"{element.get('class', '')} {element.get('id', '')}")


@lru_cache(maxsize=4_096)
def split_tokens(names: str) -> frozenset[str]:
    """The lower-case words of class names, split at case, dashes and underscores."""
    return frozenset(word.lower() for word in _WORD.findall(names[:500]))


def drop(element: Element) -> None:
    """Take an element out of its tree and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        tail = element.tail if get_name(element) in _WITHIN_WORDS else f" {element.tail}"
        if before is None:
            parent.text = _UNSETTABLE.sub("", (parent.text or "") + tail)
        else:
            before.tail = _UNSETTABLE.sub("", (before.tail or "") + tail)
    parent.remove(element)
