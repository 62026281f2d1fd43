"""Scores extraction over labelled cases: `python -m benchmarks.extraction CASES.jsonl... [--predictions OUT] [--errors]`."""

import argparse
import importlib.util
import json
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from watcher.config.lexicon import load_lexicon
from watcher.extract import extract
from watcher.extract.candidate import Candidate
from watcher.lexicon import Lexicon
from watcher.model import (
    NOT_BEFORE,
    SCHEDULED,
    Block,
    BlockKind,
    Claim,
    Document,
    Field,
    Page,
    Publisher,
    Source,
    SourceKind,
    Stance,
    Subject,
    Watch,
)
from watcher.read import read

SCORER = Path(__file__).parent.parent / "tests" / "corpus" / "score.py"
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
STATUS = {
    Stance.ASSERTED: "confirmed",
    Stance.HEDGED: "rumoured",
    Stance.PENDING: "unknown",
    Stance.DENIED: "denied",
}
_PARTS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter", "37": "early", "38": "mid", "39": "late"}


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
    source = Source(id="case", url=case["url"], kind=SourceKind.PAGE, publisher="press", every=timedelta(hours=1))
    return extract(
        document_of(case, lexicon),
        watch=watch_of(case),
        source=source,
        publisher=Publisher(id="press", name="Press"),
        lexicon=lexicon,
    )


def export(claims: tuple[Claim, ...]) -> list[dict[str, Any]]:
    """Claims in the scorer's words."""
    return [
        {"field": claim.field.value, "value": value, "status": STATUS[claim.stance]}
        for claim in claims
        for value in export_values(claim, claim.stance)
    ]


def export_values(said: Claim | Candidate, stance: Stance) -> Sequence[str | None]:
    """The value of a claim or candidate in the scorer's words, by its stance."""
    if said.field is Field.TRAILER and stance in {Stance.PENDING, Stance.DENIED}:
        return ["none"]
    if said.value is None:
        return ["cancelled" if said.field is Field.RELEASE_DATE and stance is Stance.DENIED else None]
    return export_value(said.field, said.value, said.slot, said.label)


def export_value(field: Field, value: str, slot: str, label: str) -> list[str]:
    """A value in the scorer's words: alternatives are several, a bound without a season is none."""
    if field is Field.TRAILER:
        return [SCHEDULED if value == SCHEDULED else "teaser" if slot.startswith("teaser") else "released"]
    if field is not Field.RELEASE_DATE:
        return [value]
    if slot == NOT_BEFORE:
        season = re.search(r"(?:19|20)\d\d\s?[-–/]\s?\d{2,4}", label)
        return [f"after {season.group()} season"] if season else []
    if value.startswith("../"):
        return ["available now"]
    return [] if "/" in value else [_date(one) for one in value.strip("[]").split(",")]


def _date(value: str) -> str:
    year, _, part = value.partition("-")
    return f"{year}-{_PARTS[part]}" if part in _PARTS else value


def predict(cases: list[dict[str, Any]], lexicon: Lexicon) -> tuple[dict[str, list[dict[str, Any]]], float]:
    """Exported claims by case, and the CPU milliseconds a case took."""
    begun = time.process_time()
    rows = {case["id"]: export(read_case(case, lexicon)) for case in cases}
    return rows, 1000 * (time.process_time() - begun) / max(len(cases), 1)


def main() -> None:
    """Read the cases, print the scorer's table and the cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="+", type=Path, metavar="CASES.jsonl")
    parser.add_argument("--predictions", type=Path, help="write the claims as JSON Lines")
    parser.add_argument("--errors", action="store_true", help="name every false alert and miss")
    options = parser.parse_args()
    cases = load_cases(*options.cases)
    rows, cost = predict(cases, load_lexicon())
    if options.predictions:
        lines = (json.dumps({"id": name, "claims": claims}, ensure_ascii=False) for name, claims in rows.items())
        options.predictions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    load_scorer().score(cases, rows, None, options.errors)
    print(f"CPU {cost:.1f} ms a page")


if __name__ == "__main__":
    main()
