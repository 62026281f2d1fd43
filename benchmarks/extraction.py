"""Scores extraction over labelled cases: `python -m benchmarks.extraction CASES.jsonl... [--json] [--errors]`.

A case has `text`, or an `html_file` (relative to its file of cases) that is read as a page. Figures, by field, language and
tag: precision, recall and F1 of asserted facts, false alerts a page, the right stance of hedged, pending and denied facts,
how far the judge's chances come true, and CPU a page (read and extracted, one watch). The weights that are shipped have
learned from every case of tests/corpus that is not held back: on these all figures but CPU are flattered, and
`python -m training --report` gives honest ones. Held-back productions of tests/corpus stay out unless `--holdout` is given;
each look at them is written down in docs/reading.md.
"""

import argparse
import contextlib
import importlib.util
import json
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.progress import track

from benchmarks.labels import SKIPPED, export, outcome_of
from benchmarks.report import Odds, Outcome, report_of, tally_of, write
from benchmarks.tables import show, wide_console
from watcher.config.lexicon import load_lexicon
from watcher.extract import describe, extract, is_read, propose, score, view_of
from watcher.lexicon import Lexicon
from watcher.model import (
    Block,
    BlockKind,
    Claim,
    Document,
    Page,
    Publisher,
    Source,
    SourceKind,
    Subject,
    Watch,
)
from watcher.read import read

SCORER = Path(__file__).parent.parent / "tests" / "corpus" / "score.py"
HOLDOUT = SCORER.parent / "holdout.txt"
_LEARNED = (
    "The shipped weights have learned from cases of tests/corpus: figures on these are flattered. "
    "`python -m training --report` has those of productions not seen."
)
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


def load_scorer() -> ModuleType:
    """The corpus's own scorer, tests/corpus/score.py."""
    spec = importlib.util.spec_from_file_location("corpus_score", SCORER)
    if spec is None or spec.loader is None:
        raise ImportError(f"{SCORER} cannot be loaded; it belongs to the corpus")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_cases(*paths: Path) -> list[dict[str, Any]]:
    """The labelled cases of JSON Lines files; `html_file` of a case is made absolute (given relative to its file)."""
    cases = []
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            if line.strip():
                case = json.loads(line)
                cases.append({**case, "html_file": path.parent / case["html_file"]} if "html_file" in case else case)
    return cases


def document_of(case: Mapping[str, Any], lexicon: Lexicon) -> Document:
    """What a reader makes of a case: of its page (`html_file`), else of its `text`, a block a line."""
    if "html_file" in case:
        return read(page_of(case), SourceKind.PAGE, lexicon.languages)
    published = _published(case)
    lines = [line.strip() for line in case["text"].split("\n") if line.strip()]
    return Document(
        url=case["url"],
        digest=case["id"],
        fetched_at=(published or _UNDATED) + timedelta(hours=6),
        kind=SourceKind.PAGE,
        title=lines[0],
        language=case["lang"],
        published=published,
        blocks=tuple(_block(line, number) for number, line in enumerate(lines)),
    )


def _published(case: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(case["date"]).replace(tzinfo=UTC) if case.get("date") else None


def page_of(case: Mapping[str, Any]) -> Page:
    """The answer a site would give for a case with an `html_file`."""
    body = Path(case["html_file"]).read_bytes()
    return Page(
        url=case["url"],
        final_url=case["url"],
        status=200,
        headers={"content-type": "text/html"},
        body=body,
        digest=sha256(body).hexdigest(),
        fetched_at=(_published(case) or _UNDATED) + timedelta(hours=6),
    )


def _block(line: str, number: int) -> Block:
    kind = BlockKind.HEADING if number == 0 else BlockKind.ITEM if line.startswith("- ") else BlockKind.PARAGRAPH
    return Block(kind=kind, text=line.removeprefix("- "), locator=f"line {number + 1}")


def watch_of(case: Mapping[str, Any]) -> Watch:
    """The Watch an operator would have written for a case."""
    subject = case["subject"]
    return Watch(
        id=case["id"],
        name=subject["name"],
        subject=Subject(
            all_of=tuple(subject["all_of"]), any_of=tuple(subject["any_of"]), none_of=tuple(subject.get("not", ()))
        ),
    )


def read_case(case: Mapping[str, Any], lexicon: Lexicon) -> tuple[Claim, ...]:
    """The claims of one case."""
    return _extract(document_of(case, lexicon), case, lexicon)


def _extract(document: Document, case: Mapping[str, Any], lexicon: Lexicon) -> tuple[Claim, ...]:
    source = Source(id="case", url=case["url"], kind=SourceKind.PAGE, publisher="press", every=timedelta(hours=1))
    return extract(
        document,
        watch=watch_of(case),
        source=source,
        publisher=Publisher(id="press", name="Press"),
        lexicon=lexicon,
    )


def predict(cases: Sequence[Mapping[str, Any]], lexicon: Lexicon) -> tuple[dict[str, list[dict[str, Any]]], float]:
    """Exported claims by case, and the CPU milliseconds a case took."""
    begun = time.process_time()
    rows = {case["id"]: export(read_case(case, lexicon)) for case in cases}
    return rows, 1000 * (time.process_time() - begun) / max(len(cases), 1)


def assess(case: Mapping[str, Any], lexicon: Lexicon, scorer: ModuleType) -> tuple[Outcome, list[dict[str, Any]]]:
    """The figures of one case, and its exported claims; what it took does not include the odds."""
    begun = time.process_time()
    document = document_of(case, lexicon)
    claims = export(_extract(document, case, lexicon))
    took = 1000 * (time.process_time() - begun)
    odds = odds_of(document, case, lexicon, scorer)
    return Outcome(case=case, tally=tally_of(case, claims, scorer), odds=odds, cpu=took), claims


def odds_of(document: Document, case: Mapping[str, Any], lexicon: Lexicon, scorer: ModuleType) -> list[Odds]:
    """How likely the judge thinks each candidate with a value, where the labels decide whether it is asserted."""
    watch = watch_of(case)
    if not is_read(document, watch):
        return []
    view = view_of(document, watch=watch, lexicon=lexicon)
    candidates = tuple(propose(view))
    found = []
    for candidate, features in zip(candidates, describe(candidates, view), strict=True):
        outcome = outcome_of(candidate, case, scorer)
        if candidate.value is not None and outcome != SKIPPED:
            chances = score(features, lexicon.weights[candidate.field.value])
            name, chance = candidate.field.value, chances["asserted"]
            found.append(Odds(field=name, chance=chance, right=outcome == "asserted"))
    return found


def is_held_back(case: Mapping[str, Any], held: frozenset[str]) -> bool:
    """Whether a case belongs to a production of holdout.txt."""
    return str(case["id"]).rsplit("-", 1)[0] in held


def _chosen(paths: Sequence[Path], *, holdout: bool) -> list[dict[str, Any]]:
    """The cases of the files; of the corpus's own files without what is held back."""
    held = frozenset() if holdout else frozenset(HOLDOUT.read_text("utf-8").split())
    chosen, left, learned = [], 0, False
    for path in paths:
        ours = path.resolve().is_relative_to(HOLDOUT.parent)
        cases = load_cases(path)
        kept = [case for case in cases if not (ours and is_held_back(case, held))]
        chosen += kept
        left, learned = left + len(cases) - len(kept), learned or (ours and bool(kept))
    if left:
        print(f"{left} held-back cases are left out (--holdout scores them)", file=sys.stderr)
    if learned:
        print(_LEARNED, file=sys.stderr)
    return chosen


def main() -> None:
    """Read the cases, print the tables and the cost."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.extraction",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("cases", nargs="+", type=Path, metavar="CASES.jsonl")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    parser.add_argument("--errors", action="store_true", help="name every false alert and miss first")
    parser.add_argument("--predictions", type=Path, help="write the claims as JSON Lines")
    parser.add_argument("--holdout", action="store_true", help="score held-back productions too")
    options = parser.parse_args()
    cases, begun = _chosen(options.cases, holdout=options.holdout), time.perf_counter()
    if not cases:
        parser.error("there is no case to score in these files")
    lexicon, scorer, beside = load_lexicon(), load_scorer(), Console(stderr=True)
    progress = track(cases, "Reading", console=beside, transient=True, disable=not beside.is_terminal)
    found = [assess(case, lexicon, scorer) for case in progress]
    took = time.perf_counter() - begun
    rows = {outcome.case["id"]: claims for outcome, claims in found}
    if options.predictions:
        lines = (json.dumps({"id": name, "claims": claims}, ensure_ascii=False) for name, claims in rows.items())
        options.predictions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if options.errors:
        with contextlib.redirect_stdout(sys.stderr if options.json else sys.stdout):
            scorer.score(cases, rows, None, errors=True)
    report = report_of([outcome for outcome, _ in found])
    if options.json:
        print(json.dumps({**write(report), "seconds": round(took, 1)}))
    else:
        show(report, wide_console())
        print(f"{len(cases)} cases in {took:.1f} s")


if __name__ == "__main__":
    main()
