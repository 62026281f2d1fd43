import hashlib
from datetime import timedelta
from random import Random

import pytest

from watcher.config.lexicon import load_lexicon
from watcher.demo.pages import render
from watcher.demo.story import Site, Stage, Story, load_story
from watcher.model import Document, Page, SourceKind
from watcher.read import read

STORY = load_story()
LANGUAGES = load_lexicon().languages
ORIGINS = {key: f"http://127.0.0.1:{9001 + place}" for place, key in enumerate(STORY.sites)}
#: Words of adverts, other stories, comments, biographies, banners and sign-up boxes, none of which is the article.
FURNITURE = (
    *(words for words in (*STORY.adverts, *STORY.comments)),
    *("Hattie Prenton covers", "newsletter", "privacy", "cookies", "free trial", "minutes ago", "Harbour Lights"),
)
ARTICLES = [
    (stage, site, article.path)
    for stage in STORY.stages
    for site in STORY.sites.values()
    if site.id != "video"
    for article in stage.listed[site.id]
]


def read_page(stage: Stage, site: Site, path: str, *, kind: SourceKind = SourceKind.PAGE, noise: int = 0) -> Document:
    page = render(
        STORY,
        stage,
        site=site,
        path=path,
        origins=ORIGINS,
        noise=Random(noise),
    )
    assert page is not None
    url = ORIGINS[site.id] + path
    return read(
        Page(
            url=url,
            final_url=url,
            status=200,
            headers={"content-type": page.content_type},
            body=page.body,
            digest=hashlib.sha256(page.body).hexdigest(),
            fetched_at=stage.at + timedelta(minutes=10),
        ),
        kind,
        LANGUAGES,
    )


@pytest.mark.parametrize(
    ("stage", "site", "path"), ARTICLES, ids=[f"{stage.number}-{site.id}{path[-24:]}" for stage, site, path in ARTICLES]
)
def test_an_article_is_read_without_its_furniture_and_noise(stage: Stage, site: Site, path: str) -> None:
    document, again = (read_page(stage, site, path, noise=seed) for seed in (1, 2))
    text = "\n".join(block.text for block in document.blocks)
    assert document.unreadable is None
    assert document.title == stage.live[site.id][path].title
    assert "documentary" in text
    assert [words for words in FURNITURE if words in text] == []
    assert again.blocks == document.blocks


@pytest.mark.parametrize("site", STORY.sites.values(), ids=tuple(STORY.sites))
def test_an_index_is_read_as_its_entries(site: Site) -> None:
    kind = SourceKind.FEED if site.index_layout.endswith(".xml") else SourceKind.LISTING
    stage = STORY.stage("7")
    titles = [entry.title for entry in read_page(stage, site, site.index, kind=kind).entries]
    shown = (*stage.listed[site.id], *stage.others[site.id])
    assert sorted(titles) == sorted(article.values.get("teaser", article.title) for article in shown)


def test_the_infobox_of_the_title_page_is_read(story: Story) -> None:
    document = read_page(story.stage("5"), story.sites["platform"], "/detail/B0KLOPPERA25")
    assert "Release date: 28 February 2025" in [block.text for block in document.blocks]
    assert [thing.types for thing in document.things] == [("TVSeries",)]
    assert document.published is None
