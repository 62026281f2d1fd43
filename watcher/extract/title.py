"""Proposes titles: quoted names, names in italics, runs of capitals, and the subject's own name."""

from collections import Counter
from collections.abc import Iterator

from watcher.extract.candidate import Around, Candidate, View, near, whole
from watcher.extract.forms import Form, forms_of
from watcher.extract.names import Name
from watcher.extract.text import Passage, split
from watcher.extract.topic import bare_title
from watcher.model import TITLE_SLOT, Field

FIELD = Field.TITLE
_LONG = 3
_REPEATED = 2
_HEADLINE_CAPITALS = 0.6
_LONG_LINE = 5
#: So often one text is weighed on a page; further mentions of it say nothing new.
_MOST_OF_ONE, _MOST_SET_OFF = 3, 6
_SHORT = 40
_NEGATION_REACH = 10


def propose(view: View) -> Iterator[Candidate]:
    """Every text that may be the production's title, and every sentence that says it has none."""
    counts = Counter(name.text.casefold() for names in view.names for name in names)
    proposed: Counter[str] = Counter()
    for passage, names in zip(view.passages, view.names, strict=True):
        here: set[tuple[str, int]] = set()
        for form in forms_of(passage, names, view):
            text = _own_part(form, view)
            folded = text.casefold()
            most = _MOST_OF_ONE if form.name.set_off == "run" else _MOST_SET_OFF
            if folded in view.topic.homes or (folded, form.name.start) in here or proposed[folded] >= most:
                continue
            here.add((folded, form.name.start))
            proposed[folded] += 1
            yield _candidate(form, text, passage=passage, view=view, count=counts[folded])
        yield from _nothing_known(passage)


def _nothing_known(passage: Passage) -> Iterator[Candidate]:
    feature = _says_nothing(passage)
    if feature is None:
        return
    start, end = whole(passage, {"nothing": "pending_title", "nothing_nearby": "pending"}.get(feature, "title_noun"))
    yield Candidate(
        field=FIELD,
        value=None,
        slot=TITLE_SLOT,
        label="",
        passage=passage.index,
        start=start,
        end=end,
        features={feature: 1.0},
    )


def _says_nothing(passage: Passage) -> str | None:
    """How a sentence says that there is no title: in set words, nearby, or by a negation near the word for a title."""
    if "pending_title" in passage.cues:
        return "nothing"
    if "title_noun" not in passage.cues:
        return None
    if "pending" in passage.cues:
        return "nothing_nearby"
    nouns = (mark for mark in passage.marks if mark.cue == "title_noun")
    around = (near(passage, mark.start, mark.end, left=_NEGATION_REACH, right=_NEGATION_REACH) for mark in nouns)
    return "nothing_negated" if any("negation" in before | after for before, after in around) else None


def _holds_own_name(text: str, view: View) -> bool:
    folded = text.casefold()
    return any(term.casefold() in folded for term in view.watch.subject.all_of)


def _candidate(form: Form, text: str, *, passage: Passage, view: View, count: int) -> Candidate:
    name = form.name
    bare = bare_title(text, view.language)
    flags = _flags(name, (text, bare), passage=passage, view=view, count=count)
    features = {flag: 1.0 for flag, holds in flags.items() if holds}
    for flag, holds in _make(form, (text, bare), passage=passage, view=view).items():
        if holds:
            features[flag] = 1.0
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


def _flags(name: Name, texts: tuple[str, str], *, passage: Passage, view: View, count: int) -> dict[str, bool]:
    (text, bare), folded = texts, texts[0].casefold()
    around = Around(passage, name.start, name.end)
    titled, holds = view.topic.titled, _holds_own_name(text, view)
    is_base = titled and bare == view.topic.bare
    loose = name.set_off == "run" and not is_base
    next_word = passage.tokens[name.end].norm if name.end < len(passage.tokens) else ""
    lead = passage.tokens[name.start - 1].norm if name.start else ""
    behind = passage.text[passage.tokens[name.end - 1].end :][:3].strip("”\"'’ ")
    noun_after = around.after("production", 6)
    return {
        name.set_off: True,
        "made_name": around.before("made_name", 2),
        "named_after": around.after("made_name", 6),
        "title_noun_before": around.before("title_noun", 8),
        "title_noun_after": around.after("title_noun", 6),
        "noun_before": around.before("production", 3),
        "noun_after": noun_after,
        "apposition": noun_after and behind.startswith((",", "–", "(")),
        "release_next": around.after("release", 3),
        "trailer_of": around.before("trailer", 3),
        "is_base": is_base,
        "bare_brand": not is_base and (bare in view.topic.bare_names or _is_made_of(bare, view)),
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
        "topic": loose and lead in view.language.group("topic_lead"),
        "describes": loose and (around.after("production", 1) or _names_its_kind(name, passage)),
        "in_capitals": loose and _mostly_capitals(passage, name),
        "episode": around.before("episode_noun", 4),
    }


def _is_made_of(bare: str, view: View) -> bool:
    """Whether a text has only words by which the Watch is named or described: no title, unless that is its name."""
    return not view.topic.titled and view.topic.description.issuperset(bare.split())


def _names_its_kind(name: Name, passage: Passage) -> bool:
    """Whether a run ends in a noun for a production ("Northgate-Doku", "Harbour Docuseries")."""
    return any(mark.cue == "production" and mark.end == name.end and mark.start > name.start for mark in passage.marks)


def _mostly_capitals(passage: Passage, name: Name) -> bool:
    """Whether the line around a name is set like a headline, so that a capital says nothing."""
    around = (*passage.tokens[: name.start], *passage.tokens[name.end :])
    words = [token for token in around if token.norm.isalpha()]
    if not words:
        return name.end - name.start > _LONG_LINE
    return sum(token.upper for token in words) > _HEADLINE_CAPITALS * len(words)


def _make(form: Form, texts: tuple[str, str], *, passage: Passage, view: View) -> dict[str, bool]:
    """How a text is made and set: what speaks for a title by itself, whatever stands around it."""
    name, (text, bare) = form.name, texts
    loose, topic = name.set_off == "run", view.topic
    words = [token.norm for token in split(text) if token.norm.isalnum()]
    last = passage.tokens[name.end - 1]
    touching = [mark for mark in passage.marks if name.start <= mark.end and mark.start < name.end]
    inside = {mark.cue for mark in touching if name.start <= mark.start}
    behind = passage.text[last.end :][:4]
    return {
        f"form_{form.kind}": form.kind != "printed",
        "like_sentence": name.like_sentence,
        "own_words": bool(words) and bare != topic.bare and topic.description.issuperset(words),
        "is_alias": bare in topic.aliases,
        "ends_in_noun": any(mark.cue == "production" and mark.end == name.end for mark in touching),
        "noun_before_close": any(mark.cue == "production" and mark.end == name.start for mark in touching),
        "holds_noun": "production" in inside,
        "holds_verb": bool(inside & {"release", "deal", "future", "past"}),
        "holds_season": "run_noun" in inside,
        "holds_platform": loose and any(word in topic.platforms for word in words),
        "person": any(part.casefold() in text.casefold() for part in view.watch.people),
        "speech": not loose and (behind[:1] in {",", "."} or name.like_sentence) and "attribution" in passage.cues,
        "asks_or_calls": not loose and text.endswith(("?", "!")),
        "ends_sentence": name.end >= len(passage.tokens) - 1,
        "bracket_next": behind.lstrip("”\"'’»“ ").startswith("("),
        "comma_next": behind.lstrip("”\"'’»“").startswith(","),
        "comma_before": bool(name.start) and passage.tokens[name.start - 1].norm == ",",
        "own_possessive": bool(name.start) and passage.tokens[name.start - 1].norm == "'s",
        "single_start": name.end - name.start == 1 and name.start == 0 and loose,
        "number": last.norm.isdigit(),
        "two_words": text.count(" ") == 1,
        "starts_with_article": bool(words) and words[0] in view.language.group("articles") and len(words) > 1,
        "short_line": passage.heading and len(passage.text) <= _SHORT,
        "capital_nouns": loose and "noun_capitals" in view.language.group("traits"),
    }


def _own_part(form: Form, view: View) -> str:
    """Of a bare run around the Watch's own title, that title with its subtitle; otherwise the name as printed."""
    name, titled = form.name, view.topic.titled
    if form.kind != "printed" or name.set_off != "run" or not titled:
        return name.text
    if bare_title(name.text, view.language) == view.topic.bare:
        return name.text
    for term in view.watch.subject.all_of:
        place = name.text.casefold().find(term.casefold())
        if place >= 0:
            end = place + len(term)
            return name.text[place:] if name.text[end : end + 1] == ":" else name.text[place:end]
    return name.text
