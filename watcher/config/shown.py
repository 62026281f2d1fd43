"""A line of a file for people: as it stands there, but for what may be a secret."""

import re

#: Keys whose values, and whatever is written below them, may hold a secret: they are not shown, whatever is wrong.
PRIVATE = frozenset({"url", "database", "headers", "cookies"})

HIDDEN = "…"
_LONGEST = 160
#: No more of a line is searched for secrets, nor shown.
_LOOKED_AT = 500
_BREAK = re.compile(r"\r\n|\r|\n")
_PRIVATE_KEY = re.compile(rf"[\"']?\b({'|'.join(sorted(PRIVATE))})\b[\"']?\s*:")
_KEY = re.compile(r"""\s*(?:-\s+)*(?:[\w.-]+|"[^"]*"|'[^']*')\s*:(?=\s|$)""")
#: What is a secret wherever it stands: an address with something in it, a long run of letters and figures.
_SECRET = re.compile(r"\S*(?::/|@|\$\{)\S*|(?=[\w+/=.-]*[0-9])(?=[\w+/=.-]*[A-Za-z])[\w+/=.-]{20,}")


def show_line(text: str, number: int) -> str:
    """Line `number` of `text`, counted from 1. The value of a private key is hidden, and all that stands below it."""
    lines = _BREAK.split(text)
    if not 1 <= number <= len(lines):
        return ""
    line = "".join(char if char.isprintable() else " " for char in lines[number - 1][:_LOOKED_AT].rstrip())
    if _is_below_private(lines, number - 1):
        key = _KEY.match(line)
        kept = key.end() if key else len(line) - len(line.lstrip())
        line = f"{line[:kept]} {HIDDEN}" if key else f"{line[:kept]}{HIDDEN}"
    else:
        private = _PRIVATE_KEY.search(line)
        if private and line[private.end() :].strip():
            line = f"{line[: private.end()]} {HIDDEN}"
        line = _SECRET.sub(HIDDEN, line)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _is_below_private(lines: list[str], index: int) -> bool:
    """Whether a line belongs to the value of a private key that began on a line above it."""
    depth = _depth(lines[index])
    for above in reversed(lines[:index]):
        if not above.strip() or above.lstrip().startswith("#"):
            continue
        here = _depth(above)
        if here < depth:
            if _PRIVATE_KEY.match(above.lstrip().removeprefix("- ").lstrip()):
                return True
            depth = here
        if depth == 0:
            return False
    return False


def _depth(line: str) -> int:
    """How far the first key of a line is indented; the hyphen of an item counts as a space."""
    return (
        len(line) - len(line.replace("- ", "  ", 1).lstrip())
        if line.lstrip().startswith("- ")
        else len(line) - len(line.lstrip())
    )
