"""Deliveries of one watch as one message, in every form a channel needs."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

from watcher.message.items import Item, list_items, say_out
from watcher.message.slack import MESSAGE_TITLE_LIMIT, slack_blocks
from watcher.message.values import say_field
from watcher.message.words import clean, cut, isolate
from watcher.model import Delivery, Message, Publisher

WATCH_LIMIT = 80


def render(watch_name: str, deliveries: Sequence[Delivery], publishers: Mapping[str, Publisher]) -> Message:
    """The message that tells `deliveries` (at least one, all of one watch), the news first; reminders come alone.

    Text of pages and config is shown on one line without control characters, so a title is safe as a mail header
    (RFC 5322), the HTML is escaped, and nothing in the Slack blocks can ping.
    """
    if not deliveries:
        raise ValueError("A message needs at least one delivery.")
    items = list_items(deliveries, publishers)
    name = cut(clean(watch_name), WATCH_LIMIT)
    reminders = [delivery.reminder for delivery in deliveries if delivery.reminder is not None]
    headline = f"Today: {name} is {say_out(reminders)}" if reminders else f"{name}: {_headline(items)}"
    title = cut(headline, MESSAGE_TITLE_LIMIT)
    return Message(
        title=title,
        text="\n\n".join(_text(item) for item in items),
        html=_html(title, items),
        slack=slack_blocks(title, items),
    )


def _headline(items: Sequence[Item]) -> str:
    if len(items) > 1:
        groups = [(word, list(members)) for word, members in groupby(items, key=lambda item: item.word)]
        return "; ".join(f"{_fields(members)} {word}" for word, members in groups)
    item = items[0]
    if item.word == "corrected":
        return f"correction: {item.news}" + ("" if item.status == "unknown" else f" ({item.status})")
    return f"{item.news} ({item.word})"


def _fields(items: Sequence[Item]) -> str:
    return ", ".join(dict.fromkeys(say_field(item.field) for item in items))


def _text(item: Item) -> str:
    link = f": {item.link}" if item.link else "."
    lines = [f"{item.opening}: {isolate(item.news)}{link}"]
    lines += [line for line in (item.step, item.lapsed) if line]
    if item.quote:
        lines.append(f"“{isolate(item.quote)}”")
    lines.append(": ".join(filter(None, (_source(item), item.url))))
    return "\n".join(lines)


def _source(item: Item) -> str:
    return ", ".join(filter(None, (isolate(item.publisher), item.published)))


def _html(title: str, items: Sequence[Item]) -> str:
    body = "\n".join(_html_item(item) for item in items)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body>\n<h2>{escape(title)}</h2>\n{body}\n</body></html>\n"
    )


def _html_item(item: Item) -> str:
    link = f": {_anchor(item.link, item.link)}" if item.link else "."
    parts = [f"<p><strong>{escape(item.opening)}:</strong> <bdi>{escape(item.news)}</bdi>{link}</p>"]
    parts += [f"<p>{escape(line)}</p>" for line in (item.step, item.lapsed) if line]
    if item.quote:
        parts.append(f'<blockquote dir="auto">“{escape(item.quote)}”</blockquote>')
    source = _anchor(item.url, item.publisher) if item.url else escape(item.publisher)
    parts.append(f"<p>{source}{', ' + item.published if item.published else ''}</p>")
    return "\n".join(parts)


def _anchor(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'
