"""The gate of many subjects answers exactly as each subject does by itself."""

from hypothesis import example, given
from hypothesis import strategies as st

from watcher.model import Gate, Subject, gate_of

_LETTERS = st.text(alphabet="abs'’ -–‑_.é¡ß\nIİ2", max_size=9)
_TERMS = st.lists(
    st.one_of(_LETTERS, st.sampled_from(("Tide", "Long Tide", "long-tide", "tides", "the series", "R.E.M.", "l'eau"))),
    max_size=3,
).map(tuple)
_SUBJECTS = st.builds(Subject, all_of=_TERMS, any_of=_TERMS, none_of=_TERMS)
_TEXTS = st.lists(
    st.one_of(
        _LETTERS,
        st.sampled_from(
            ("The Long  Tide's", "long–Tides", "TIDE", "the\nseries", "R.E.M.", "L’eau", "l'eaus", "xlong tide")
        ),
    ),
    max_size=8,
).map(" ".join)


@given(st.lists(_SUBJECTS, min_size=5, max_size=12), _TEXTS, _TEXTS)
@example([Subject(all_of=("-a",))] * 5, "b--a", "")
@example([Subject(any_of=("a s",))] * 5, "a -s's", "")
@example([Subject(all_of=("",), any_of=("a",))] * 5, "as", "")
def test_many_subjects_are_answered_as_one_by_one(subjects: list[Subject], text: str, context: str) -> None:
    alone = [place for place, subject in enumerate(subjects) if subject.matches(text, context)]
    assert Gate(subjects).passed(text, context) == alone


def test_a_gate_is_made_once_for_equal_subjects() -> None:
    subjects = tuple(Subject(all_of=(name,)) for name in "abcdef")
    assert gate_of(subjects) is gate_of(tuple(Subject(all_of=(name,)) for name in "abcdef"))
