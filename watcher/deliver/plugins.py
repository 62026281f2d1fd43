"""Apprise, opened and used. Imported only when a message goes out by it: it is heavy."""

import logging
import re
from typing import Any
from urllib.parse import parse_qsl

from apprise import Apprise, AppriseAsset, NotifyFormat, OverflowMode
from apprise.plugins.email.base import NotifyEmail
from apprise.plugins.slack import NotifySlack, SlackMode

from watcher.deliver.capture import capture, explain
from watcher.deliver.errors import DeliveryError
from watcher.deliver.letter import Letter
from watcher.deliver.mail import SENDER_NAME, send_mail
from watcher.message.words import cut

#: Options that make Apprise open files of this machine or keep keys on it.
REFUSED_OPTIONS = frozenset({"attach", "template", "pgp", "pgppub", "pgpprv", "wkd", "keyfile", "subfile"})
#: Channels with room for less than this get a message cut at a word; in others a long one goes in several pieces.
_SHORT = 1000
#: How much of a channel's room a piece may fill, to leave some for the escapes it adds.
_FILL = 0.75
#: Words that ring for everybody in the one or other chat.
_PING = re.compile(r"(?<=@)(?=everyone|here|channel\b|all\b|room\b)|(?<=<)(?=[@!#])", re.IGNORECASE)

# Apprise logs tokens: what went wrong comes back as a DeliveryError instead.
logging.getLogger("apprise").disabled = True


def open_plugin(url: str, *, route: str, timeout: float) -> Any:
    """The Apprise plugin of an address with one recipient; `timeout` bounds its waits, in seconds.

    Raises a permanent `DeliveryError` that names the route and never the address.
    """
    refused = sorted(REFUSED_OPTIONS & _options(url))
    if refused:
        raise DeliveryError(f"route {route}: the option {refused[0]}= is not allowed in its address", permanent=True)
    plugin = _instantiate(url)
    if plugin is None:
        raise DeliveryError(f"route {route}: Apprise cannot read its address; correct it in the config", permanent=True)
    recipients = len(plugin) + len(getattr(plugin, "cc", ())) + len(getattr(plugin, "bcc", ()))
    if recipients > 1:
        raise DeliveryError(
            f"route {route}: its address has {recipients} recipients; give each a route of its own", permanent=True
        )
    plugin.redirects = False
    plugin.socket_connect_timeout = min(plugin.socket_connect_timeout, timeout)
    plugin.socket_read_timeout = min(max(plugin.socket_read_timeout, 15.0), timeout)
    return plugin


def send_by(plugin: Any, letter: Letter, *, timeout: float) -> None:
    """Send a letter by its plugin; raises `DeliveryError`."""
    if type(plugin) is NotifyEmail:
        send_mail(plugin, letter, timeout=timeout)
        return
    title, body = _quiet(letter.message.title), _quiet(letter.message.text)
    if isinstance(plugin, NotifySlack) and plugin.mode not in (SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER):
        _use_blocks(plugin, letter)
        body = title
    if isinstance(getattr(plugin, "headers", None), dict):
        plugin.headers.setdefault("Idempotency-Key", letter.message_id)
    room = int(plugin.body_maxlen * _FILL) - (0 if plugin.title_maxlen else len(title) + 2)
    with capture() as events:
        sent = all(
            plugin.notify(body=piece, title=title, body_format=NotifyFormat.TEXT, overflow=OverflowMode.SPLIT)
            for piece in _split(body, max(room, 1))
        )
    if not sent:
        raise explain(events, now=letter.at)


def say_url(url: str) -> str:
    """The address for people: Apprise's private form without options (headers stand there in the clear) and paths."""
    plugin: Any = _instantiate(url)
    if plugin is None:
        scheme, separator, _ = url.partition("://")
        return f"{scheme}://(unreadable)" if separator else "(unreadable)"
    said = str(plugin.url(privacy=True)).partition("?")[0]
    path = getattr(plugin, "fullpath", None)
    return said.replace(path, "/****") if path and path != "/" else said


def _instantiate(url: str) -> Any:
    asset = AppriseAsset(
        app_id=SENDER_NAME,
        app_desc="News of announced productions",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        http_redirects=False,
        storage_mode="memory",
        allow_templates=False,
    )
    return Apprise.instantiate(url, asset=asset)


def _options(url: str) -> set[str]:
    return {name.strip().lower() for name, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True)}


def _quiet(text: str) -> str:
    """Page text must not ring: a zero-width space parts `@` and `<` from the words that would."""
    return _PING.sub("\u200b", text)


def _split(text: str, room: int) -> list[str]:
    """Pieces of whole paragraphs, so that no link is torn; where there is little room, one piece cut at a word."""
    if room < _SHORT * _FILL:
        return [cut(text, room)]
    pieces: list[str] = []
    for paragraph in text.split("\n\n"):
        if pieces and len(pieces[-1]) + len(paragraph) + 2 <= room:
            pieces[-1] += f"\n\n{paragraph}"
        else:
            pieces.append(paragraph)
    return pieces


def _use_blocks(plugin: Any, letter: Letter) -> None:
    """Send blocks of our own (`blocks=yes&image=no`).

    Apprise would take them from a template, a file read at each send; its hook for that gives them to it directly.
    """
    # The fallback is what Slack shows in its notifications; the header's text is already escaped.
    content = {"fallback": letter.message.slack[0]["text"]["text"], "blocks": list(letter.message.slack)}
    plugin.use_blocks, plugin.include_image, plugin.include_footer = True, False, False
    plugin.template = (content,)
    plugin.gen_payload = lambda *_args, **_options: content
