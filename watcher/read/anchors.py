"""Every link of a page, its menus included: where a site keeps what else it has."""

from watcher.model import Link, Page
from watcher.read.charset import decode
from watcher.read.markup import get_text, parse
from watcher.read.text import resolve

_MOST = 3_000


def list_anchors(page: Page) -> tuple[Link, ...]:
    """The links of an HTML page in their order, each address once; none if it is no HTML."""
    root = parse(decode(page.body, page.headers.get("content-type", "")))
    if root is None:
        return ()
    base_tag = next(root.iter("base"), None)
    base = (resolve(page.final_url, base_tag.get("href")) if base_tag is not None else None) or page.final_url
    found: dict[str, Link] = {}
    for count, element in enumerate(root.iter("a")):
        url = resolve(base, element.get("href"))
        if count >= _MOST:
            break
        if url is not None and url.startswith(("http://", "https://")):
            url = url.partition("#")[0]
            found.setdefault(url, Link(url=url, text=get_text(element)))
    return tuple(found.values())
