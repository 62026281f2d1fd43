"""Proposes trailers: every mention of one, and the player or link that shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from watcher.extract.candidate import Around, Candidate, View, whole
from watcher.extract.text import Mark, Passage, Token, split
from watcher.lexicon import Language
from watcher.model import RELEASED, SCHEDULED, Field

FIELD = Field.TRAILER
_MOST_TRAILERS = 10
_MOST_MENTIONS = 3
#: A sentence of so few words behind one about a trailer may be the answer to it.
_ANSWER_WORDS = 14
_FOLLOWS = 4
_SIGNS = frozenset(",;:()–—")
_WORDS = ("trailer", "footage")
#: What makes a trailer one that is still to come, and what says that there is none.
_LATER = frozenset({"trailer_promised", "trailer_later", "future", "hedge"})
_NONE = frozenset({"negation", "pending", "pending_trailer"})
TRAILER, TEASER = "trailer", "teaser"


@dataclass(frozen=True, kw_only=True)
class _Mention:
    """Words that speak of a trailer: `mark` in `passage`, or what a sentence before asked for (`answer`)."""

    passage: Passage
    mark: Mark
    slot: str
    flags: Mapping[str, bool]


def propose(view: View) -> Iterator[Candidate]:
    """Every trailer or teaser a sentence speaks of, each as shown and as still to come where it may be either.

    A sentence that says there is none, and the short answer behind a question or heading about one, are proposed too.
    """
    before: Passage | None = None
    for passage in view.passages:
        mentions = _mentions(view, passage)
        for mention in mentions:
            yield from _readings(view, mention)
        if mentions:
            yield from _none(passage, mentions[0])
        elif before is not None and _may_answer(before, passage, view.language):
            yield from _answers(passage, before)
        before = passage if mentions else None


def _mentions(view: View, passage: Passage) -> list[_Mention]:
    """The words for a trailer in a sentence; what merely shows pictures counts where no such word stands."""
    for cue in _WORDS:
        marks = _apart(mark for mark in passage.marks if mark.cue == cue)
        if marks:
            return [
                _Mention(
                    passage=passage,
                    mark=mark,
                    slot=slot_of(passage.tokens, mark.start, mark.end, view.language),
                    flags={
                        "weak_word": cue != TRAILER,
                        "further": number > 0,
                        "several_trailers": len(marks) > 1,
                        **_context(view, passage, mark),
                    },
                )
                for number, mark in enumerate(marks[:_MOST_MENTIONS])
            ]
    return []


def _apart(marks: Iterator[Mark]) -> list[Mark]:
    """Marks that neither overlap nor touch: "teaser trailer" is one."""
    kept: list[Mark] = []
    for mark in marks:
        if not kept or mark.start > kept[-1].end:
            kept.append(mark)
    return kept


def _context(view: View, passage: Passage, mark: Mark) -> dict[str, bool]:
    around = Around(passage, mark.start, mark.end)
    before, after = around.before, around.after
    next_word = passage.tokens[mark.end].norm if mark.end < len(passage.tokens) else ""
    own = view.about[passage.index].mentions
    own_next = any(0 <= one.start - mark.end <= _FOLLOWS for one in own)
    other_next = any(0 <= name.start - mark.end <= _FOLLOWS for name in view.names[passage.index])
    return {
        "shown_before": before("trailer_shown", 7),
        "shown_after": after("trailer_shown", 7),
        "in_headline": passage.heading,
        "starts": mark.start <= 1,
        "plural": passage.tokens[mark.start].norm.endswith("s"),
        "other_trailer": "other_trailer" in passage.cues,
        "fan_made": "fan_made" in passage.cues,
        "of_own_name": own_next,
        "of_another": other_next and not own_next,
        "of_something": next_word in view.language.words.get("topic_lead", ()) or after("production", _FOLLOWS),
        "season_near": before("run_noun", 4) or after("run_noun", 3),
        "clip_site_here": "clip_site" in passage.cues,
        "page_has_player": bool(view.document.players),
        "said_none": "pending_trailer" in passage.cues,
        "denied_before": before("negation", 4),
        "denied_after": after("negation", 3),
        "denied_in_clause": any(m.cue == "negation" and _in_clause(passage, m, mark) for m in passage.marks),
        "pending_here": "pending" in passage.cues,
        "past_here": "past" in passage.cues,
        "short": len(passage.tokens) <= _ANSWER_WORDS,
    }


def _in_clause(passage: Passage, one: Mark, other: Mark) -> bool:
    low, high = sorted((one.start, other.start))
    return all(token.norm not in _SIGNS for token in passage.tokens[low:high])


def _readings(view: View, mention: _Mention) -> Iterator[Candidate]:
    """A mention as a trailer that is shown, and as one to come: the likelier first, the other where words allow it."""
    passage, mark = mention.passage, mention.mark
    around = Around(passage, mark.start, mark.end)
    before, after = around.before, around.after
    promised = after("trailer_promised", 5) or (before("trailer_promised", 3) and not before("trailer_shown", 3))
    shown = mention.flags["shown_before"] or mention.flags["shown_after"]
    address = _address(view, passage)
    later = {
        "later_before": before("trailer_later", 3),
        "later_after": after("trailer_later", 5),
        "future_here": "future" in passage.cues,
        "hedged_here": "hedge" in passage.cues,
        "promised_here": "trailer_promised" in passage.cues,
    }
    if promised:
        yield _candidate(mention, SCHEDULED, {"promised": True, **mention.flags, **later})
        yield _candidate(
            mention, address or RELEASED, {"though_promised": True, **_said("is_", {**mention.flags, **later})}
        )
        return
    flags = {"unshown": not shown, "has_address": address is not None, **mention.flags, **later}
    yield _candidate(mention, address or RELEASED, flags)
    if not _LATER.isdisjoint(passage.cues):
        yield _candidate(mention, SCHEDULED, {"though_unpromised": True, **_said("will_", {**mention.flags, **later})})


def _said(prefix: str, flags: Mapping[str, bool]) -> dict[str, bool]:
    """Flags of a second reading under names of their own, since they weigh the other way there."""
    return {prefix + flag: holds for flag, holds in flags.items()}


def _none(passage: Passage, mention: _Mention) -> Iterator[Candidate]:
    """That there is no trailer, where a sentence denies something or leaves it open."""
    if passage.cues.isdisjoint(_NONE):
        return
    flags = mention.flags
    stated = flags["said_none"] or (flags["denied_before"] and not flags["weak_word"])
    start, end = whole(passage, "pending_trailer")
    said = {"nothing": stated, "nothing_nearby": not stated, **_said("none_", flags)}
    yield _made(passage, value=None, slot=TRAILER, span=(start, end), flags=said)


def _may_answer(before: Passage, passage: Passage, language: Language) -> bool:
    """Whether a sentence that names no trailer may go on about the one before it: an answer, or a pronoun."""
    short = len(passage.tokens) <= _ANSWER_WORDS
    asked = before.heading or "question" in before.cues or before.text.endswith(":")
    return asked or (
        passage.block_index == before.block_index
        and (short or passage.tokens[0].norm in language.words.get("pronoun", ()))
    )


def _answers(passage: Passage, before: Passage) -> Iterator[Candidate]:
    """What a sentence behind one about a trailer may say of it."""
    asked = before.heading or "question" in before.cues or before.text.endswith(":")
    flags = {
        "answer": True,
        "answers_question": asked,
        "next_block": passage.block_index != before.block_index,
        "answer_short": len(passage.tokens) <= _ANSWER_WORDS,
        "answer_denies": "negation" in passage.cues,
        "answer_shows": "trailer_shown" in passage.cues,
        "answer_past": "past" in passage.cues,
        "answer_later": not passage.cues.isdisjoint({"trailer_promised", "trailer_later"}),
        "answer_future": "future" in passage.cues,
    }
    span = (0, len(passage.tokens))
    if not passage.cues.isdisjoint(_NONE):
        yield _made(passage, value=None, slot=TRAILER, span=span, flags=_said("none_", flags))
    if not passage.cues.isdisjoint(_LATER):
        yield _made(passage, value=SCHEDULED, slot=TRAILER, span=span, flags=_said("will_", flags))
    if "trailer_shown" in passage.cues:
        yield _made(passage, value=RELEASED, slot=TRAILER, span=span, flags=_said("is_", flags))


def _candidate(mention: _Mention, value: str, flags: Mapping[str, bool]) -> Candidate:
    span = (mention.mark.start, mention.mark.end)
    return _made(mention.passage, value=value, slot=mention.slot, span=span, flags=flags)


def _made(
    passage: Passage, *, value: str | None, slot: str, span: tuple[int, int], flags: Mapping[str, bool]
) -> Candidate:
    start, end = span
    label = passage.text[passage.tokens[start].start : passage.tokens[end - 1].end] if value and end > start else ""
    return Candidate(
        field=FIELD,
        value=value,
        slot=slot,
        label=label,
        passage=passage.index,
        start=start,
        end=end,
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
