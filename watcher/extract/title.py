"""Proposes titles: quoted names, names in italics, runs of capitals, and the subject's own name."""

from collections import Counter
from collections.abc import Iterator

from watcher.extract.candidate import Candidate, View, near, token_span, whole
from watcher.extract.names import Name
from watcher.extract.subject import bare_title
from watcher.extract.text import Passage
from watcher.model import TITLE_SLOT, Field

FIELD = Field.TITLE
_LONG = 3
_REPEATED = 2
_HEADLINE_CAPITALS = 0.6
_LONG_LINE = 5
_MIN_GRADE = 0.3


def propose(view: View) -> Iterator[Candidate]:
    """Every name that may be the production's, and every sentence that says it has none."""
    counts = Counter(name.text.casefold() for names in view.names for name in names)
    for passage, names in zip(view.passages, view.names, strict=True):
        if view.about[passage.index].grade < _MIN_GRADE and not passage.cues & {"made_name"}:
            continue
        for name in _with_own_name(names, passage, view):
            if name.text.casefold() not in view.topic.homes and _worth_weighing(name, passage, view):
                yield _candidate(name, passage, view, counts[name.text.casefold()])
        yield from _nothing_known(passage)


def _nothing_known(passage: Passage) -> Iterator[Candidate]:
    stated = "pending_title" in passage.cues
    if not stated and not passage.cues >= {"pending", "title_noun"}:
        return
    start, end = whole(passage, "pending_title" if stated else "pending")
    features = {"nothing" if stated else "nothing_nearby": 1.0}
    yield Candidate(
        field=FIELD,
        value=None,
        slot=TITLE_SLOT,
        label="",
        passage=passage.index,
        start=start,
        end=end,
        features=features,
    )


def _with_own_name(names: tuple[Name, ...], passage: Passage, view: View) -> tuple[Name, ...]:
    """The names of a sentence, with the Watch's own name as printed where the operator gave a title."""
    base = view.topic.base
    place = passage.text.casefold().find(base.casefold()) if view.topic.titled else -1
    if place < 0 or not (passage.text[place].isupper() or passage.text[place].isdigit()):
        return names
    start, end = token_span(passage, place, place + len(base))
    own = Name(passage.text[place : place + len(base)], start, end, "run")
    return (*(name for name in names if name.end <= start or name.start >= end or _stands_over(name, own)), own)


def _stands_over(name: Name, own: Name) -> bool:
    """Whether a name around the Watch's own is a fuller one: set off by signs, or going on with a subtitle."""
    return name.set_off != "run" or ":" in name.text[len(own.text) :]


def _worth_weighing(name: Name, passage: Passage, view: View) -> bool:
    """Set-off names always; a bare run only as an own name, or where its neighbours speak of a production."""
    if name.set_off != "run":
        return True
    before, after = near(passage, name.start, name.end, left=3, right=3)
    if "made_name" in before or _holds_own_name(name.text, view) or ":" in name.text:
        return True
    speaks = "release" in after or "production" in after or before & {"trailer", "production", "release"}
    return bool(speaks) and name.end - name.start > 1 and not view.topic.titled


def _holds_own_name(text: str, view: View) -> bool:
    folded = text.casefold()
    return any(term.casefold() in folded for term in view.watch.subject.all_of)


def _candidate(name: Name, passage: Passage, view: View, count: int) -> Candidate:
    text = _own_part(name, view)
    features = {flag: 1.0 for flag, holds in _flags(name, text, passage, view, count).items() if holds}
    return Candidate(
        field=FIELD,
        value=text,
        slot=TITLE_SLOT,
        label=text,
        passage=passage.index,
        start=name.start,
        end=name.end,
        features=features,
    )


def _flags(name: Name, text: str, passage: Passage, view: View, count: int) -> dict[str, bool]:
    folded, bare = text.casefold(), bare_title(text, view.language)
    before, after = near(passage, name.start, name.end, left=3, right=6)
    touching, behind_next = near(passage, name.start, name.end, left=2, right=1)
    titled, holds = view.topic.titled, _holds_own_name(text, view)
    is_base = titled and bare == view.topic.bare
    loose = name.set_off == "run" and not is_base
    next_word = passage.tokens[name.end].norm if name.end < len(passage.tokens) else ""
    lead = passage.tokens[name.start - 1].norm if name.start else ""
    behind = passage.text[passage.tokens[name.end - 1].end :][:3].strip("”\"'’ ")
    return {
        name.set_off: True,
        "made_name": "made_name" in touching,
        "noun_before": "production" in before,
        "noun_after": "production" in after,
        "apposition": "production" in after and behind.startswith((",", "–", "(")),
        "release_next": "release" in near(passage, name.start, name.end, left=1, right=3)[1],
        "trailer_of": "trailer" in before,
        "is_base": is_base,
        "bare_brand": not is_base and bare in view.topic.bare_names,
        "holds_own_name": holds and bare not in view.topic.bare_names,
        "rival": titled and not holds,
        "one_word": " " not in text,
        "long": text.count(" ") >= _LONG,
        "colon": ":" in text,
        "repeated": count >= _REPEATED,
        "in_headline": folded in view.document.title.casefold(),
        "whole_line": passage.heading and len(text) + 2 >= len(passage.text),
        "starts_line": name.start <= 1,
        "working_title": "working_title" in passage.cues,
        "owns": loose and next_word == "'s",
        "topic": loose and lead in view.language.words.get("topic_lead", ()),
        "describes": loose and "production" in behind_next,
        "in_capitals": loose and _mostly_capitals(passage, name),
        "episode": "episode_noun" in near(passage, name.start, name.end, left=4, right=1)[0],
    }


def _mostly_capitals(passage: Passage, name: Name) -> bool:
    """Whether the line around a name is set like a headline, so that a capital says nothing."""
    around = (*passage.tokens[: name.start], *passage.tokens[name.end :])
    words = [token for token in around if token.norm.isalpha()]
    if not words:
        return name.end - name.start > _LONG_LINE
    return sum(token.upper for token in words) > _HEADLINE_CAPITALS * len(words)


def _own_part(name: Name, view: View) -> str:
    """Of a bare run around the Watch's own title, that title with its subtitle; otherwise the name as printed."""
    if name.set_off != "run" or not view.topic.titled or bare_title(name.text, view.language) == view.topic.bare:
        return name.text
    for term in view.watch.subject.all_of:
        place = name.text.casefold().find(term.casefold())
        if place >= 0:
            end = place + len(term)
            return name.text[place:] if name.text[end : end + 1] == ":" else name.text[place:end]
    return name.text
