"""The forms a title may have where it is not set off: parts of a run of capitals, and runs that go on in small letters."""

from collections.abc import Iterator
from dataclasses import dataclass

from watcher.extract.candidate import Around, View, token_span
from watcher.extract.names import Name
from watcher.extract.text import Passage, Token
from watcher.model import BlockKind

_LONGEST = 14
_LONGEST_SMALL = 9
_MOST_PARTS = 3
_JOINTS = frozenset(":–—|")
_CLAUSE_ENDS = frozenset(',.;:()!?…–—|[]/"“”„«»')
_LINE_ENDS = frozenset(",:–—|(?!/.")
_BULLETS = frozenset("·•*-–—#.)")
#: Cue classes that are no part of a title in a headline set in capitals.
_NO_TITLE = frozenset((
    "release", "deal", "trailer", "production", "future", "hedge", "release_label", "denial", "moves", "making", "cancelled", "attribution", "run_noun",
))  # fmt: skip
#: Cue classes that make the head of a line a statement rather than a name.
_TELLS = _NO_TITLE | {"past", "anaphor", "furniture", "people", "date_noun", "platform_noun", "made_name"}
_VERBS = frozenset({"release", "deal", "made_name", "moves", "cancelled"})
_SPEAKS = frozenset({"made_name", "production", "trailer", "release", "title_noun", "run_noun", "working_title"})
_LEADS = ("release", "production", "trailer")
_LABEL_REACH = 4
_LONGEST_HOME = 3
_NAMING_REACH = 6
_YEAR = 4
_LONG_RUN = 5


@dataclass(frozen=True, slots=True)
class Form:
    """A text that may be a title, and how it was come by: `printed`, `part`, `prolonged`, `own`, `head` or `label`."""

    name: Name
    kind: str


def forms_of(passage: Passage, names: tuple[Name, ...], view: View) -> Iterator[Form]:
    """Every form worth weighing in a sentence: set-off names, runs in a title's place, own names, heads of lines."""
    for name in names:
        if name.set_off != "run":
            yield Form(name, "printed")
        elif _holds_own(name, view) or _in_title_place(name, passage, view):
            yield from (form for form in _run_forms(name, passage, view) if _says_more(form, passage, view))
    yield from _own_forms(passage, view)
    if passage.heading or passage.block.kind is not BlockKind.PARAGRAPH or passage.first:
        yield from (form for form in _line_forms(passage, view) if _says_more(form, passage, view))


def _says_more(form: Form, passage: Passage, view: View) -> bool:
    """Whether a bare text is more than a date, a figure, an article or a single word that speaks of a production."""
    name, language = form.name, view.language
    tokens = [token.norm for token in passage.tokens[name.start : name.end] if token.norm[0].isalnum()]
    small = _small(view)
    told = any(
        not norm[0].isdigit() and norm not in small and norm not in language.months and norm not in language.weekdays
        for norm in tokens
    )
    if not told:
        return tokens != [] and Around(passage, name.start, name.end).before("made_name", 1)
    if _is_platform(name, passage, view):
        return False
    lone = len(tokens) == 1 and form.kind != "label"
    return not lone or all(mark.start != name.start or mark.cue not in _NO_TITLE for mark in passage.marks)


def _is_platform(name: Name, passage: Passage, view: View) -> bool:
    """Whether a run begins with a service's whole name, and no capital goes on with it."""
    return _home_at(name.start, name.end, passage, view)


def _home_at(start: int, end: int, passage: Passage, view: View) -> bool:
    """Whether a service's whole name stands at a token, with no capital behind it within the run."""
    tokens = passage.tokens
    if tokens[start].norm not in view.topic.platforms:
        return False
    for last in range(start + 1, min(start + _LONGEST_HOME, end) + 1):
        home = passage.text[tokens[start].start : tokens[last - 1].end].casefold()
        if home in view.topic.homes and (last == end or not tokens[last].upper):
            return True
    return False


def _holds_own(name: Name, view: View) -> bool:
    folded = name.text.casefold()
    return any(term.casefold() in folded for term in view.watch.subject.all_of)


def _in_title_place(name: Name, passage: Passage, view: View) -> bool:
    """Whether a bare run stands where titles stand: its neighbours speak of a production, or its own form does."""
    tokens = passage.tokens
    lead = tokens[name.start - 1].norm if name.start else ""
    behind = tokens[name.end].norm if name.end < len(tokens) else ""
    if ":" in name.text or lead == "'s" or _has_capital_article(name, passage, view, lead):
        return True
    if _stands_apart(name, passage, lead=lead, behind=behind):
        return True
    if passage.cues.isdisjoint(_SPEAKS):
        return _is_dated(name, passage)
    around = Around(passage, name.start, name.end)
    if around.after("made_name", _NAMING_REACH) or around.before("made_name", 3) or _is_dated(name, passage):
        return True
    if around.before("production", 1) or around.before("trailer", 1):
        return True
    lone = name.end - name.start == 1
    return _lone_in_place(passage, around, lead=lead, behind=behind) if lone else _group_in_place(name, passage, around)


def _stands_apart(name: Name, passage: Passage, *, lead: str, behind: str) -> bool:
    """Whether commas set a name apart, within a sentence or at its head, in a sentence that speaks of a production."""
    within = lead == "," and (behind in _CLAUSE_ENDS or not behind) and "production" in passage.cues
    return within or (name.start <= 1 and behind == "," and not passage.cues.isdisjoint(_LEADS))


def _has_capital_article(name: Name, passage: Passage, view: View, lead: str) -> bool:
    """Whether a run within a sentence begins with a small word in a capital ("watch The Long Tide")."""
    inside = name.start > 0 and not passage.heading and (lead == "," or lead not in _CLAUSE_ENDS)
    return inside and passage.tokens[name.start].norm in _small(view)


def _is_dated(name: Name, passage: Passage) -> bool:
    """Whether brackets with a year, or with "working title", follow."""
    inside = name.end + 1
    if inside >= len(passage.tokens) or passage.tokens[name.end].norm != "(":
        return False
    norm = passage.tokens[inside].norm
    year = norm.isdigit() and len(norm) == _YEAR
    return year or any(m.cue == "working_title" and inside <= m.start <= inside + 1 for m in passage.marks)


def _lone_in_place(passage: Passage, around: Around, *, lead: str, behind: str) -> bool:
    """Whether one word alone is where a name stands."""
    if lead and behind in {",", "("} and around.after("production", _LABEL_REACH + 1):
        return True
    if any(around.before(cue, 3) for cue in ("trailer", "title_noun", "run_noun", "working_title")):
        return lead not in _CLAUSE_ENDS
    return "made_name" in passage.cues and behind in {",", "."}


def _group_in_place(name: Name, passage: Passage, around: Around) -> bool:
    """Whether several words together are where a name stands, or begin with what leads to one ("Watch The Long Tide")."""
    if not passage.cues.isdisjoint(("made_name", "title_noun")) or any(
        m.start == name.start and m.cue in _LEADS for m in passage.marks
    ):
        return True
    sides = (around.before(cue, 3) or (cue != "trailer" and around.after(cue, 3)) for cue in _LEADS)
    return any(sides)


def _small(view: View) -> frozenset[str]:
    return view.language.group("small")


def _run_forms(name: Name, passage: Passage, view: View) -> Iterator[Form]:
    whole = _without_platform(name, passage, view)
    if whole.end - whole.start <= _LONGEST:
        yield Form(whole, "printed")
    starts = [whole.start]
    for start, end in _parts(whole, passage, view):
        if end - start <= _LONGEST:
            yield Form(_cut(passage, start, end), "part")
        if start == 1 and end == whole.end:
            starts.append(start)
    if "sentence_titles" in view.language.group("traits") or ":" in name.text:
        for start in starts:
            for end in _small_ends(passage, whole.end, start=start):
                yield Form(_cut(passage, start, end), "prolonged")


def _without_platform(name: Name, passage: Passage, view: View) -> Name:
    """A run without the service behind it: "The Long Tide on Streamer" is no title."""
    small, tokens = _small(view), passage.tokens
    for place in range(name.start + 2, name.end):
        if tokens[place - 1].norm in small and _home_at(place, name.end, passage, view):
            return _cut(passage, name.start, place - 1)
    return name


def _cut(passage: Passage, start: int, end: int) -> Name:
    return Name(passage.text[passage.tokens[start].start : passage.tokens[end - 1].end], start, end, "run")


def _parts(name: Name, passage: Passage, view: View) -> Iterator[tuple[int, int]]:
    """What is left of a run at its joints, behind a possessive, and around words that belong to no title."""
    tokens = passage.tokens
    joints = [i for i in range(name.start + 1, name.end - 1) if _is_joint(passage, i)][:_MOST_PARTS]
    yield from _between(joints, name, passage)
    if joints or name.end - name.start >= _LONG_RUN:
        pairs = view.language.group("conjunction")
        paired = [i for i in range(name.start + 1, name.end - 1) if tokens[i].norm in pairs]
        yield from _between(paired[:1], name, passage)
    for i in range(name.start + 1, name.end - 1):
        if tokens[i].norm == "'s" and tokens[i + 1].upper:
            yield i + 1, name.end
    yield from _around_words(name, passage, view)


def _between(joints: list[int], name: Name, passage: Passage) -> Iterator[tuple[int, int]]:
    """Each stretch of a run from one joint, or its start, to another, or its end."""
    bounds = [name.start - 1, *joints, name.end]
    for first in range(len(bounds) - 1):
        for last in range(first + 1, len(bounds)):
            start, end = bounds[first] + 1, bounds[last]
            if end > start and (start, end) != (name.start, name.end) and passage.tokens[start].upper:
                yield start, end


def _around_words(name: Name, passage: Passage, view: View) -> Iterator[tuple[int, int]]:
    """A run up to the first, and from the last, of its words that speak of a production; and up to a date."""
    tokens, small = passage.tokens, _small(view)
    if name.start == 0 and name.end > 1 and tokens[0].norm in small and tokens[1].upper:
        yield 1, name.end  # a preposition that begins the sentence: "In The Long Tide ..."
    spoken = [mark for mark in passage.marks if mark.cue in _NO_TITLE and name.start <= mark.start < name.end]
    if spoken:
        first, last = min(mark.start for mark in spoken), max(mark.end for mark in spoken)
        if first > name.start:
            yield name.start, first
        while last < name.end and _leads_on(tokens[last], small):
            last += 1  # "Part II of The Long Tide"
        if last < name.end and tokens[last].upper:
            yield last, name.end
    for place in range(name.start + 2, name.end):
        day = tokens[place].norm in view.language.weekdays or tokens[place].norm in view.language.months
        if day and tokens[place - 1].norm in small:
            yield name.start, place - 1
            return


def _leads_on(token: Token, small: frozenset[str]) -> bool:
    """Whether a word between a noun and a name is a number ("Part II"), or small and printed so ("of")."""
    return (token.norm in small and not token.upper) or not token.norm.strip("ivx0123456789")


def _is_joint(passage: Passage, place: int) -> bool:
    """A colon, a long dash, or a hyphen with space around it."""
    token = passage.tokens[place]
    return token.norm in _JOINTS or (token.norm == "-" and passage.text[token.start - 1 : token.end + 1] == " - ")


def _small_ends(passage: Passage, place: int, *, start: int) -> Iterator[int]:
    """Where a title may end that goes on in small letters: before a verb, and at the end of its clause."""
    tokens = passage.tokens
    verbs = {mark.start for mark in passage.marks if mark.cue in _VERBS}
    end = place
    if place < len(tokens) and tokens[place].norm in _JOINTS:
        end = place + 1
    before_verb = None
    while end < len(tokens) and end - start <= _LONGEST_SMALL and tokens[end].norm not in _CLAUSE_ENDS:
        if before_verb is None and end in verbs and end > place:
            before_verb = end
            yield end
        end += 1
    if place < end <= start + _LONGEST_SMALL and end != before_verb and end - place > (tokens[place].norm in _JOINTS):
        yield end


def _own_forms(passage: Passage, view: View) -> Iterator[Form]:
    """The names the operator wrote, where they are printed with a capital; with a subtitle behind them."""
    folded = passage.text.casefold()
    if len(folded) != len(passage.text):
        return
    for term in view.topic.own_names:
        place = folded.find(term)
        if place < 0 or not (passage.text[place].isupper() or passage.text[place].isdigit()):
            continue
        start, end = token_span(passage, place, place + len(term))
        yield Form(Name(passage.text[place : place + len(term)], start, end, "run"), "own")
        if end < len(passage.tokens) - 1 and passage.tokens[end].norm in {":", "!", "–"}:
            last = end + 1
            while last < len(passage.tokens) and passage.tokens[last].norm not in _CLAUSE_ENDS:
                last += 1
            if end + 1 < last <= start + _LONGEST and passage.tokens[end + 1].norm[0].isalnum():
                yield Form(_cut(passage, start, last), "own")


def _line_forms(passage: Passage, view: View) -> Iterator[Form]:
    """The head of a line up to its first sign, that with what follows a colon or dash, and what a label introduces."""
    tokens = passage.tokens
    start = _line_start(passage)
    if start >= len(tokens) or not tokens[start].upper:
        return
    ends = [i for i in range(start + 1, len(tokens)) if _ends_head(passage, i)] + [len(tokens)]
    first = ends[0]
    labels = {mark.start for mark in passage.marks if mark.cue in {"title_noun", "working_title"}}
    if any(start <= label < min(first, start + _LABEL_REACH) for label in labels) and first + 1 < len(tokens):
        yield from _spans(passage, (first + 1, ends[1] if len(ends) > 1 else len(tokens)), "label")
        return
    sign = tokens[first].norm if first < len(tokens) else ""
    line = passage.heading or passage.block.kind is not BlockKind.PARAGRAPH
    if line or sign in {":", "(", "–"} or (sign == "," and _speaks_soon(passage, first)):
        spans = [(start, first)]
        if len(ends) > 1 and sign in {":", "–", ",", "!"} and (line or sign in ":–"):
            spans.append((start, ends[1]))
        if line and len(ends) > 1 and sign in {":", "–", "|"}:
            spans.append((first + 1, ends[1]))
    elif "sentence_titles" in view.language.group("traits"):
        verbs = (mark.start for mark in passage.marks if mark.cue == "release" and mark.start > start + 1)
        spans = [(start, min(verbs, default=0))]
    else:
        return
    for span in spans:
        if _reads_as_name(span, passage, view):
            yield from _spans(passage, span, "head")


def _speaks_soon(passage: Passage, place: int) -> bool:
    return any(mark.cue == "production" and place < mark.start <= place + _NAMING_REACH for mark in passage.marks)


def _reads_as_name(span: tuple[int, int], passage: Passage, view: View) -> bool:
    """Whether the head of a line may be a name: no verb or other word that tells of a production stands in it."""
    start, end = span
    tokens = passage.tokens[start:end]
    if not tokens or any(mark.cue in _TELLS and start <= mark.start < end for mark in passage.marks):
        return False
    if "sentence_titles" in view.language.group("traits"):
        return tokens[0].norm not in view.language.group("pronoun")
    small = _small(view)
    large = [token for token in tokens if token.norm not in small and token.norm[0].isalnum()]
    return all(token.upper for token in large)


def _line_start(passage: Passage) -> int:
    tokens = passage.tokens
    start = 0
    while start < len(tokens) and tokens[start].norm in _BULLETS:
        start += 1
    numbered = start + 1 < len(tokens) and tokens[start].norm.isdigit() and tokens[start + 1].norm in {".", ")", ":"}
    return start + 2 if numbered and start + 2 < len(tokens) else start


def _ends_head(passage: Passage, place: int) -> bool:
    norm = passage.tokens[place].norm
    return norm in _LINE_ENDS or _is_joint(passage, place)


def _spans(passage: Passage, span: tuple[int, int], kind: str) -> Iterator[Form]:
    start, end = span
    if start < end <= start + _LONGEST_SMALL and passage.tokens[start].upper:
        yield Form(_cut(passage, start, end), kind)
