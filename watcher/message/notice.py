"""Notices for operators as one message, in every form a channel needs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from watcher.message.slack import MESSAGE_TITLE_LIMIT, notice_blocks
from watcher.message.words import clean, cut, isolate
from watcher.model import Message, Notice


def render_notices(notices: Sequence[Notice]) -> Message:
    """The message that tells `notices` (at least one), each under its title; what pages said is made safe as in `render`."""
    if not notices:
        raise ValueError("A message needs at least one notice.")
    items = [(clean(notice.title), [isolate(clean(line)) for line in notice.text.splitlines()]) for notice in notices]
    more = f" (and {len(items) - 1} more)" if len(items) > 1 else ""
    title = cut(items[0][0], MESSAGE_TITLE_LIMIT - len(more)) + more
    text = "\n\n".join("\n".join([*([head] if more else []), *lines]) for head, lines in items)
    return Message(
        title=title, text=text, html=_html(title, items, heads=bool(more)), slack=notice_blocks(title, items)
    )


def notices_as_record(route: str, notices: Sequence[Notice], at: datetime) -> Mapping[str, Any]:
    """The message as JSON data: `route`, `notices` (each with `key`, `title`, `text`, `at`), and `at` (ISO 8601)."""
    told = [{"key": one.key, "title": one.title, "text": one.text, "at": one.at.isoformat()} for one in notices]
    return {"route": route, "notices": told, "at": at.isoformat()}


def _html(title: str, items: Sequence[tuple[str, Sequence[str]]], *, heads: bool) -> str:
    parts = []
    for head, lines in items:
        parts += [f"<h3>{escape(head)}</h3>"] if heads else []
        parts += [f"<p>{escape(line)}</p>" for line in lines if line]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body>\n<h2>{escape(title)}</h2>\n{body}\n</body></html>\n"
    )
