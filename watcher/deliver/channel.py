"""Where a letter goes by the scheme of its route: the console, lines of JSON, or a channel of Apprise."""

import json
import re
from typing import Protocol, TextIO

from rich.console import Console
from rich.text import Text

from watcher.canary import HEARTBEAT
from watcher.deliver.apprise_channel import AppriseChannel
from watcher.deliver.errors import DeliveryError
from watcher.deliver.heartbeat import HeartbeatChannel
from watcher.deliver.letter import Letter

CONSOLE, JSON_LINES = "console://", "jsonl://"
_COLOURS = (
    (re.compile(r"^Confirmed(?=:)", re.MULTILINE), "bold green"),
    (re.compile(r"^Reported(?=:)", re.MULTILINE), "bold cyan"),
    (re.compile(r"^Rumoured(?=:)", re.MULTILINE), "bold yellow"),
    (re.compile(r"^(?:Correction[^:\n]*|Withdrawn|Denied)(?=:)", re.MULTILINE), "bold red"),
    (re.compile(r"^“.*”$", re.MULTILINE), "italic"),
    (re.compile(r"https?://\S+$", re.MULTILINE), "blue"),
)


class Channel(Protocol):
    """What brings a letter to its recipient; raises `DeliveryError` if it could not. Used by several threads."""

    def send(self, letter: Letter) -> None:
        """Send it, within a bounded time."""


class ConsoleChannel:
    """Prints messages for people, in colour where the console has any (NO_COLOR is respected by rich)."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def send(self, letter: Letter) -> None:
        """Print the message in one go, so that two threads do not mix their lines."""
        body = Text(letter.message.text)
        for pattern, style in _COLOURS:
            body.highlight_regex(pattern, style)
        title = Text.assemble((letter.message.title, "bold"), (f"  → {letter.route}", "dim"))
        try:
            self._console.print(Text("\n").join((title, body, Text(""))), soft_wrap=True)
        except (OSError, UnicodeEncodeError) as error:
            raise _unwritable(error) from error


class JsonLinesChannel:
    """Writes each message as one JSON object a line (`message.as_record`)."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def send(self, letter: Letter) -> None:
        """Write the record of the letter, and flush it."""
        try:
            self._out.write(json.dumps(letter.record, ensure_ascii=False) + "\n")
            self._out.flush()
        except (OSError, UnicodeEncodeError) as error:
            raise _unwritable(error) from error


class Channels:
    """Every channel there is; each letter goes by the scheme of its route's address."""

    def __init__(
        self, out: TextIO, *, apprise: AppriseChannel | None = None, heartbeat: HeartbeatChannel | None = None
    ) -> None:
        self._console = ConsoleChannel(Console(file=out, highlight=False))
        self._lines = JsonLinesChannel(out)
        self._apprise = apprise or AppriseChannel()
        self._heartbeat = heartbeat

    def send(self, letter: Letter) -> None:
        """Send it by the channel of its address."""
        self.channel_for(letter.url).send(letter)

    def channel_for(self, url: str) -> Channel:
        """`console://` and `jsonl://` are ours, all other addresses Apprise's."""
        if url.startswith(CONSOLE):
            return self._console
        if self._heartbeat is not None and url.startswith(HEARTBEAT):
            return self._heartbeat
        return self._lines if url.startswith(JSON_LINES) else self._apprise


def _unwritable(error: Exception) -> DeliveryError:
    return DeliveryError(f"the output cannot be written: {error}", permanent=False)
