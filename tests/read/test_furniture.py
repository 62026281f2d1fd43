"""What stands around and inside an article is left out, and nothing of the article with it."""

import pytest

from tests.read.pages import read_text
from watcher.model import Document

_STORY = (
    "<p>The makers of the barn film have found a home for it at last, they told the members of their club.</p>"
    "<p>It has a name too, and a day: it will be shown on 28 February, in four parts, with all who were there.</p>"
    "<p>A first trailer is promised for the autumn, when the last of the hay is in and the editors are back.</p>"
)
_KEPT = ["A barn film", "The makers", "It has a name", "A first trailer"]
_CARD = "<li><a href='/{0}'>Another film number {0} has a day</a><p>It is out in the month of May.</p></li>"
_CARDS = "".join(_CARD.format(n) for n in range(4))


def _read(inside: str, *, lang: str = "en", before: str = "", after: str = "") -> Document:
    return read_text(
        f"<html lang={lang}><body>{before}<div class=wrap><h1>A barn film</h1>{_STORY}{inside}</div>{after}</body></html>"
    )


def _starts(document: Document) -> list[str]:
    return [next((k for k in _KEPT if block.text.startswith(k)), block.text) for block in document.blocks]


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("cards under a heading", f"<h2>More stories</h2><ul>{_CARDS}</ul>"),
        ("cards without one", f"<div class=x7>{_CARDS.replace('li>', 'div>')}</div>"),
        (
            "a card that is one link",
            "<a href='/x'><h3>Another film</h3><p>It is out in the month of May, they say.</p></a>",
        ),
        (
            "a table of cards",
            "<table>"
            + "".join(f"<tr><td><a href='/{n}'>A film of the month of May</a><br>Out soon.</td></tr>" for n in range(4))
            + "</table>",
        ),
        (
            "comments",
            "<h3>6 comments</h3><div class=q><b>Ann</b><p>My money is on a release in May on that other service.</p></div><div class=q><p>No.</p></div>",
        ),
        (
            "the writer",
            "<section><h4>About the author</h4><p>Ann Elf writes on films. She made the barn series for another service in 2019, and lives there.</p></section>",
        ),
        ("a letter", "<div><p>Sign up for our weekly letter and get the best of films in your inbox.</p></div>"),
        ("a line between", "<p>READ MORE: <a href='/other'>Another film is out in May</a></p>"),
        ("a linked line", "<p><strong><a href='/other'>Another film is out in the month of May</a></strong></p>"),
        ("a lead in the link", "<p><a href='/other'>Related: Another film is out in May</a></p>"),
    ],
    ids=lambda value: value if len(value) < 30 else "",
)
def test_what_is_not_the_article_is_left_out(name: str, inside: str) -> None:
    assert _starts(_read(inside)) == _KEPT, name
    middle = read_text(f"<main><h1>A barn film</h1>{_STORY}{inside}</main>")
    assert _starts(middle) == _KEPT, name


@pytest.mark.parametrize(
    ("lang", "heading"),
    [
        ("de", "Das könnte Sie auch interessieren"),
        ("es", "Te puede interesar"),
        ("fr", "À lire aussi"),
        ("it", "Leggi anche"),
        ("nl", "Meer over dit onderwerp"),
        ("pt", "Leia também"),
    ],
)
def test_the_headings_of_every_language_are_known(lang: str, heading: str) -> None:
    story = f"<html lang={lang}><body><div><h1>A barn</h1><p>Eins zwei drei vier.</p><h3>{heading}</h3><p><a href='/x'>Film</a> im Mai</p></div>"
    assert [block.text for block in read_text(story).blocks] == ["A barn", "Eins zwei drei vier."]


@pytest.mark.parametrize(
    "wrapper",
    [
        "content-with-sidebar-wrp",
        "entry-content entry-content-read-more",
        "article-body pagination-first",
        "newsletter-post",
    ],
)
def test_a_container_whose_name_says_furniture_and_that_holds_the_text_is_text(wrapper: str) -> None:
    document = read_text(
        f"<body><h1>A barn film</h1><div class='{wrapper}'>{_STORY}</div><div class=sidebar>{_CARDS}</div></body>"
    )
    assert _starts(document) == _KEPT


def test_a_name_of_a_style_is_no_furniture() -> None:
    story = _STORY.replace("<p>", "<p class='tagStyle_x promo-text'>")
    assert _starts(read_text(f"<main><h1>A barn film</h1>{story}</main>")) == _KEPT


def test_text_that_is_set_with_line_breaks_alone_is_found() -> None:
    text = _STORY.replace("<p>", "").replace("</p>", "<br><br>")
    menu = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(40))
    document = read_text(f"<body><ul>{menu}</ul><div><h1>A barn film</h1><div><span>{text}</span></div></div></body>")
    assert _starts(document) == _KEPT


def test_the_sites_name_is_no_headline() -> None:
    document = read_text(
        "<html><head><title>A barn film - The Sofa</title></head><body><h1><a href='/'>The Sofa</a></h1>"
        f"<div><div><h3>A barn film</h3><div>{_STORY}</div></div><div><h2>Archives</h2><ul><li>2029</li><li>2030</li></ul></div></div>"
    )
    assert document.title == "A barn film"
    assert _starts(document) == _KEPT


def test_facts_beside_a_text_stay_with_it() -> None:
    facts = (
        "<table><tr><th>Network</th><td>Barn TV</td></tr><tr><th>Premiere</th><td>28 February 2030</td></tr></table>"
    )
    document = read_text(
        f"<body><div class=wrap><h1>A barn film</h1><div>{_STORY}</div><div>{facts}</div></div></body>"
    )
    assert "Premiere: 28 February 2030" in [block.text for block in document.blocks]


def test_a_round_up_is_text_and_its_links_are_none_of_a_card() -> None:
    items = "".join(
        f"<li><a href='/{n}'>The long barn film number {n}</a>, out in the month of May on a service.</li>"
        for n in range(6)
    )
    document = read_text(f"<main><h1>All films of the month</h1><p>Here is what is out.</p><ul>{items}</ul></main>")
    assert len(document.blocks) == 8


def test_where_a_line_between_leads_is_kept_as_a_link() -> None:
    document = _read("<p>READ MORE: <a href='/barn-day'>The barn film has a day</a></p>")
    assert [link.url for link in document.links] == ["https://news.example.test/barn-day"]


def test_a_line_that_leads_to_a_trailer_is_text() -> None:
    document = _read("<p><a href='/trailer'>Watch the trailer of the barn film here</a></p>")
    assert "Watch the trailer of the barn film here" in [block.text for block in document.blocks]


def test_a_comparison_in_a_script_swallows_no_text() -> None:
    script = "<script>for(i=0;i<n.length;i++){x='" + "y" * 20_000 + '"z' + "</script>"
    assert _starts(read_text(f"<body>{script}<main><h1>A barn film</h1>{_STORY}</main></body>")) == _KEPT


def test_a_text_for_browsers_without_scripts_is_read_where_there_is_no_other() -> None:
    document = read_text(f"<body><div><h1>A barn film</h1><noscript>{_STORY}</noscript></div></body>")
    assert _starts(document)[:4] == _KEPT


def test_a_caption_that_a_gallery_repeats_is_read_once() -> None:
    caption = "<li>Ann Elf in the barn where all four parts of the film were made last summer.</li>"
    assert len(_read(f"<ul>{caption * 3}</ul><p>Between the two.</p><ul>{caption}</ul>").blocks) == 6


def test_a_page_for_accelerated_mobile_is_read_without_its_own_furniture() -> None:
    amp = (
        "<amp-sidebar><p>All the films of the barn, and the films of the other barns, day by day.</p></amp-sidebar>"
        "<amp-consent><p>We and our partners would like to store a few things on your telephone, if we may.</p></amp-consent>"
    )
    document = read_text(
        f"<html amp><body>{amp}<h1>A barn film</h1><amp-img src=/x.jpg></amp-img><div>{_STORY}</div><amp-ad><p>Buy.</p></amp-ad></body>"
    )
    assert _starts(document) == _KEPT


def test_a_definition_list_is_read_as_names_and_values() -> None:
    facts = "<dl><dt>Director</dt><dd>Ann Elf</dd><dt>Where</dt><dd>Barn TV</dd><dd>Hay+</dd></dl>"
    document = read_text(f"<main><h1>A barn film</h1>{_STORY}{facts}</main>")
    assert [block.text for block in document.blocks][-2:] == ["Director: Ann Elf", "Where: Barn TV, Hay+"]
