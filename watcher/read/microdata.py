"""schema.org objects that a page writes into its tags (HTML, microdata) to Things, in the shape of JSON-LD."""

from typing import Any

from watcher.model import Thing
from watcher.read.markup import Element, get_name, get_text
from watcher.read.structured import get_types
from watcher.read.text import resolve, squeeze

_ARTICLES = frozenset({"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "LiveBlogPosting", "Report"})
_WANTED = _ARTICLES | {
    *("Movie", "TVSeries", "TVSeason", "TVEpisode", "TVMiniSeries", "MovieSeries", "Episode"),
    *("CreativeWork", "CreativeWorkSeries", "CreativeWorkSeason", "VideoObject", "Clip", "BroadcastEvent"),
}
#: Which attribute holds the value, by tag (HTML, "Values: the content attribute, element-specific").
_ATTRIBUTES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    **dict.fromkeys(("data", "meter"), "value"),
    "meta": "content",
    "object": "data",
    "time": "datetime",
}
_ADDRESSES = frozenset({"href", "src", "data"})
_MAX_ITEMS = 50
_MAX_PROPERTIES = 400
_MAX_DEPTH = 6
_MAX_VALUE = 5_000


def read_microdata(root: Element, base: str) -> tuple[Thing, ...]:
    """The typed items of a page that no other item holds; of articles only the one that has the page's h1.

    What stands in a list of other stories is an article too, by its mark.
    """
    things: list[Thing] = []
    found = root.xpath(".//*[@itemscope and @itemtype and not(@itemprop)]")
    items = [item for item in found if isinstance(item, Element)] if isinstance(found, list) else []
    for number, item in enumerate(items):
        types = get_types({"@type": item.get("itemtype", "").split()})
        wanted = _WANTED.intersection(types)
        if not wanted or (wanted <= _ARTICLES and next(item.iter("h1"), None) is None):
            continue
        data = _Reader(base).read(item, 0)
        things.append(Thing(types=types, path=f"microdata[{number}]", data=data))
        if len(things) >= _MAX_ITEMS:
            break
    return tuple(things)


class _Reader:
    """Reads one item within bounds."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._left = _MAX_PROPERTIES

    def read(self, item: Element, depth: int) -> dict[str, Any]:
        """The item as an object; a property that is named twice has a list."""
        data: dict[str, Any] = {"@type": list(get_types({"@type": item.get("itemtype", "").split()}))}
        stack = list(reversed(item))
        while stack and self._left > 0:
            element = stack.pop()
            names = element.get("itemprop", "").split()
            nested = element.get("itemscope") is not None
            if names:
                self._left -= 1
                value = self._read_value(element, nested=nested, depth=depth)
                for name in names if value else ():
                    _add(data, name, value)
            if not nested:
                stack.extend(reversed(element))
        return data

    def _read_value(self, element: Element, *, nested: bool, depth: int) -> Any:
        if nested:
            return self.read(element, depth + 1) if depth < _MAX_DEPTH else None
        attribute = _ATTRIBUTES.get(get_name(element), "content")
        stated = element.get("content") or element.get(attribute)
        if not stated:
            return get_text(element)[:_MAX_VALUE]
        return (resolve(self._base, stated) or "") if attribute in _ADDRESSES else squeeze(stated)[:_MAX_VALUE]


def _add(data: dict[str, Any], name: str, value: Any) -> None:
    if name not in data:
        data[name] = value
    elif isinstance(data[name], list):
        data[name].append(value)
    else:
        data[name] = [data[name], value]
