"""A page that does not name the subject claims nothing for it, whatever else it says and however it is judged."""

from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.extraction import document_of, load_cases, watch_of
from tests.extract.reading import WATCH, claims, credulous, lexicon, page
from watcher.model import Document

_CORPUS = Path(__file__).parent.parent / "corpus"
_HELD_BACK = frozenset((_CORPUS / "holdout.txt").read_text("utf-8").split())


@lru_cache(maxsize=1)
def _cases() -> list[dict[str, Any]]:
    cases = load_cases(*(_CORPUS / f"train-{part}.jsonl" for part in "abcdef"))
    return [case for case in cases if case["id"].rsplit("-", 1)[0] not in _HELD_BACK][::10]


def _shuffled(case: dict[str, Any], seed: int, *, without: tuple[str, ...] = ()) -> Document:
    """A page of a case's lines in another order, without those that hold one of some words."""
    lines = [block.text for block in document_of(case, lexicon()).blocks]
    kept = [line for line in lines if not any(word.casefold() in line.casefold() for word in without)]
    Random(seed).shuffle(kept)
    return page(*(kept or ["Nothing."]), date=case.get("date"), language=case["lang"])


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_texts_of_others_claim_nothing(place: int, seed: int) -> None:
    case = _cases()[place % len(_cases())]
    assert claims(_shuffled(case, seed), watch=WATCH, words=credulous()) == ()


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_text_without_the_lines_that_name_the_subject_claims_nothing(place: int, seed: int) -> None:
    case = _cases()[place % len(_cases())]
    watch = watch_of(case)
    names = watch.subject.all_of or watch.subject.any_of
    assert claims(_shuffled(case, seed, without=names), watch=watch, words=credulous()) == ()


@settings(deadline=None, max_examples=80)
@given(
    st.lists(
        st.sampled_from(
            ["Netflix", "3 May 2027", "will", "stream", "“The Hay”", "trailer", "documentary", "on", "Northgat", "."]
        ),
        max_size=40,
    )
)
def test_words_of_facts_without_a_subject_claim_nothing(words: list[str]) -> None:
    assert claims(page(" ".join(words), " ".join(reversed(words))), words=credulous()) == ()
