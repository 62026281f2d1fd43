"""Labelled candidates: what the program proposes for each case, its features, and what the case's labels say of it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.progress import track

from benchmarks.extraction import document_of, load_cases, load_scorer, watch_of
from benchmarks.labels import SKIPPED, outcome_of
from watcher.config.lexicon import load_lexicon
from watcher.extract import describe, is_read, propose, view_of
from watcher.extract.candidate import Candidate
from watcher.lexicon import Lexicon
from watcher.model import Field

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
_WORKERS = 2
#: Cases of this tag state in one sentence what its words mean, in each language; they count as so many.
_CLAUSE, _CLAUSE_WEIGHT = "clause", 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One candidate of a case: its features, its outcome by the labels (`skipped`: neither), and how much it counts."""

    candidate: Candidate
    features: Mapping[str, float]
    outcome: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A case as the program sees it."""

    case: Mapping[str, Any]
    examples: tuple[Example, ...]


def production(case: Mapping[str, Any]) -> str:
    """The production a case belongs to: folds never split one."""
    return str(case["id"]).rsplit("-", 1)[0]


def is_given(case: Mapping[str, Any]) -> bool:
    """Whether a case came with the project; our own hold more traps than pages do (`o-`)."""
    return not str(case["id"]).startswith("o-")


def folds_of(cases: Sequence[Mapping[str, Any]], folds: int) -> list[int]:
    """The fold of each case, the same on every machine: cases of one production, or of one page, are never parted."""
    first: dict[str, str] = {}

    def root(name: str) -> str:
        while first.setdefault(name, name) != name:
            name = first[name]
        return name

    for case in cases:
        ends = sorted((root(production(case)), root(f"{case['url']} {case['date']}")))
        first[ends[1]] = ends[0]
    return [int(hashlib.sha256(root(production(case)).encode()).hexdigest(), 16) % folds for case in cases]


@lru_cache(maxsize=1)
def held_back() -> frozenset[str]:
    """The productions kept for the final measure; no case of theirs is trained on."""
    return frozenset((CORPUS / "holdout.txt").read_text("utf-8").split())


def training_cases() -> list[dict[str, Any]]:
    """All cases but the held-back ones, given and own, in the order of their files."""
    paths = [*sorted(CORPUS.glob("*.jsonl")), *sorted((CORPUS / "own").glob("*.jsonl"))]
    return [case for case in load_cases(*paths) if production(case) not in held_back()]


def holdout_cases() -> list[dict[str, Any]]:
    """The held-back cases. Each look is written down in docs/reading.md."""
    return [case for case in load_cases(*sorted(CORPUS.glob("*.jsonl"))) if production(case) in held_back()]


def read_cases(cases: Sequence[Mapping[str, Any]], *, quiet: bool = True) -> list[Read]:
    """Propose and describe, on two processes, in the order of the cases; shows a bar unless `quiet`."""
    console = Console(stderr=True)
    with ProcessPoolExecutor(_WORKERS) as pool:
        read = pool.map(_read, cases, chunksize=25)
        hidden = quiet or not console.is_terminal
        return list(track(read, "Reading", total=len(cases), console=console, transient=True, disable=hidden))


@lru_cache(maxsize=1)
def _tools() -> tuple[Lexicon, ModuleType]:
    return load_lexicon(), load_scorer()


def _read(case: Mapping[str, Any]) -> Read:
    lexicon, scorer = _tools()
    document, watch = document_of(case, lexicon), watch_of(case)
    if not is_read(document, watch):
        return Read(case=case, examples=())
    view = view_of(document, watch=watch, lexicon=lexicon)
    candidates = tuple(propose(view))
    described = zip(candidates, describe(candidates, view), strict=True)
    return Read(
        case=case,
        examples=tuple(
            Example(
                candidate=candidate,
                features=features,
                outcome=outcome_of(candidate, case, scorer),
                weight=_CLAUSE_WEIGHT if _CLAUSE in case["hard"] else 1.0,
            )
            for candidate, features in described
        ),
    )


def of_field(reads: Iterable[Read], field: Field) -> list[Example]:
    """The examples of one field that the labels decide."""
    return [
        example
        for read in reads
        for example in read.examples
        if example.candidate.field is field and example.outcome != SKIPPED
    ]
