"""A page's main part to blocks of text in reading order (BeautifulSoup)."""

import re
from collections.abc import Iterator
from itertools import islice

from bs4.element import NavigableString, PreformattedString, Tag

from watcher.model import Block, BlockKind, Link
from watcher.read.markup import split_tokens
from watcher.read.text import resolve, squeeze

_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    **dict.fromkeys(("li",), BlockKind.ITEM),
    **dict.fromkeys(("blockquote",), BlockKind.QUOTE),
    **dict.fromkeys(("figcaption", "caption"), BlockKind.CAPTION),
    **dict.fromkeys(("td", "th", "dd", "dt"), BlockKind.CELL),
}
_BLOCKS = frozenset(
    {
        *_KINDS,
        *(
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "ul",
            "ol",
            "dl",
            "table",
            "thead",
            "tbody",
            "tfoot",
            "tr",
        ),
        *(
            "figure",
            "pre",
            "address",
            "details",
            "summary",
            "center",
            "fieldset",
            "form",
            "aside",
            "hr",
            "body",
            "hgroup",
        ),
    }
)
_LABELS = frozenset({"label", "key", "term", "name"})
_EMPHASIS = frozenset({"em", "i", "cite"})
_SILENT = frozenset({"iframe", "video", "audio", "picture", "img", "source", "map", "object"})
_BREAK = "\x1e"
_PARAGRAPH_BREAK = re.compile(rf"{_BREAK}\s*{_BREAK}[\s{_BREAK}]*")
_MAX_DEPTH = 80
_MAX_BLOCKS = 3_000
_MAX_TEXT = 20_000
_MAX_INLINE = 100
_PAIR = 2
_REPEATED = 60


def read_blocks(main: Tag, base: str) -> tuple[Block, ...]:
    """The text under `main`. A locator names the tag and its place among the blocks of that tag: `article p[3]`."""
    reader = _Reader(main.name, base)
    reader.walk(main, BlockKind.PARAGRAPH, depth=0)
    return tuple(reader.blocks)


def read_inline(tag: Tag) -> str:
    """All words under a tag in one line, a space between blocks."""
    return squeeze("".join(_write([tag])).replace(_BREAK, " "))


class _Reader:
    """Walks the tree once and gathers runs of inline content into blocks."""

    def __init__(self, root: str, base: str) -> None:
        self.blocks: list[Block] = []
        self._root = root
        self._base = base
        self._counts: dict[str, int] = {}
        self._run: list[Tag | NavigableString] = []
        self._seen: set[str] = set()

    def walk(self, tag: Tag, kind: BlockKind, *, depth: int) -> None:
        """Read a tag's children; what stands between two blocks is a block of the tag's own kind."""
        if self._read_table_or_list(tag):
            return
        for child in tag.children:
            if isinstance(child, Tag) and depth < _MAX_DEPTH and _is_block(child):
                self._flush(tag, kind)
                self.walk(child, _choose_kind(child, kind), depth=depth + 1)
            elif isinstance(child, Tag | NavigableString) and not isinstance(child, PreformattedString):
                self._run.append(child)
        self._flush(tag, kind)

    def _read_table_or_list(self, tag: Tag) -> bool:
        """Whether the tag was read as rows of a key and its value."""
        if tag.name == "dl" and tag.find("dd"):
            rows = [("dt", [key], values) for key, values in _pair_terms(tag)]
        elif tag.name == "table" and not tag.find("table"):
            return self._read_table(tag)
        elif _is_labelled(tag):
            key, value = tag.find_all(True, recursive=False)
            rows = [(tag.name, [key], [value])]
        else:
            return False
        for name, keys, values in rows:
            self._add(_join_row(keys, values), name, BlockKind.CELL, tags=[*keys, *values])
        return True

    def _read_table(self, table: Tag) -> bool:
        rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
        if sum(1 for row in rows if len(row) > 1) == 0:
            return False  # a table for layout
        caption = table.find("caption")
        if isinstance(caption, Tag):
            self._add(read_inline(caption), "caption", BlockKind.CAPTION, tags=[caption])
        heads = rows[0] if len(rows[0]) > 1 and all(cell.name == "th" for cell in rows[0]) else []
        for row in rows[1:] if heads else rows:
            if heads and len(row) == len(heads):
                text = "; ".join(_join_row([head], [cell]) for head, cell in zip(heads, row, strict=True))
            else:
                text = _join_row(row[:1], row[1:]) if len(row) > 1 else " ".join(read_inline(c) for c in row)
            self._add(text, "tr", BlockKind.CELL, tags=row)
        return True

    def _flush(self, holder: Tag, kind: BlockKind) -> None:
        run, self._run = self._run, []
        if not run:
            return
        text = "".join(_write(run))
        around = holder if holder.name == "a" else next((p for p in holder.parents if p.name == "a"), None)
        tags = [*([around] if around else []), *(node for node in run if isinstance(node, Tag))]
        for part in _PARAGRAPH_BREAK.split(text):
            self._add(squeeze(part.replace(_BREAK, " ")), holder.name, kind, tags=tags)

    def _add(self, text: str, name: str, kind: BlockKind, *, tags: list[Tag]) -> None:
        text = text[:_MAX_TEXT]
        if len(self.blocks) >= _MAX_BLOCKS or not any(c.isalnum() for c in text):
            return
        if (self.blocks and self.blocks[-1].text == text) or (len(text) > _REPEATED and text in self._seen):
            return  # galleries and hidden copies for print say a caption or a paragraph twice
        self._seen.add(text)
        self._counts[name] = self._counts.get(name, 0) + 1
        emphasis = [
            words
            for tag in islice(_find(tags, _EMPHASIS), _MAX_INLINE)
            if (words := squeeze(tag.get_text())) and words in text
        ]
        self.blocks.append(
            Block(
                kind=kind,
                text=text,
                locator=f"{self._root} {name}[{self._counts[name]}]",
                emphasis=tuple(dict.fromkeys(emphasis)),
                links=tuple(_read_links(tags, self._base, within=text)),
            )
        )


def _read_links(tags: list[Tag], base: str, *, within: str) -> Iterator[Link]:
    """The links whose words stand in the text `within` (or it in theirs), which is their teaser."""
    for anchor in islice(_find(tags, frozenset({"a"})), _MAX_INLINE):
        href = anchor.get("href")
        url = resolve(base, href) if isinstance(href, str) else None
        words = squeeze(anchor.get_text())
        if url and words and (words in within or within in words):
            yield Link(url=url, text=words if words in within else within, teaser=within)


def _find(tags: list[Tag], names: frozenset[str]) -> Iterator[Tag]:
    for tag in tags:
        if tag.name in names:
            yield tag
        # `find_all` compiles its filter each time: ten times the cost of a walk.
        yield from (found for found in tag.descendants if isinstance(found, Tag) and found.name in names)


def _write(run: list[Tag | NavigableString]) -> Iterator[str]:
    """The strings of a run, with a break for every <br> and between two blocks."""
    for node in run:
        if isinstance(node, NavigableString):
            yield str(node)
            continue
        if node.name in _SILENT:
            continue
        if node.name == "br":
            yield _BREAK
        block = node
        for inner in node.descendants:
            if isinstance(inner, Tag):
                if inner.name == "br":
                    yield _BREAK
            elif isinstance(inner, NavigableString) and not isinstance(inner, PreformattedString) and inner.parent:
                nearest = next(
                    (p for p in (inner.parent, *inner.parent.parents) if p is node or p.name in _BLOCKS), node
                )
                if nearest is not block:
                    yield _BREAK
                block = nearest
                yield str(inner)


def _is_block(tag: Tag) -> bool:
    if tag.name in _BLOCKS:
        return True
    return tag.name not in {"br", "img", "em", "b", "strong"} and any(
        isinstance(d, Tag) and d.name in _BLOCKS for d in tag.descendants
    )


def _choose_kind(tag: Tag, outer: BlockKind) -> BlockKind:
    own = _KINDS.get(tag.name)
    return own or (outer if outer in {BlockKind.QUOTE, BlockKind.ITEM, BlockKind.CAPTION} else BlockKind.PARAGRAPH)


def _pair_terms(group: Tag) -> Iterator[tuple[Tag, list[Tag]]]:
    key: Tag | None = None
    values: list[Tag] = []
    for tag in group.find_all(["dt", "dd"]):
        if tag.name == "dd":
            values.append(tag)
            continue
        if key is not None and values:
            yield key, values
        key, values = tag, []
    if key is not None and values:
        yield key, values


def _is_labelled(tag: Tag) -> bool:
    """Whether a tag is a label and its value: two tags, the first of a class that says so."""
    if tag.name not in {"div", "li", "section"}:
        return False
    children = [c for c in tag.children if isinstance(c, Tag) or (isinstance(c, NavigableString) and c.strip())]
    if len(children) != _PAIR or not all(isinstance(c, Tag) for c in children):
        return False
    first = children[0]
    names = first.get("class") if isinstance(first, Tag) else None
    return bool(split_tokens(" ".join(names) if isinstance(names, list) else "") & _LABELS)


def _join_row(keys: list[Tag], values: list[Tag]) -> str:
    key = " ".join(read_inline(k) for k in keys).rstrip(" :")
    value = ", ".join(text for v in values if (text := read_inline(v)))
    return f"{key}: {value}" if key and value else key or value
