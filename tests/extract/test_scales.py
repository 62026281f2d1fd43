"""The scales weigh as the weights are written: sums of figures, the same in whatever order and layers."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extract.reading import HEADLINE, SALT_ROAD, WATCH, claims, judged, lexicon, page
from watcher.extract import extract_all
from watcher.extract.judge import NEGATED, Weighing
from watcher.extract.scales import Scales
from watcher.model import Source, SourceKind, Stance

_NAMES = ("a", "b", "c", "d")
_FIGURES = st.floats(-9, 9)
_FEATURES = st.dictionaries(st.sampled_from((*_NAMES, "unknown")), st.sampled_from((0.0, 0.2, 1 / 3, 1.0, 3.0)))


@given(st.dictionaries(st.sampled_from(_NAMES), st.tuples(*[_FIGURES] * 5)), _FEATURES)
def test_sums_come_out_as_written_in_any_order_and_layers(
    linear: dict[str, tuple[float, ...]], features: dict[str, float]
) -> None:
    bias = [0.25, 0.1, 0.0, -1.0, 2.0]
    scales = Scales({"bias": bias, "linear": linear})
    weighed = scales.add(features, scales.start)
    for place, start in enumerate(bias):
        plain = start + sum(value * linear[name][place] for name, value in features.items() if name in linear)
        assert weighed[place] == pytest.approx(plain, abs=1e-9)
    names = list(features)
    layered = scales.start
    for layer in (names[1::2], names[::2][::-1]):
        layered = scales.add({name: features[name] for name in layer}, layered)
    assert layered == weighed


def test_a_negated_value_is_not_asserted_in_layers_either() -> None:
    weights = {"bias": [0.0, 5.0, 0.0, 0.0, 0.0], "linear": {}, "thresholds": {"asserted": 0.5}}
    weighing = Weighing(weights, {})
    plain = weighing.judge({}, place=0, sentence={}, empty=False)
    assert plain is not None
    assert plain.stance is Stance.ASSERTED
    assert weighing.judge({NEGATED: 1.0}, place=0, sentence={}, empty=False) is None
    assert judged({NEGATED: 1.0}, weights, empty=False) is None


def test_a_page_says_the_same_of_each_watch_whoever_else_waits() -> None:
    document = page(
        HEADLINE, "The Northgate documentary will stream on Hulu.", "The Salt Road comes to BBC One in May."
    )
    source = Source(id="s", url="https://p.example", kind=SourceKind.PAGE, publisher="p", every=timedelta(hours=1))
    both = extract_all(document, watches=(WATCH, SALT_ROAD), source=source, publisher=None, lexicon=lexicon())
    alone = [
        extract_all(document, watches=(watch,), source=source, publisher=None, lexicon=lexicon())[0]
        for watch in (WATCH, SALT_ROAD)
    ]
    assert list(both) == alone
    assert claims(document)
