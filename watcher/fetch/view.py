"""What a browser shows of a page: how much text, and the document as it stands.

Both are looked up in a world of our own (Chrome DevTools Protocol, Page.createIsolatedWorld): it has the page's document
but none of the page's JavaScript, so that a script can neither see nor bend what is read.
"""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession, Error

from watcher.fetch.errors import FetchError

#: A page that puts another document in its place this often, while it is looked at, does not come to rest.
_MOST_REPLACED = 20

#: Length of the text before and after some frames. `setTimeout` speaks where no frames are drawn.
_LOOK = """new Promise(done => {
  const unread = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE"]);
  const measure = () => {
    let length = 0;
    const rest = document.body ? [document.body] : [];
    while (rest.length) {
      const node = rest.pop();
      if (node.nodeType === Node.TEXT_NODE) length += node.data.trim().length;
      if (node.shadowRoot) rest.push(node.shadowRoot);
      if (!unread.has(node.nodeName)) for (let child = node.firstChild; child; child = child.nextSibling) rest.push(child);
    }
    return length;
  };
  const before = measure();
  let frames = 0;
  const finish = () => done([document.readyState === "complete", before, measure()]);
  const fallback = setTimeout(finish, 1000);
  const count = () => {
    if (++frames < FRAMES) return requestAnimationFrame(count);
    clearTimeout(fallback);
    finish();
  };
  requestAnimationFrame(count);
})"""

#: The document as a reader sees it: what stands in shadow trees in its place (DOM 4.2.2, flat tree), no noscript. The
#: copy belongs to a document without scripts, so that no custom element runs code while it is copied.
_SERIALIZE = """(() => {
  const inert = document.implementation.createHTMLDocument("");
  const flatten = node => {
    const copy = inert.importNode(node, false);
    const slotted = node.localName === "slot" && node.assignedNodes ? node.assignedNodes() : [];
    const children = node.shadowRoot ? node.shadowRoot.childNodes : slotted.length ? slotted : node.childNodes;
    if (node.localName === "template") copy.innerHTML = node.innerHTML;
    for (const child of children) if (child.nodeName !== "NOSCRIPT") copy.appendChild(flatten(child));
    return copy;
  };
  const html = (document.doctype ? "<!DOCTYPE html>\\n" : "") + flatten(document.documentElement).outerHTML;
  return html.length > LIMIT ? null : html;
})()"""


@dataclass(frozen=True, kw_only=True)
class Look:
    """A look at a page over a few frames: whether all of it was loaded, and how long its text was at either end."""

    loaded: bool
    before: int
    after: int


class View:
    """Looks at the document that a tab shows."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._world: int | None = None
        self._replaced = 0

    async def look(self, *, frames: int) -> Look | None:
        """How much text there is, over `frames` frames; null if another document came in its place meanwhile."""
        found = await self._evaluate(_LOOK.replace("FRAMES", str(frames)))
        return None if found is None else Look(loaded=found[0], before=found[1], after=found[2])

    async def serialize(self, *, limit: int) -> str | None:
        """The document as HTML; null if it has more than `limit` characters. Raises FetchError if it is not to be had."""
        try:
            found = await self._evaluate(f"[{_SERIALIZE.replace('LIMIT', str(limit))}]")
        except ValueError:
            found = None
        if found is None:
            raise FetchError("The page in the browser could not be read out; trying again later.")
        return None if found[0] is None else str(found[0])

    async def _evaluate(self, expression: str) -> Any:
        """The value of `expression` as JSON; null if its document was replaced. Raises ValueError if it throws."""
        try:
            if self._world is None:
                tree = await self._session.send("Page.getFrameTree")
                frame = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "watcher"}
                self._world = (await self._session.send("Page.createIsolatedWorld", frame))["executionContextId"]
            answer = await self._session.send(
                "Runtime.evaluate",
                {
                    "expression": expression,
                    "contextId": self._world,
                    "awaitPromise": True,
                    "returnByValue": True,
                },
            )
        except Error:
            self._world = None
            self._replaced += 1
            if self._replaced >= _MOST_REPLACED:
                raise
            return None
        if "exceptionDetails" in answer:
            raise ValueError(answer["exceptionDetails"].get("text", ""))
        return answer["result"].get("value")
