"""What a changed article costs: 120 KB of page, 8 KB of it dense text about the subject, read and extracted."""

import hashlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.cost import Cost, median_of
from watcher.config.lexicon import load_lexicon
from watcher.extract import extract
from watcher.lexicon import Lexicon
from watcher.model import Claim, Document, Page, Publisher, Source, SourceKind, Subject, Watch
from watcher.read import read

TARGET = 50.0
SIZE = 120_000
_TEXT = 8_000
_URL = "https://paper.example/tv/northgate-documentary"
_NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
_WATCH = Watch(
    id="northgate",
    name="Northgate documentary",
    subject=Subject(all_of=("Northgate",), any_of=("documentary", "docuseries", "series")),
)
SOURCE = Source(id="paper", url=_URL, kind=SourceKind.PAGE, publisher="paper", every=timedelta(hours=1))
_PAPER = Publisher(id="paper", name="The Paper", domains=("paper.example",))
#: Each sentence holds something to weigh; the words in brackets change, so that nothing is remembered from the last page.
_SENTENCES = (
    "The Northgate documentary, {0} by director Ann {0}, has no title yet, the club told The {0} Gazette on Monday.",
    "It is expected to stream on Netflix or Prime Video in August 2024, although “The Long {0}” came to Disney+ in March.",
    "A first trailer for the docuseries will be released next spring, said producer Tom {0} of {0} Pictures.",
    "The series is set to be called Northgate: The {0} Season, and premieres on 28 February 2025 on Apple TV+.",
    "Talks with HBO and Paramount+ about the {0} rights ended last year, one person close to the {0} talks said.",
    "Fans of {0} waited for three seasons, while BBC Two showed “{0} Nights” in early 2023.",
)


def measure(*, rounds: int = 25) -> tuple[Cost, ...]:
    """Milliseconds of CPU for the whole, and for its two steps."""
    lexicon = load_lexicon()
    reads: list[float] = []
    extracts: list[float] = []
    for number in range(rounds + 2):
        page = page_of(number)
        begun = time.process_time()
        document = read(page, SourceKind.PAGE, lexicon.languages)
        between = time.process_time()
        claims = _extract(document, lexicon)
        ended = time.process_time()
        if document.unreadable or not claims:
            raise RuntimeError(f"the article was not read ({document.unreadable}): this measures something else")
        if number > 1:  # the first ones compile patterns
            reads.append(1000 * (between - begun))
            extracts.append(1000 * (ended - between))
    both = [one + other for one, other in zip(reads, extracts, strict=True)]
    return (
        median_of("changed article of 120 KB", both, unit="ms CPU", target=TARGET),
        median_of("  of which read", reads, unit="ms CPU"),
        median_of("  of which extract", extracts, unit="ms CPU"),
    )


def _extract(document: Document, lexicon: Lexicon) -> tuple[Claim, ...]:
    return extract(document, watch=_WATCH, source=SOURCE, publisher=_PAPER, lexicon=lexicon)


def page_of(number: int) -> Page:
    """The article as it was fetched."""
    body = article(number).encode()
    digest = hashlib.sha256(body).hexdigest()
    return Page(url=_URL, final_url=_URL, status=200, headers={}, body=body, digest=digest, fetched_at=_NOW)


def article(number: int) -> str:
    """A newspaper's page: an article among menus, adverts, scripts, related stories and comments."""
    text = "".join(_paragraphs(number))
    menu = "".join(f'<li><a href="/section/{i}">Section {i}</a></li>' for i in range(120))
    related = "".join(
        f'<article class="card"><a href="/story/{i}"><h3>Another story {i}</h3></a><p>Its teaser, on {i}.</p></article>'
        for i in range(150)
    )
    advert = '<div class="advert" data-slot="{}"><span>Advertisement</span><iframe title="ad"></iframe></div>'
    adverts = "".join(advert.format(i) for i in range(60))
    comments = "".join(
        f'<li class="comment"><b>Reader {i}</b><time>2 h ago</time><p>I shall watch it, {i}.</p></li>'
        for i in range(150)
    )
    top = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Northgate documentary: all we know</title>'
        '<meta property="article:published_time" content="2024-05-20T09:00:00Z"></head>'
        f'<body><nav><ul>{menu}</ul></nav><main><article class="story"><h1>Northgate documentary: all we know</h1>{text}'
        f'</article><aside class="related"><h2>Related</h2>{related}</aside></main>{adverts}'
        f'<section class="comments"><h2>Comments</h2><ol>{comments}</ol></section>'
    )
    rest = max(0, SIZE - len(top))
    return f'{top}<script>window.state = {{"stamp": {number}, "data": "{"x" * rest}"}};</script></body></html>'


def _paragraphs(number: int) -> Iterator[str]:
    written = turn = 0
    while written < _TEXT:
        words = [f"{chr(65 + (number + turn + i) % 26)}arrow{chr(97 + (number * 7 + turn + i) % 26)}" for i in range(3)]
        lines = [_SENTENCES[(turn + i) % len(_SENTENCES)].format(words[i]) for i in range(3)]
        paragraph = " ".join(lines)
        written += len(paragraph)
        turn += 1
        yield f"<p>{paragraph}</p>\n"
