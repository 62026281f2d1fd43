"""What an edit of the configuration comes to: in words, and as a unified diff; secrets are in neither.

Both are made from the parsed values, so comments and layout, where a secret may stand too, are not in them.
"""

import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML

from watcher.config.check import Checked
from watcher.config.shown import PRIVATE

#: So many lines are told of either; more are counted.
LINES = 100
_HIDDEN, _ALTERED = "(not shown)", "(not shown, another one)"
_NOUNS = {"publishers": "publisher", "routes": "route", "sources": "source"}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What differs between two configurations: `words`, one sentence each, and the `text` of a unified diff."""

    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """The values of a configuration as its files have them: of watcher.yaml, and of each watch by its id, with its file."""

    watcher: Mapping[str, Any]
    watches: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, str]

    @classmethod
    def of(cls, checked: Checked) -> "Written":
        """What was read of files that are good."""
        watches = {read.keys.id: read for read in checked.watches}
        return cls(
            watcher=checked.watcher.tree.value if checked.watcher is not None else {},
            watches={name: _with_addresses(read.tree.value) for name, read in watches.items()},
            files={name: read.tree.path.name for name, read in watches.items()},
        )


class _Address(str):
    """A source's address, which may be shown: it has neither a user nor a query that could hold a secret."""

    __slots__ = ()


def _with_addresses(watch: Mapping[str, Any]) -> Mapping[str, Any]:
    sources = [
        {**source, "url": _Address(source["url"])} if not {"?", "@"}.intersection(source.get("url", "?")) else source
        for source in watch.get("sources", ())
    ]
    return {**watch, "sources": sources}


def _is_private(where: tuple[str, ...], *values: Any) -> bool:
    return bool(PRIVATE.intersection(where)) and not all(isinstance(value, _Address) for value in values)


def compare(old: Written, new: Written) -> Difference:
    """What an edit from `old` to `new` comes to; no words if only comments, layout or order differ."""
    words = list(_compare_maps(old.watcher, new.watcher, "", ()))
    text = list(_unified(old.watcher, new.watcher, "watcher.yaml"))
    for name in sorted(old.watches.keys() | new.watches.keys()):
        before, after = old.watches.get(name), new.watches.get(name)
        words += _compare_watch(name, before, after, files=(old.files.get(name, ""), new.files.get(name, "")))
        if before != after:
            text += _unified(before or {}, after or {}, f"watches/{new.files.get(name) or old.files[name]}")
    return Difference(words=_cut(words), text="\n".join(_cut(text)))


def _cut(lines: Sequence[str]) -> tuple[str, ...]:
    more = (f"and {len(lines) - LINES:,} more lines",) if len(lines) > LINES else ()
    return (*lines[:LINES], *more)


def _compare_watch(
    name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, *, files: tuple[str, str]
) -> Iterator[str]:
    if old is None:
        yield f"watch {name} added"
    elif new is None:
        yield f"watch {name} removed: archived, its facts are kept; put its file back to go on"
    else:
        if files[0] != files[1]:
            yield f"watch {name}: its file {files[0]} is now {files[1]}"
        yield from _compare_maps(old, new, f"watch {name}: ", ())


def _compare_maps(old: Mapping[str, Any], new: Mapping[str, Any], head: str, above: tuple[str, ...]) -> Iterator[str]:
    for key in dict.fromkeys((*old, *new)):
        where = (*above, key)
        if key not in old:
            yield from _compare(_like(new[key]), new[key], head, where)
        elif key not in new:
            yield from _compare(old[key], _like(old[key]), head, where)
        else:
            yield from _compare(old[key], new[key], head, where)


def _like(value: Any) -> Any:
    """What stands for a key that is left out: nothing of its kind."""
    return type(value)() if isinstance(value, dict | list) else None


def _compare(old: Any, new: Any, head: str, where: tuple[str, ...]) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and not PRIVATE.intersection(where):
        yield from _compare_maps(old, new, head, where)
    elif _has_ids(old) and _has_ids(new):
        yield from _compare_items(old, new, head, where)
    else:
        yield f"{head}{'.'.join(where)}: {_step(old, new, where)}"


def _compare_items(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], head: str, where: tuple[str, ...]
) -> Iterator[str]:
    noun = _NOUNS.get(where[-1], where[-1])
    before, after = ({str(item["id"]): item for item in items} for items in (old, new))
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield f"{head}{noun} {name} removed"
        elif name not in before:
            yield f"{head}{noun} {name} added"
        else:
            yield from _compare_maps(before[name], after[name], f"{head}{noun} {name}: ", ())


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and "id" in item for item in value)


def _step(old: Any, new: Any, where: tuple[str, ...]) -> str:
    if _is_private(where, old, new):
        return (
            "another one (not shown)" if old is not None and new is not None else "added" if old is None else "removed"
        )
    if isinstance(old, list) and isinstance(new, list):
        steps = [f"without {_say(item)}" for item in old if item not in new]
        steps += [f"with {_say(item)}" for item in new if item not in old]
        return ", ".join(steps) or "in another order"
    return f"{_say(old)} → {_say(new)}"


def _say(value: Any) -> str:
    if value is None:
        return "(left out)"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unified(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> Iterator[str]:
    before, after = _render(_mask(old, old, ())), _render(_mask(new, old, ()))
    return (
        line.rstrip("\n")
        for line in difflib.unified_diff(before, after, f"{name} before", f"{name} now" if new else f"{name} removed")
    )


def _mask(value: Any, old: Any, where: tuple[str, ...]) -> Any:
    """A value without what may be secret; one that is not that of `old` can be told from it."""
    if isinstance(value, dict):
        before = old if isinstance(old, dict) else {}
        return {key: _mask(each, before.get(key), (*where, key)) for key, each in value.items()}
    if _is_private(where, value):
        return _HIDDEN if old is None or value == old else _ALTERED
    if isinstance(value, list):
        return [_mask(item, _counterpart(item, number, old), where) for number, item in enumerate(value)]
    return str(value) if isinstance(value, _Address) else value


def _counterpart(item: Any, number: int, old: Any) -> Any:
    if not isinstance(old, list):
        return None
    if isinstance(item, dict) and "id" in item:
        return next((each for each in old if isinstance(each, dict) and each.get("id") == item["id"]), None)
    return old[number] if number < len(old) else None


def _render(value: Mapping[str, Any]) -> list[str]:
    if not value:
        return []
    yaml, out = YAML(), io.StringIO()
    yaml.width = 4096
    yaml.dump(dict(value), out)
    return out.getvalue().splitlines(keepends=True)
