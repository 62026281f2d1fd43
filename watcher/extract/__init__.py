"""Document x Watch -> claims: what a page says about the production somebody waits for. Pure and deterministic."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from watcher.extract import platform, release_date, title, trailer
from watcher.extract.candidate import Candidate, View
from watcher.extract.claims import Frame, evidence, speaker
from watcher.extract.cues import describe, describe_layers, outlet_of
from watcher.extract.discourse import read_again, read_lines
from watcher.extract.explain import explain
from watcher.extract.judge import Weighing, score, strongest
from watcher.extract.resolve import Finding, resolve
from watcher.extract.sheet import Sheet, sheet_of
from watcher.extract.structured import read_structured
from watcher.extract.subject import grade
from watcher.extract.topic import learn, topic_of
from watcher.lexicon import Lexicon
from watcher.model import Block, BlockKind, Claim, Document, Entry, Field, Publisher, Source, Watch, gate_of

__all__ = ["FIELDS", "describe", "extract", "extract_all", "findings", "is_read", "propose", "score", "view_of"]

#: One module a field; each has FIELD and propose(view).
FIELDS = (title, platform, release_date, trailer)
_TITLE = (Field.TITLE,)
#: Features of title candidates that are plain enough to learn the production's name from, and cues that forbid it.
_SET_OFF, _TEACHING = frozenset({"quoted", "emphasis"}), frozenset({"made_name", "apposition"})
_UNSURE = frozenset({"hedge", "negation", "denial", "credits", "other_production", "past_example", "working_title"})


def extract(
    document: Document, *, watch: Watch, source: Source, publisher: Publisher | None, lexicon: Lexicon
) -> tuple[Claim, ...]:
    """Every claim `document` makes about `watch`, in the document's order; see `extract_all`."""
    return extract_all(document, watches=(watch,), source=source, publisher=publisher, lexicon=lexicon)[0]


def extract_all(
    document: Document, *, watches: Sequence[Watch], source: Source, publisher: Publisher | None, lexicon: Lexicon
) -> tuple[tuple[Claim, ...], ...]:
    """Every claim `document` makes about each of `watches`, in the document's order.

    A listing or feed is read entry by entry, each under its own address. Nothing is concluded from a document that is
    unreadable or does not name the subject. What is on the page is found once for all watches whose subject it names.
    """
    found: list[dict[tuple[object, ...], Claim]] = [{} for _ in watches]
    if document.unreadable is None:
        gate = gate_of(tuple(watch.subject for watch in watches))
        parts = ((document, False), *((_of_entry(entry, document), True) for entry in document.entries))
        for part, is_entry in parts:
            sheet = None
            for place in gate.passed(_words(part), part.site_name):
                sheet = sheet or sheet_of(part, lexicon)
                frame = _frame(sheet, watches[place], source=source, publisher=publisher, entry=is_entry)
                for claim in _read(frame, sheet):
                    if claim.field in frame.watch.fields:
                        found[place].setdefault(claim.key, claim)
    return tuple(_numbered(claims.values()) for claims in found)


def _frame(sheet: Sheet, watch: Watch, *, source: Source, publisher: Publisher | None, entry: bool) -> Frame:
    return Frame(
        document=sheet.document,
        watch=watch,
        source=source,
        publisher=publisher,
        language=sheet.language,
        entry=entry,
    )


def _numbered(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(replace(claim, position=position) for position, claim in enumerate(claims))


def is_read(document: Document, watch: Watch) -> bool:
    """Whether a page is readable and names the subject; of another nothing is proposed."""
    return document.unreadable is None and watch.subject.matches(_words(document), document.site_name)


def _read(frame: Frame, sheet: Sheet) -> list[Claim]:
    view = view_on(sheet, frame.watch)
    known = replace(frame, season=view.topic.season, titles=tuple(sorted(view.topic.names)))
    structured = read_structured(frame.document, frame=known, lexicon=sheet.lexicon)
    said = {(claim.field, claim.slot) for claim in structured}
    return [
        *structured,
        *(
            _claim(finding, view, frame)
            for finding in findings(view)
            if (finding.candidate.field, finding.candidate.slot) not in said
        ),
    ]


def view_of(document: Document, *, watch: Watch, lexicon: Lexicon) -> View:
    """The document cut into sentences and graded for a watch; see `view_on`."""
    return view_on(sheet_of(document, lexicon), watch)


def view_on(sheet: Sheet, watch: Watch) -> View:
    """A sheet graded for a watch; a title it plainly gives the production names the subject from then on."""
    view = _graded(sheet, watch)
    known = {term.casefold() for term in watch.subject.all_of}
    values = (one.value for one in propose(view, _TITLE) if _teaches(one, view))
    learned = tuple(dict.fromkeys(value for value in values if value and value.casefold() not in known))
    if not learned:
        return view
    topic = learn(view.topic, watch, learned)
    lines = read_again(view.lines, view.names, learned=learned, topic=topic, language=sheet.language)
    about = grade(lines, topic=topic, sheet=sheet, watch=watch)
    return replace(view, topic=topic, lines=lines, about=about)


def _teaches(candidate: Candidate, view: View) -> bool:
    """Whether a sentence that is about the subject, and nothing else, says what it is called."""
    passage, about = view.passages[candidate.passage], view.about[candidate.passage]
    plain = _SET_OFF & candidate.features.keys() and _TEACHING & candidate.features.keys()
    return bool(plain) and about.named and passage.cues.isdisjoint(_UNSURE)


def _graded(sheet: Sheet, watch: Watch) -> View:
    language = sheet.language
    topic = topic_of(watch, language, sheet.lexicon)
    lines = read_lines(sheet.passages, sheet.names, topic=topic, language=language)
    about = grade(lines, topic=topic, sheet=sheet, watch=watch)
    return View(sheet=sheet, watch=watch, topic=topic, lines=lines, about=about)


def propose(view: View, fields: tuple[Field, ...] = tuple(Field)) -> Iterator[Candidate]:
    """Every candidate of the modules for `fields`; each module is asked once for a view."""
    for module in FIELDS:
        if module.FIELD in fields:
            if module.FIELD not in view.proposed:
                view.proposed[module.FIELD] = tuple(module.propose(view))
            yield from view.proposed[module.FIELD]


def findings(view: View) -> tuple[Finding, ...]:
    """What the judge keeps of all fields' candidates, each with what pulled it."""
    return tuple(_pulled(finding, view) for finding in resolve(_judged(view)))


def _judged(view: View) -> Iterator[Finding]:
    candidates = tuple(propose(view))
    layers = describe_layers(candidates, view)
    weighings = {name: Weighing(weights, layers.page) for name, weights in view.lexicon.weights.items() if weights}
    for candidate, own in zip(candidates, layers.own, strict=True):
        weighing, place = weighings.get(candidate.field.value), candidate.passage
        if weighing is None:
            continue
        sentence = layers.sentences[place]
        verdict = weighing.judge(own, place=place, sentence=sentence, empty=candidate.value is None)
        if verdict:
            yield Finding(candidate=candidate, verdict=verdict, layers=(layers.page, sentence, own))


def _pulled(finding: Finding, view: View) -> Finding:
    verdict, weights = finding.verdict, view.lexicon.weights[finding.candidate.field.value]
    features = {name: figure for layer in finding.layers for name, figure in layer.items()}
    pulls = strongest(features, weights, verdict.stance)
    return replace(finding, verdict=replace(verdict, pulls=pulls))


def _claim(finding: Finding, view: View, frame: Frame) -> Claim:
    candidate, verdict = finding.candidate, finding.verdict
    passage = view.passages[candidate.passage]
    return Claim(
        watch=frame.watch.id,
        field=candidate.field,
        slot=candidate.slot,
        value=candidate.value,
        stance=verdict.stance,
        publisher=speaker(frame),
        evidence=evidence(frame, quote=passage.text, locator=passage.block.locator),
        rule="judge",
        label=candidate.label,
        probability=round(verdict.probability, 4),
        cues=explain(verdict.pulls, candidate, passage),
        attributed_to=outlet_of(passage),
    )


def _words(document: Document) -> str:
    things = (f"{thing.data.get('name', '')} {thing.data.get('description', '')}" for thing in document.things)
    blocks = (block.text for block in document.blocks)
    return "\n".join((document.title, document.description, *blocks, *things))


def _of_entry(entry: Entry, listing: Document) -> Document:
    """An entry of a listing or feed, as the small document it is."""
    heading = Block(kind=BlockKind.HEADING, text=entry.title, locator=entry.locator)
    lines = (line.strip() for line in entry.summary.split("\n"))
    paragraphs = (Block(kind=BlockKind.PARAGRAPH, text=line, locator=entry.locator) for line in lines if line)
    return replace(
        listing,
        url=entry.url,
        title=entry.title,
        description="",
        published=entry.published,
        modified=None,
        blocks=(heading, *paragraphs),
        entries=(),
        links=(),
        players=entry.players,
        things=(),
    )
