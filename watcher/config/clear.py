"""Secrets that stand in a file in clear, where whoever reads the file, its backups or its history reads them too."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from watcher.config.errors import ConfigError, Where, say_where
from watcher.config.explain import Read
from watcher.config.schema import WatcherFile, WatchFile

#: Schemes that lead nowhere outside.
_OURS = ("console:", "jsonl:", "sqlite:")
_NAME = re.compile(
    r"(?:^|[-_.])(?:api-?key|key|token|secret|passw(?:or)?d|pass|pwd|auth|authorization|signature|sig|session|sid|credential)s?(?:$|[-_.])",
    re.IGNORECASE,
)
#: A run that nobody types from memory: letters and figures, no word of a language.
_OPAQUE = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[\w+=~-]{16,}", re.ASCII)
_INSTEAD = "put it in the environment and write ${NAME}, or in a file and write ${file:/path}"
_SHORTEST = 4


def find_clear_secrets(
    watcher: Read[WatcherFile] | None, watches: tuple[Read[WatchFile], ...]
) -> Iterator[ConfigError]:
    """A warning for each address, header and cookie that seems to hold one; it never says which words of it."""
    if watcher is not None:
        yield from _look_at_addresses(watcher)
    for read in watches:
        for number, source in enumerate(read.keys.sources):
            where: Where = ("sources", number)
            if "?" in source.url and _has_secret_query(source.url):
                why = "seems to hold a secret, and is shown and stored as it is; send it as a header from ${NAME} if the site takes one"
                yield read.tree.error((*where, "url"), f"{say_where((*where, 'url'))} {why}")
            for key, values in (("headers", source.headers), ("cookies", source.cookies)):
                for name, value in values.items():
                    if _is_clear(name, value):
                        here: Where = (*where, key, name)
                        yield read.tree.error(here, f"{say_where(here)} seems to hold a secret in clear; {_INSTEAD}")


def _look_at_addresses(read: Read[WatcherFile]) -> Iterator[ConfigError]:
    addresses: dict[Where, str] = {("database",): read.keys.database}
    addresses |= {("routes", number, "url"): route.url for number, route in enumerate(read.keys.routes)}
    for where, address in addresses.items():
        if not read.is_mended(where) and "${" not in address and _has_secret(address):
            yield read.tree.error(where, f"{say_where(where)} seems to hold a secret in clear; {_INSTEAD}")


def _has_secret(address: str) -> bool:
    if address.startswith(_OURS):
        return False
    try:
        parts = urlsplit(address)
        password = parts.password
    except ValueError:
        return False
    whole = unquote(address.partition("://")[2].partition("?")[0])
    return bool(password) or _OPAQUE.search(whole) is not None or _has_secret_query(address)


def _has_secret_query(address: str) -> bool:
    query = parse_qsl(address.partition("?")[2])
    return any(_NAME.search(name) and len(value) >= _SHORTEST and "${" not in value for name, value in query)


def _is_clear(name: str, value: str) -> bool:
    if "${" in value or len(value) < _SHORTEST:
        return False
    return _NAME.search(name) is not None or _OPAQUE.search(value) is not None
