"""Where a listing goes on: the address of its next page, as the page itself links to it."""

import re
from urllib.parse import parse_qsl, urlsplit

from watcher.model import Page
from watcher.read.charset import decode
from watcher.read.markup import Element, parse
from watcher.read.text import get_host, resolve

_NUMBERED = frozenset({"page", "paged", "pg", "p"})
_PATH = re.compile(r"/(?:page|p|seite|pagina)/(?P<number>[0-9]{1,4})/?$", re.IGNORECASE)
_MAX_ANCHORS = 3_000


def find_next(page: Page) -> str | None:
    """The next page of a listing on the same host: its rel=next (HTML), else a link numbered one higher than this page.

    Numbered are `?page=3` (also `paged`, `pg`, `p`) and `/page/3/`; a page without a number is the first.
    """
    root = parse(decode(page.body, page.headers.get("content-type", "")))
    if root is None:
        return None
    base_tag = next(root.iter("base"), None)
    base = (resolve(page.final_url, base_tag.get("href")) if base_tag is not None else None) or page.final_url
    here, number = _split(page.final_url)
    numbered = None
    for count, element in enumerate(root.iter("link", "a")):
        url = resolve(base, element.get("href"))
        if url is None or get_host(url) != get_host(page.final_url) or count > _MAX_ANCHORS:
            continue
        if _says_next(element):
            return url
        numbered = numbered or (url if _split(url) == (here, number + 1) else None)
    return numbered


def _says_next(element: Element) -> bool:
    return "next" in element.get("rel", "").lower().split()


def _split(url: str) -> tuple[tuple[str, ...], int]:
    """What the pages of one listing have in common, and the number of this one."""
    parts = urlsplit(url)
    number, rest = 1, []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name.lower() in _NUMBERED and re.fullmatch("[0-9]{1,4}", value):
            number = int(value)
        else:
            rest.append(f"{name}={value}")
    found = _PATH.search(parts.path)
    if found:
        number = int(found["number"])
    path = (parts.path[: found.start()] if found else parts.path).rstrip("/")
    return (parts.netloc, path, *sorted(rest)), number
