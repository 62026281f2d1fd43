"""A message of the editors names them as its source, and is otherwise like any other."""

from dataclasses import replace

from tests.deliver.samples import NOW, PUBLISHERS, make_change
from watcher.message import as_record, render
from watcher.model import EDITORS, Change, ChangeKind, Delivery, DeliveryState


def tell(change: Change, kind: ChangeKind | None = None) -> Delivery:
    return Delivery(
        id=1,
        recipient="desk",
        batch="b",
        change=change,
        kind=kind or change.kind,
        state=DeliveryState.PENDING,
        attempts=0,
        next_attempt_at=NOW,
    )


SET = make_change(publisher=EDITORS, quote="", url="")


def test_the_editors_are_the_source_with_the_day() -> None:
    message = render("Film", [tell(SET)], PUBLISHERS)
    assert message.title == "Film: streams on Prime Video (confirmed)"
    assert message.text == "Confirmed: streams on Prime Video.\nThe editors, 3 February 2025"
    assert "<p>The editors, 3 February 2025</p>" in message.html
    assert message.slack[-1]["elements"][0]["text"] == "The editors · confirmed · 3 February 2025"


def test_their_evidence_is_shown_if_they_give_any() -> None:
    change = make_change(publisher=EDITORS, quote="It is out on Friday.", url="https://club.example/x")
    text = render("Film", [tell(change)], PUBLISHERS).text
    assert "“It is out on Friday.”\nThe editors, 3 February 2025: https://club.example/x" in text


def test_their_correction_reads_like_one() -> None:
    gone = replace(SET, kind=ChangeKind.CORRECTED, before="Netflix", after=None)
    text = render("Film", [tell(gone)], PUBLISHERS).text
    assert text.startswith("Correction, confirmed: Netflix no longer stands.")
    assert text.endswith("The editors, 3 February 2025")


def test_programs_get_the_same_keys_as_ever() -> None:
    (change,) = as_record("desk", "film", [tell(SET)], NOW)["changes"]
    assert set(change) == {"field", "kind", "status", "before", "value", "quote", "url"}
    assert (change["quote"], change["url"]) == ("", "")
