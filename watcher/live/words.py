"""What operators read of an edit: that it was taken up and what it comes to, or that it was not and why."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from watcher.config import ConfigError, Difference
from watcher.store import Synced

#: So many errors are told; `watcher check` tells them all.
_ERRORS = 5


def say_problems(problems: Sequence[ConfigError], folder: Path, *, since: datetime) -> tuple[str, str]:
    """Title and text: the files cannot be used, what runs meanwhile, and what is wrong."""
    runs = f"the watcher goes on with the configuration of {since:%Y-%m-%d %H:%M} UTC"
    text = [f"The configuration in {folder} is broken, so {runs}; once it is mended it is taken up at once."]
    text += [str(problem) for problem in problems[:_ERRORS]]
    if len(problems) > _ERRORS:
        text.append(f"and {len(problems) - _ERRORS:,} more; `watcher check` shows them all")
    return "The configuration is broken; the last good one runs", "\n".join(text)


def say_taken(difference: Difference, synced: Synced, *, mended: bool, later: Sequence[str]) -> tuple[str, str]:
    """Title and text: what the edit comes to, in words and as a diff."""
    back = {f"watch {name} added": f"watch {name} is back, with the facts it had" for name in synced.returned}
    text = [back.get(word, word) for word in difference.words]
    more = f", and {len(text) - 1} more" if len(text) > 1 else ""
    what = f"{text[0].partition(': archived')[0]}{more}" if text else "nothing that counts has changed"
    title = f"The configuration is {'good again' if mended else 'taken up'}: {what}"
    if synced.ended:
        s = "s" if synced.ended > 1 else ""
        text.append(f"{synced.ended} message{s} that waited for a removed route ended; `watcher deliveries` shows it")
    text += [
        f"{key} is another one now: restart `watcher run` to use it; until then the old one is used" for key in later
    ]
    return title, "\n".join((*text, *(["", difference.text] if difference.text else [])))
