"""Bytes to text: the order of belief, and what survives a wrong label."""

import pytest

from tests.read.pages import LANGUAGES, make_page
from watcher.model import SourceKind
from watcher.read import read
from watcher.read.charset import decode

_TEXT = "<p>Jürgen’s film – „Straße“ – costs 5 €.</p>"
_POLISH = "<p>Zażółć gęślą jaźń: film o jeziorze, które znikło, wejdzie do kin w źle wybranym dniu.</p>"


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (b"\xef\xbb\xbf" + _TEXT.encode(), "text/html; charset=windows-1252"),
        (b"\xff\xfe" + _TEXT.encode("utf-16-le"), "text/html; charset=utf-8"),
        (b"\xfe\xff" + _TEXT.encode("utf-16-be"), ""),
        (_TEXT.encode(), "text/html; charset=UTF-8"),
        (_TEXT.encode("cp1252"), 'text/html;charset="iso-8859-1"'),
        (b"<meta charset=windows-1252>" + _TEXT.encode("cp1252"), ""),
        (b"<meta charset=windows-1252>" + _TEXT.encode(), "text/html; charset=utf-8"),
        (b"<meta http-equiv=content-type content='text/html; charset=utf-16'>" + _TEXT.encode(), ""),
        (_TEXT.encode(), ""),
        (_TEXT.encode("cp1252"), ""),
        (_TEXT.encode("utf-16-le"), ""),
        (_TEXT.encode(), "text/html; charset=iso-8859-1"),
        (_TEXT.encode("cp1252"), "text/html; charset=utf-8"),
        (_TEXT.encode(), "text/html; charset=no-such-charset"),
        (_TEXT.encode(), "text/html; charset=rot13"),
    ],
    ids=[
        *("bom over header", "utf-16 bom over header", "utf-16-be bom", "header", "latin-1 is windows-1252", "meta"),
        *("header over meta", "meta cannot mean utf-16", "nothing, utf-8", "nothing, windows-1252", "nothing, utf-16"),
        *("utf-8 labelled latin-1", "windows-1252 labelled utf-8", "unknown label", "a codec that is no charset"),
    ],
)
def test_the_words_come_out_as_written(body: bytes, header: str) -> None:
    assert decode(body, header).endswith(_TEXT)


def test_detection_reads_other_alphabets() -> None:
    assert decode(_POLISH.encode("cp1250")) == _POLISH


def test_one_broken_byte_costs_one_character() -> None:
    body = _TEXT.encode() + b"<p>cut \xc3</p>"
    assert decode(body, "text/html; charset=utf-8") == _TEXT + "<p>cut \ufffd</p>"


def test_nul_bytes_do_not_end_the_text() -> None:
    page = make_page(b"<p>One two\0 three four.</p>\0<p>Five six seven.</p>")
    assert [b.text for b in read(page, SourceKind.PAGE, LANGUAGES).blocks] == ["One two three four.", "Five six seven."]
