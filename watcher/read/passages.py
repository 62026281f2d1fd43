"""Where the running text of a page stands: its longer strings outside links, weighed up the tree (lxml)."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from watcher.read.markup import Element, get_name

_STRINGS = etree.XPath(".//text()[string-length() >= 20]")
_UNREAD = frozenset({"script", "style", "template", "svg", "option", "textarea", "title"})
_INLINE = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark"),
        *("q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "br"),
    }
)
_PARAGRAPHS = frozenset({"p", "blockquote"})
_SHORT, _LONG, _FULL = 20, 40, 80


class Passages:
    """How many characters of running text stand under each element of a body."""

    def __init__(self, body: Element) -> None:
        self._under: dict[Element, int] = {}
        #: The blocks that hold running text, with the length of it, in reading order.
        self.blocks: dict[Element, int] = {}
        for block, length in _list_strings(body):
            self.blocks[block] = self.blocks.get(block, 0) + length
        for block, length in self.blocks.items():
            for element in (block, *block.iterancestors()):
                self._under[element] = self._under.get(element, 0) + length
                if element is body:
                    break
        self.total = self._under.get(body, 0)

    def under(self, element: Element) -> int:
        """Characters of running text under an element."""
        return self._under.get(element, 0)

    def measure_run(self) -> int:
        """Characters of the longest run of full paragraphs that stand side by side."""
        runs: dict[Element | None, int] = {}
        for block, length in self.blocks.items():
            if length >= _FULL:
                runs[block.getparent()] = runs.get(block.getparent(), 0) + length
        return max(runs.values(), default=0)

    def find_densest(self, scope: Element) -> Element | None:
        """The element under `scope` whose children hold most of the running text; None where there is none."""
        scores: dict[Element, float] = {}
        for block, length in self.blocks.items():
            parent = block.getparent()
            if block is scope or parent is None or (scope is not parent and scope not in parent.iterancestors()):
                continue
            scores[parent] = scores.get(parent, 0) + length
            above = parent.getparent()
            if above is not None and parent is not scope:
                scores[above] = scores.get(above, 0) + length / 2
        return max(scores, key=lambda element: scores[element]) if scores else None


def _list_strings(body: Element) -> Iterator[tuple[Element, int]]:
    """Each longer string outside links and scripts: the block that holds it, and its length."""
    found: Any = _STRINGS(body)
    for string in found:
        holder = string.getparent()
        if holder is None:
            continue
        element = holder.getparent() if string.is_tail else holder
        while element is not None and get_name(element) in _INLINE and get_name(element) != "a":
            element = element.getparent()
        name = get_name(element) if element is not None else ""
        if element is None or name == "a" or name in _UNREAD:
            continue
        length = len(" ".join(string.split()))
        if length >= (_SHORT if name in _PARAGRAPHS else _LONG):
            yield element, length
