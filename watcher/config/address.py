"""Addresses of the web as operators write them. Most are plain, and a plain one needs no parser to be understood."""

import re
from urllib.parse import urlsplit

#: An address that no gate refuses: a name whose last label is no number, the usual port, ASCII signs only.
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?:/[A-Za-z0-9._~/@+,=&?-]*)?", re.ASCII
)
_LONGEST_PLAIN = 200
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_plain(url: str) -> bool:
    """Whether an address is so plain that the gate need not be asked whether it may be read."""
    return len(url) <= _LONGEST_PLAIN and _PLAIN.fullmatch(url) is not None


def host_of(url: str) -> str:
    """Its host, in small letters; empty if it has none."""
    if is_plain(url):
        return url.split("/", 3)[2]
    return urlsplit(url).hostname or ""


def is_local(url: str) -> bool:
    """Whether it is on this machine."""
    return host_of(url) in _LOOPBACK
