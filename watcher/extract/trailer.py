"""Proposes trailers: every mention of one, and the player or link that shows it."""

from collections.abc import Iterator

from watcher.extract.candidate import Candidate, View, near, whole
from watcher.extract.text import Mark, Passage, Token, split
from watcher.lexicon import Language
from watcher.model import RELEASED, SCHEDULED, Field

FIELD = Field.TRAILER
_MIN_GRADE = 0.1
_MOST_TRAILERS = 10
TRAILER, TEASER = "trailer", "teaser"


def propose(view: View) -> Iterator[Candidate]:
    """Every trailer or teaser a sentence speaks of, and every sentence that says there is none."""
    for passage in view.passages:
        if view.about[passage.index].grade < _MIN_GRADE:
            continue
        if _says_none(passage):
            start, end = whole(passage, "pending_trailer")
            yield Candidate(
                field=FIELD,
                value=None,
                slot=TRAILER,
                label="",
                passage=passage.index,
                start=start,
                end=end,
                features={"nothing": 1.0},
            )
            continue
        for mark in passage.marks:
            if mark.cue == "trailer":
                yield _candidate(view, passage, mark)
                break


def _says_none(passage: Passage) -> bool:
    if "pending_trailer" in passage.cues:
        return True
    marks = (mark for mark in passage.marks if mark.cue == "trailer")
    return any("negation" in near(passage, mark.start, mark.end, left=4, right=3)[0] for mark in marks)


def _candidate(view: View, passage: Passage, mark: Mark) -> Candidate:
    before, after = near(passage, mark.start, mark.end, left=7, right=7)
    soon = near(passage, mark.start, mark.end, left=3, right=5)
    promised = "trailer_promised" in soon[1] or ("trailer_promised" in soon[0] and "trailer_shown" not in soon[0])
    slot = slot_of(passage.tokens, mark.start, mark.end, view.language)
    address = _address(view, passage)
    label = passage.text[passage.tokens[mark.start].start : passage.tokens[mark.end - 1].end]
    flags = {
        "shown_before": "trailer_shown" in before,
        "shown_after": "trailer_shown" in after,
        "promised": promised,
        "unshown": "trailer_shown" not in before | after and not promised,
        "has_address": address is not None,
        "in_headline": passage.heading,
        "starts": mark.start <= 1,
        "plural": passage.tokens[mark.start].norm.endswith("s"),
        "other_trailer": "other_trailer" in passage.cues,
        "fan_made": "fan_made" in passage.cues,
    }
    value = SCHEDULED if promised else address or RELEASED
    return Candidate(
        field=FIELD,
        value=value,
        slot=slot,
        label=label,
        passage=passage.index,
        start=mark.start,
        end=mark.end,
        features={flag: 1.0 for flag, holds in flags.items() if holds},
    )


def slot_of(tokens: tuple[Token, ...], start: int, end: int, language: Language) -> str:
    """A trailer's kind: `teaser`, `trailer`, or `trailer 2` where a number follows or an ordinal leads."""
    words = [token.norm for token in tokens]
    teasers = language.words.get("teaser", ())
    kind = TEASER if any(word in teasers for word in words[max(start - 1, 0) : end + 1]) else TRAILER
    number = words[end] if end < len(words) else ""
    if number.isdigit() and 1 < int(number) < _MOST_TRAILERS:
        return f"{kind} {number}"
    ordinals = language.words.get("ordinals", ())
    place = ordinals.index(words[start - 1]) + 1 if start and words[start - 1] in ordinals else 1
    return f"{kind} {place}" if place > 1 else kind


def kind_of(text: str, language: Language) -> str:
    """The kind of the trailer that a title names."""
    tokens = split(text)
    names = language.words.get("trailer", ())
    at = next((i for i, token in enumerate(tokens) if token.norm in names), None)
    return slot_of(tokens, at, at + 1, language) if at is not None else TRAILER


def _address(view: View, passage: Passage) -> str | None:
    """A link in the sentence's block whose words name a trailer, else the page's one player, or the one named so."""
    names = view.language.words.get("trailer", ())
    for link in passage.block.links:
        if any(token.norm in names for token in split(link.text)):
            return link.url
    players = view.document.players
    named = [player for player in players if any(token.norm in names for token in split(player.title))]
    if len(named) == 1 and (len(players) == 1 or _names_subject(named[0].title, view)):
        return named[0].url
    return players[0].url if len(players) == 1 and not players[0].title else None


def _names_subject(text: str, view: View) -> bool:
    return any(name in text.casefold() for name in view.topic.names)
