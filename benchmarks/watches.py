"""What a page costs beyond its parsing: for a thousand watches, where it names no subject, and to describe and judge."""

import time
from pathlib import Path

from benchmarks.cost import Cost, median_of
from benchmarks.extraction import document_of, load_cases, watch_of
from benchmarks.reading import SOURCE, page_of
from watcher.config.lexicon import load_lexicon
from watcher.extract import extract_all, findings, is_read, propose, view_of
from watcher.lexicon import Lexicon
from watcher.model import Document, SourceKind, Subject, Watch
from watcher.read import read

TARGET_SHARED, TARGET_UNNAMED, TARGET_JUDGED = 100.0, 4.0, 10.0
WATCHES = 1_000
_CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "train-a.jsonl"
_CASES = 60
#: Watches whose names share words with each other and with the page, as real ones do; only the first is on it.
_FIRST = ("North", "West", "Hollow", "Silver", "Glass", "Winter", "Harbour", "Stone", "Summer", "Lost")
_SECOND = ("gate", "field", "bridge", "ford", "haven", "wood", "moor", "crest", "dale", "mere")


def measure(*, rounds: int = 15, watches: int = WATCHES, cases: int = _CASES) -> tuple[Cost, ...]:
    """Milliseconds of CPU."""
    lexicon = load_lexicon()
    many = many_watches(watches)
    shared: list[float] = []
    unnamed: list[float] = []
    for number in range(rounds + 2):
        page = page_of(number)
        begun = time.process_time()
        document = read(page, SourceKind.PAGE, lexicon.languages)
        named = _extract(document, many, lexicon)
        between = time.process_time()
        others = _extract(document, many[1:2], lexicon)
        ended = time.process_time()
        if not named[0] or any(named[1:]) or any(others):
            raise RuntimeError("the article is about another watch than the first: this measures something else")
        if number > 1:  # the first ones compile patterns
            shared.append(1000 * (between - begun))
            unnamed.append(1000 * (ended - between))
    return (
        median_of(f"a page that {watches:,} watches share", shared, unit="ms CPU", target=TARGET_SHARED),
        median_of("a page that names no subject, once read", unnamed, unit="ms CPU", target=TARGET_UNNAMED),
        median_of("describe and judge, a corpus page", _judged(lexicon, cases), unit="ms CPU", target=TARGET_JUDGED),
    )


def many_watches(number: int) -> tuple[Watch, ...]:
    """So many watches, the first that of the article."""
    names = (
        f"{one}{two} {a} {b}" for one in _FIRST for two in _SECOND for a in ("Season", "Nights") for b in range(20)
    )
    others = (name for name in names if not name.startswith("Northgate"))
    nouns = ("documentary", "docuseries", "series")
    return tuple(
        Watch(id=f"watch-{place}", name=name, subject=Subject(all_of=(name,), any_of=nouns))
        for place, name in zip(range(number), ("Northgate", *others), strict=False)
    )


def _extract(document: Document, watches: tuple[Watch, ...], lexicon: Lexicon) -> tuple[tuple[object, ...], ...]:
    return extract_all(document, watches=watches, source=SOURCE, publisher=None, lexicon=lexicon)


def _judged(lexicon: Lexicon, cases: int) -> list[float]:
    """What is left of reading a page of the corpus once its candidates are proposed."""
    found: list[float] = []
    for case in load_cases(_CORPUS)[:cases]:
        document, watch = document_of(case, lexicon), watch_of(case)
        if is_read(document, watch):
            view = view_of(document, watch=watch, lexicon=lexicon)
            tuple(propose(view))
            begun = time.process_time()
            findings(view)
            found.append(1000 * (time.process_time() - begun))
    return found
