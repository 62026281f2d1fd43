"""A message as Slack's Block Kit blocks (https://docs.slack.dev/reference/block-kit/blocks)."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from watcher.message.items import Item
from watcher.message.words import cut, isolate

#: Slack's limits: characters of a header and of a section, blocks of a message.
HEADER_LIMIT = 150
SECTION_LIMIT = 3000
BLOCK_LIMIT = 50
MESSAGE_TITLE_LIMIT = 150
_BLOCKS_AN_ITEM = 3
#: Three lines and a link of these stay within a section, whatever their escapes; a longer link is left out.
_LINE_LIMIT, _LINK_LIMIT = 700, 500
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: Slack has no escape for its marks, so where they could format (not inside a word) a look-alike takes their place.
_LOOKALIKES = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_MARK = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])")


def slack_blocks(title: str, items: Sequence[Item]) -> tuple[Mapping[str, Any], ...]:
    """A header, then for each item its news, its quote and its source. What exceeds Slack's 50 blocks is counted."""
    header = {"type": "plain_text", "text": _fit(title, HEADER_LIMIT, _escape), "emoji": False}
    blocks: list[Mapping[str, Any]] = [{"type": "header", "text": header}]
    shown = items[: (BLOCK_LIMIT - 2) // _BLOCKS_AN_ITEM]
    for item in shown:
        blocks += _item_blocks(item)
    if len(items) > len(shown):
        blocks.append(_context(f"and {len(items) - len(shown)} more"))
    return tuple(blocks)


def notice_blocks(title: str, items: Sequence[tuple[str, Sequence[str]]]) -> tuple[Mapping[str, Any], ...]:
    """A header, then for each notice (its head and its lines) one section."""
    header = {"type": "plain_text", "text": _fit(title, HEADER_LIMIT, _escape), "emoji": False}
    shown = items[: BLOCK_LIMIT - 2]
    sections = []
    for head, lines in shown:
        said = [f"*{_fit(head, _LINE_LIMIT, _say)}*"] if len(items) > 1 else []
        # What is cut would take a closing mark with it, so each line is cut by itself.
        said += [_fit(line, _LINE_LIMIT, _say) for line in lines if line]
        sections.append(_section("\n".join(_within(said, SECTION_LIMIT)) or "…"))
    more = [_context(f"and {len(items) - len(shown)} more")] if len(items) > len(shown) else []
    return ({"type": "header", "text": header}, *sections, *more)


def _within(lines: Sequence[str], limit: int) -> list[str]:
    """The first lines that fit into `limit` characters together."""
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > limit:
            break
        kept.append(line)
    return kept


def _item_blocks(item: Item) -> list[Mapping[str, Any]]:
    lines = [f"*{item.opening}:* {_fit(item.news, _LINE_LIMIT, _say)}"]
    if item.link and len(_escape(item.link)) <= _LINK_LIMIT:
        lines[0] += f": <{_escape(item.link)}>"
    lines += [_fit(line, _LINE_LIMIT, _say) for line in (item.step, item.lapsed) if line]
    blocks = [_section("\n".join(lines))]
    if item.quote:
        blocks.append(_section("> " + _fit(isolate(item.quote), SECTION_LIMIT - 2, _say)))
    source = _say(item.publisher)
    if item.url and len(_escape(item.url)) <= _LINK_LIMIT:
        source = f"<{_escape(item.url)}|{source}>"
    blocks.append(_context(" · ".join(filter(None, (source, item.word, item.published)))))
    return blocks


def _section(text: str) -> Mapping[str, Any]:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(text: str) -> Mapping[str, Any]:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> Mapping[str, Any]:
    # `verbatim`: Slack makes no links, channels or mentions of its own out of the words.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _escape(text: str) -> str:
    return re.sub(r"[&<>]", lambda match: _ENTITIES[match[0]], text)


def _say(text: str) -> str:
    return _escape(_MARK.sub(lambda match: _LOOKALIKES[match[0]], text))


def _fit(text: str, limit: int, escape: Callable[[str], str]) -> str:
    """The longest start of `text`, cut at a word, that is within `limit` once escaped."""
    kept = cut(text, limit)
    while len(escape(kept)) > limit:
        kept = cut(text, len(kept) * 9 // 10)
    return escape(kept)
