"""What may stand in a source: which keys go with its kind, whose address it is, what may be sent along."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from watcher.config.address import host_of, is_local
from watcher.config.errors import ConfigError, Where
from watcher.config.explain import Read
from watcher.config.schema import SourcePart, WatchFile
from watcher.model import SourceKind

SHORTEST_INTERVAL = timedelta(seconds=10)
#: What a value may be once its secrets are filled in: visible ASCII, spaces inside a header's (RFC 9110 5.5, RFC 6265).
VALUES = {
    "headers": (
        re.compile(r"(?!.{4097})[!-~](?:[ -~]*[!-~])?"),
        "use 1 to 4096 visible ASCII characters, with spaces inside only",
    ),
    "cookies": (re.compile(r"(?!.{4097})[!-:<-~]*"), "use at most 4096 visible ASCII characters, no space, no ;"),
}

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
_OURS = frozenset(
    {
        *("host", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect", "range"),
        *("accept-encoding", "content-length", "content-encoding", "content-type", "http2-settings", "date", "via"),
    }
)
_OUR_PREFIXES = ("if-", "proxy-", "sec-", "content-")
_INSTEAD = {"cookie": "use the key `cookies`", "user-agent": "the program says who it is; use fetch.contact"}
_TEXTS = (SourceKind.PAGE, SourceKind.LISTING)
_YOUTUBE = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com"})
_YOUTUBE_FEED = "https://www.youtube.com/feeds/videos.xml"
_CHANNEL = re.compile(r"/channel/(UC[\w-]{22})(?:/|$)")
_CHANNEL_NAME = re.compile(r"/(?:@|c/|user/|channel/)[^/]")


def check_source(read: Read[WatchFile], number: int, source: SourcePart) -> Iterator[ConfigError]:
    """Problems inside one source of a watch."""
    where: Where = ("sources", number)
    # Of what the file does not say rightly, its kind and its address, nothing is concluded.
    if not read.is_mended((*where, "url")):
        yield from _check_address(read, number, source)
    if not read.is_mended((*where, "kind")):
        yield from _check_kind(read, number, source)
    yield from _check_names(read, number, source)


def _check_address(read: Read[WatchFile], number: int, source: SourcePart) -> Iterator[ConfigError]:
    where: Where = ("sources", number)
    # Politeness is owed to others' servers; a site on this machine may be asked as often as one likes.
    if source.every < SHORTEST_INTERVAL and not is_local(source.url):
        yield read.wrong((*where, "every"), "use 10s or more")
    yield from _check_secrecy(read, number, source)


def _check_kind(read: Read[WatchFile], number: int, source: SourcePart) -> Iterator[ConfigError]:
    where: Where = ("sources", number)
    for key in ("select", "ignore", "render"):
        if getattr(source, key) and source.kind not in _TEXTS:
            yield read.tree.error(
                (*where, key), f"sources[{number}].{key} is for the kinds page and listing; remove it"
            )
    if source.pages > 1 and source.kind is not SourceKind.LISTING:
        yield read.tree.error((*where, "pages"), f"sources[{number}].pages is for the kind listing; remove it")
    is_known = "/wp-json/" in source.url or host_of(source.url) in _YOUTUBE
    if is_known and (why := _find_feed(source)):
        yield read.tree.error((*where, "url"), f"sources[{number}].url is {why}")


def _find_feed(source: SourcePart) -> str | None:
    """What the address of a known site is and what to write instead; None if it can stand as it is."""
    parts = urlsplit(source.url)
    if re.search(r"/wp-json/wp/v2/\w", parts.path) and source.kind is not SourceKind.FEED:
        return "of WordPress's REST API, which has no page; use kind: feed"
    if parts.hostname not in _YOUTUBE:
        return None
    named = parse_qs(parts.query).get("list", [""])[0] if parts.path == "/playlist" else ""
    channel = _CHANNEL.match(parts.path)
    if channel or re.fullmatch(r"[\w-]{10,64}", named):
        noun, feed = ("channel", f"channel_id={channel[1]}") if channel else ("playlist", f"playlist_id={named}")
        return f"a YouTube {noun}, whose page has no text; use kind: feed and {_YOUTUBE_FEED}?{feed}"
    if _CHANNEL_NAME.match(parts.path):
        return (
            "a YouTube channel, whose page has no text; use kind: feed and the address that "
            f"`watcher poll` with this address names ({_YOUTUBE_FEED}?channel_id=UC...)"
        )
    if parts.path == "/feeds/videos.xml" and source.kind is not SourceKind.FEED:
        return "a YouTube feed; use kind: feed"
    return None


def _check_names(read: Read[WatchFile], number: int, source: SourcePart) -> Iterator[ConfigError]:
    seen: set[str] = set()
    for name in source.headers:
        where: Where = ("sources", number, "headers", name)
        lower = name.casefold()
        if not _TOKEN.fullmatch(name):
            yield read.tree.error(
                where, f"sources[{number}].headers has a name that is none; use letters, digits and -"
            )
        elif lower in _INSTEAD:
            yield read.tree.error(where, f"sources[{number}].headers may not have {name}: {_INSTEAD[lower]}")
        elif lower in _OURS or lower.startswith(_OUR_PREFIXES):
            yield read.tree.error(
                where, f"sources[{number}].headers may not have {name}: the program sets it; remove it"
            )
        elif lower in seen:
            yield read.tree.error(
                where, f"sources[{number}].headers has {name} twice; capitals do not matter, keep one"
            )
        seen.add(lower)
    for name in source.cookies:
        if not _TOKEN.fullmatch(name):
            why = f"sources[{number}].cookies has a name that is none; use letters, digits, - and _"
            yield read.tree.error(("sources", number, "cookies", name), why)


def _check_secrecy(read: Read[WatchFile], number: int, source: SourcePart) -> Iterator[ConfigError]:
    """A secret is not sent where everybody on the way can read it."""
    if source.url.casefold().startswith("https:") or is_local(source.url):
        return
    for key, values in (("headers", source.headers), ("cookies", source.cookies)):
        for name, value in values.items():
            if "${" in value:
                why = f"sources[{number}].{key} holds a secret, and the address is not https; use an https address"
                yield read.tree.error(("sources", number, key, name), why)
