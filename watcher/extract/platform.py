"""Proposes platforms: every service or broadcaster that a sentence names."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from watcher.extract.candidate import Around, Candidate, View, whole
from watcher.extract.platform_names import Named, Register, named_on, register_for
from watcher.extract.text import Mark, Passage, split
from watcher.model import ANYWHERE, Field

FIELD = Field.PLATFORM
_TERRITORY = "territory_"
_MAIN_SHARE = 0.6
_MOST = 5
_FEW = 2
#: How far a "no" may stand from the word for a platform.
_REACH = 10
_SIGNS = frozenset(",;:()–—")


@dataclass(frozen=True, kw_only=True)
class _Page:
    """What the platforms of a whole page tell of each."""

    counts: Counter[str]
    first: str | None
    headline: frozenset[str]
    at_home: frozenset[str]


def propose(view: View) -> Iterator[Candidate]:
    """Every named platform, and every sentence that says none is known."""
    register = register_for(view.lexicon)
    found = view.sheet.once(named_on)
    page = _page(view, register, found)
    for passage, names in zip(view.passages, found, strict=True):
        for named in names:
            flags = _of_page(named, page, passage) | _of_sentence(passage, named, names, view)
            features = {flag: 1.0 for flag, holds in flags.items() if holds}
            features["platforms_here"] = min(len({one.mark.cue for one in names}), _MOST) / _MOST
            yield _candidate(passage, named.mark, features)
        yield from _nothing_known(passage)


def _page(view: View, register: Register, found: Sequence[tuple[Named, ...]]) -> _Page:
    sure = [one.mark.cue for names in found for one in names if one.sure]
    host = urlsplit(view.document.url).hostname or ""
    homes = (
        name
        for name in set(sure)
        if any(host == own or host.endswith(f".{own}") for own in register.hosts.get(name, ()))
    )
    return _Page(
        counts=Counter(sure),
        first=sure[0] if sure else None,
        headline=frozenset(mark.cue for mark in register.phrases.find(split(view.document.title))),
        at_home=frozenset(homes),
    )


def _of_page(named: Named, page: _Page, passage: Passage) -> dict[str, bool]:
    name, counts = named.mark.cue, page.counts
    alone = named.sure and len(counts) == 1
    return {
        "only": alone,
        "main": counts[name] / max(counts.total(), 1) >= _MAIN_SHARE,
        "first": name == page.first,
        "in_headline": name in page.headline,
        "host": alone and passage.index == 0,
        "own_site": name in page.at_home,
        "everyday": named.everyday,
        "bare": not named.sure,
        "sure_elsewhere": not named.sure and counts[name] > 0,
    }


def _of_sentence(passage: Passage, named: Named, names: tuple[Named, ...], view: View) -> dict[str, bool]:
    mark = named.mark
    others = [one.mark for one in names if one.mark.cue != mark.cue]
    own = view.about[passage.index].mentions
    around = Around(passage, mark.start, mark.end)
    return {
        "alone": not others,
        "in_list": any(0 <= max(one.start - mark.end, mark.start - one.end) <= _FEW for one in others),
        "after_own_name": any(0 <= mark.start - one.end <= _FEW for one in own),
        "before_own_name": any(0 <= one.start - mark.end <= _FEW for one in own),
        **_context(passage, mark, around),
        **_side(passage, mark, around),
    }


def _context(passage: Passage, mark: Mark, around: Around) -> dict[str, bool]:
    tokens, before, after = passage.tokens, around.before, around.after
    next_word = tokens[mark.end].norm if mark.end < len(tokens) else ""
    touching = {m.cue for m in passage.marks if m.end == mark.start}
    here = {m.cue for m in passage.marks if m.start == mark.start}
    return {
        "at_place": before("at_place", 2),
        "possessive": next_word == "'s",
        "makes": after("production", 3) or after("service_noun", 3),
        "deals": after("deal", 3),
        "starts": mark.start <= 1,
        "clip_site": "clip_site" in here,
        "from": "lead_from" in touching,
        "credit_next": after("credits", 2),
        "people_next": after("people", 3) or before("people", 2),
        "noun_touches_before": "production" in touching,
        "noun_touches_after": after("production", 1),
        "in_compound": next_word in {"-", "–"},
        "in_brackets": bool(mark.start) and tokens[mark.start - 1].norm == "(",
        "in_heading": passage.heading,
    }


def _side(passage: Passage, mark: Mark, around: Around) -> dict[str, bool]:
    """Whether words beside the name say that it is left, rivalled or lost, and whether its clause limits it to a place."""
    before, after = around.before, around.after
    limits = {m.start for m in passage.marks if m.cue.startswith(_TERRITORY)}
    return {
        "left_before": before("platform_left", 3),
        "left_after": after("platform_left", 3),
        "rival": before("platform_rival", 3) or after("platform_rival", 3),
        "denied_before": before("negation", 5) or before("denial", 5),
        "denied_after": after("negation", 5) or after("denial", 5),
        "territory_in_clause": any(_in_clause(passage, mark, place) for place in limits),
    }


def _in_clause(passage: Passage, mark: Mark, place: int) -> bool:
    low, high = sorted((mark.start, place))
    return all(token.norm not in _SIGNS for token in passage.tokens[low:high])


def _candidate(passage: Passage, mark: Mark, features: dict[str, float]) -> Candidate:
    text = passage.text
    label = text[passage.tokens[mark.start].start : passage.tokens[mark.end - 1].end]
    slot = _slot(passage, mark)
    return Candidate(
        field=FIELD,
        value=mark.cue,
        slot=slot,
        label=label,
        passage=passage.index,
        start=mark.start,
        end=mark.end,
        features=features,
    )


def _slot(passage: Passage, mark: Mark) -> str:
    """The territory where the words right behind the name limit it plainly, else anywhere."""
    limits = (
        m.cue.removeprefix(_TERRITORY) for m in passage.marks if m.start == mark.end and m.cue.startswith(_TERRITORY)
    )
    place = next(limits, None)
    return f"{place}/streaming" if place else ANYWHERE


def _nothing_known(passage: Passage) -> Iterator[Candidate]:
    """One candidate for a sentence that says outright, or seems to say, that no platform is known."""
    cues = passage.cues
    flags = {
        "nothing": "pending_platform" in cues,
        "nothing_nearby": cues >= {"pending", "platform_noun"},
        "nothing_asked": "platform_asked" in cues and not cues.isdisjoint({"pending", "negation", "hedge", "question"}),
        "nothing_denied": _is_denied(passage),
    }
    if any(flags.values()):
        cue = next(
            cue
            for cue in ("pending_platform", "pending", "platform_asked", "platform_seeker", "")
            if cue in cues or not cue
        )
        start, end = whole(passage, cue)
        yield Candidate(
            field=FIELD,
            value=None,
            slot=ANYWHERE,
            label="",
            passage=passage.index,
            start=start,
            end=end,
            features={flag: 1.0 for flag, holds in flags.items() if holds},
        )


def _is_denied(passage: Passage) -> bool:
    """Whether a "no" stands near a word for a platform or its buyer."""
    if not passage.cues >= {"negation", "platform_seeker"}:
        return False
    noes = [mark for mark in passage.marks if mark.cue == "negation"]
    nouns = [mark for mark in passage.marks if mark.cue == "platform_seeker"]
    return any(-_REACH <= no.start - noun.end <= _REACH or no.end == noun.start for no in noes for noun in nouns)
