"""Writes files for operators as a person would: with comments, in the order of the document, nothing left to guess."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.config.compose import load_plain
from watcher.model import SourceKind

#: Words that need no quotation marks in YAML, neither in a list in brackets.
_PLAIN = re.compile(r"[^\W\d_](?:[\w .+&'’/()-]*[\w.+)’'])?")
_WATCH_SCHEMA = "# yaml-language-server: $schema=../schema/watch.schema.json\n"
_WATCHER_SCHEMA = "# yaml-language-server: $schema=schema/watcher.schema.json\n"


@dataclass(frozen=True, kw_only=True)
class DraftSource:
    """A source to write: `every` as it is written (`15m`), `note` behind its id."""

    id: str
    url: str
    kind: SourceKind
    publisher: str
    every: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DraftPublisher:
    """A publisher to write."""

    id: str
    name: str
    domains: tuple[str, ...]
    authority: str


@dataclass(frozen=True, kw_only=True)
class DraftWatch:
    """A watch to write."""

    id: str
    name: str
    all_of: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    official: tuple[str, ...] = ()
    sources: Sequence[DraftSource] = ()


def write_watch(watch: DraftWatch, *, fields: Sequence[str]) -> str:
    """The text of a watch file."""
    official = (
        "# Publishers whose word on this production is final: what they assert is confirmed.\n"
        f"official: {_list(watch.official)}\n"
        if watch.official
        else "# official: [id-of-a-publisher] # whose word on this production is final\n"
    )
    sources = "".join(_write_source(source) for source in watch.sources)
    return (
        f"{_WATCH_SCHEMA}# {_comment(watch.name)}: written by `watcher new`; docs/configuration.md explains every key.\n\n"
        f"id: {_scalar(watch.id)} # keep it: facts and subscriptions hang on it, the name may change\n"
        f"name: {_scalar(watch.name)}\n\n"
        "# A text is about it if it names all of `all_of` and one of `any_of`, and none of `not`.\n"
        "subject:\n"
        f"  all_of: {_list(watch.all_of)}\n"
        f"  any_of: {_list(watch.any_of)}\n"
        f"  not: {_list(watch.none_of)} # words of what is often mistaken for it\n\n"
        f"{official}\n"
        f"fields: {_list(fields)}\n\n"
        f"{'sources:' if sources else 'sources: [] # nothing is read until one is added'}\n{sources}\n"
        "# These help to tell which sentences are about it:\n"
        "# also_known_as: [] # a working title, a translated one\n"
        "# people: []        # who makes it or appears in it\n"
        "# producer: ''      # the company that makes it\n\n"
        "# Left out: `routes` (all that are for readers), `confirm_after` (2), `alert_on_baseline` (false).\n"
    )


def write_watcher(publishers: Sequence[DraftPublisher]) -> str:
    """The text of a first watcher.yaml."""
    return (
        f"{_WATCHER_SCHEMA}# What holds for all watches. docs/configuration.md explains every key.\n\n"
        "database: sqlite:///data/watcher.db\n\n"
        "fetch:\n"
        "  # Sent with every request, so that a site's owner can reach you: an e-mail address or a page.\n"
        '  contact: ""\n\n'
        "# Who speaks. An address that belongs to none of these counts as `community`: what it says is a rumour.\n"
        f"publishers:\n{''.join(_write_publisher(one, '  ') for one in publishers)}\n"
        "# Where messages go: to the console while there is no route. See docs/configuration.md#routes.\n"
    )


def add_publisher(text: str, publisher: DraftPublisher) -> str | None:
    """watcher.yaml with a publisher behind its others, and all else as it was; null where that cannot be done by lines.

    Lists in brackets, anchors and the like are for a person to edit.
    """
    block_start = re.search(r"(?m)^publishers:[ \t]*(?:#.*)?\r?\n", text)
    if block_start is None:
        joint = "" if text.endswith("\n") or not text else "\n"
        added = f"{text}{joint}\npublishers:\n{_write_publisher(publisher, '  ')}"
    else:
        lines = text[block_start.end() :].splitlines(keepends=True)
        indent, end = _measure_items(lines)
        if indent is None:
            return None
        if end and not lines[end - 1].endswith("\n"):
            lines[end - 1] += "\n"
        head, tail = "".join(lines[:end]), "".join(lines[end:])
        added = f"{text[: block_start.end()]}{head}\n{_write_publisher(publisher, indent)}{tail}"
    return added if _adds_only(text, added, publisher) else None


def _measure_items(lines: Sequence[str]) -> tuple[str | None, int]:
    """How the items of a list are indented, and after how many lines the last of them ends."""
    indent: str | None = None
    end = 0
    for number, line in enumerate(lines):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        here = line[: len(line) - len(line.lstrip())]
        if indent is None:
            if not content.startswith("- "):
                return None, 0
            indent = here
        elif len(here) < len(indent) or (len(here) == len(indent) and not content.startswith("- ")):
            break
        end = number + 1
    return indent, end


def _adds_only(before: str, after: str, publisher: DraftPublisher) -> bool:
    try:
        old, new = load_plain(before), load_plain(after)
    except ValueError:
        return False
    known = old.get("publishers") or []
    item = {"id": publisher.id, "name": publisher.name, "domains": list(publisher.domains)}
    return bool({**old, "publishers": [*known, {**item, "authority": publisher.authority}]} == new)


def _write_publisher(publisher: DraftPublisher, indent: str) -> str:
    return (
        f"{indent}- id: {_scalar(publisher.id)}\n"
        f"{indent}  name: {_scalar(publisher.name)}\n"
        f"{indent}  domains: {_list(publisher.domains)}\n"
        f"{indent}  authority: {publisher.authority}\n"
    )


def _write_source(source: DraftSource) -> str:
    return (
        f"  - id: {_scalar(source.id)} # {_comment(source.note)}\n"
        f"    url: {_scalar(source.url)}\n"
        f"    kind: {source.kind}\n"
        f"    publisher: {_scalar(source.publisher)}\n"
        f"    every: {source.every}\n\n"
    )


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(_scalar(value) for value in values)}]"


def _scalar(value: str) -> str:
    """The text in YAML: as it is where that means itself, else in double quotes as in JSON (YAML 1.2, 1.3)."""
    if _PLAIN.fullmatch(value) and value.casefold() not in {"true", "false", "null", "yes", "no", "on", "off"}:
        return value
    if re.fullmatch(r"https?://[\w./~@=&?%+-]+", value, re.ASCII):
        return value
    return json.dumps(value, ensure_ascii=False)


def _comment(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
