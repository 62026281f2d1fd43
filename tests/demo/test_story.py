import json
import re
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from bs4 import BeautifulSoup
from ruamel.yaml import YAML

from tests.demo.asking import places
from watcher.demo.pages import render
from watcher.demo.story import Story, StoryError, load_story, story_folder, write_config
from watcher.model import Subject

ORIGINS = {
    key: f"http://127.0.0.1:{9001 + place}"
    for place, key in enumerate(("club", "newspaper-a", "newspaper-b", "gossip", "platform", "video"))
}
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
STAGES = ("1", "2", "2b", "3", "4", "5", "5b", "6", "6b", "7")


def print_page(story: Story, number: str, *, site: str, path: str | None = None, noise: int = 0) -> str:
    place = story.sites[site]
    page = render(
        story,
        story.stage(number),
        site=place,
        path=path or place.index,
        origins=ORIGINS,
        noise=Random(noise),
    )
    assert page is not None
    return page.body.decode()


def print_news(story: Story, number: str, site: str) -> str:
    """The words of the page that a stage puts first in a site's index."""
    article = story.stage(number).listed[site][0]
    return BeautifulSoup(print_page(story, number, site=site, path=article.path), "lxml").get_text()


def test_the_stages_come_in_the_order_of_the_story_clock(story: Story) -> None:
    assert tuple(stage.number for stage in story.stages) == STAGES
    moments = [stage.at for stage in story.stages]
    assert moments == sorted(moments)
    assert moments[0] == datetime(2024, 2, 1, 12, tzinfo=UTC)


def test_nothing_is_dated_after_the_stage_that_shows_it(story: Story) -> None:
    for stage in story.stages:
        for listed, others in zip(stage.listed.values(), stage.others.values(), strict=True):
            assert all(article.published <= stage.at for article in (*listed, *others))


@pytest.mark.parametrize("number", STAGES)
def test_every_page_of_a_stage_has_all_its_places_filled(story: Story, number: str) -> None:
    for site, path in places(story, story.stage(number)):
        text = print_page(story, number, site=site.id, path=path)
        assert "{{" not in text
        assert text.count("<h1") <= 1


@pytest.mark.parametrize("number", STAGES)
def test_the_json_ld_of_every_page_parses(story: Story, number: str) -> None:
    found = 0
    for site, path in places(story, story.stage(number)):
        if site.id == "video" or path.endswith(("/feed/", ".xml")):
            continue
        for script in JSON_LD.findall(print_page(story, number, site=site.id, path=path)):
            found += bool(json.loads(script))
    assert found


FACTS = [
    ("1", "club", "The Liverpool documentary will be shown after the 2023-24 season."),
    ("1", "club", "Lorton Entertainment"),
    ("1", "newspaper-a", "The Liverpool documentary is as yet unnamed."),
    ("1", "newspaper-a", "It is not confirmed where the Liverpool documentary will air."),
    ("1", "newspaper-a", "Some speculate that the club could stream it itself."),
    ("1", "newspaper-a", "July or August seems likely"),
    ("1", "newspaper-a", "There is no trailer for the Liverpool documentary yet."),
    ("1", "newspaper-a", "All or Nothing"),
    ("2", "newspaper-a", "eight parts and is set to air in August 2024"),
    ("2", "newspaper-a", "still has no formal title"),
    ("2", "newspaper-a", "Disney+ were early favourites"),
    ("2", "newspaper-a", "but nothing concrete"),
    ("2b", "gossip", "Disney+ were early favourites"),
    ("3", "newspaper-b", "Amazon is among the services in talks"),
    ("3", "newspaper-b", "had been planned for this month and will now come later"),
    ("3", "newspaper-b", "film about Kenny Dalglish, directed by Asif Kapadia, will be on Prime Video next year"),
    ("4", "newspaper-b", "expected to have four parts"),
    ("4", "newspaper-b", "A streaming service has taken the Liverpool documentary, but it is not yet clear which."),
    ("5", "platform", "Doubters to Believers: Liverpool FC – Klopp's Era"),
    ("5", "platform", "Release date28 February 2025"),
    ("5b", "club", "called Doubters to Believers: Liverpool FC – Klopp's Era"),
    ("5b", "club", "will stream on Prime Video from 28 February 2025"),
    ("6b", "club", "official trailer"),
    *(("7", site, "ut now") for site in ("club", "newspaper-a", "newspaper-b", "gossip", "platform")),
]


@pytest.mark.parametrize(("number", "site", "words"), FACTS, ids=[f"{n}-{s}-{w[:24]}" for n, s, w in FACTS])
def test_a_stage_says_what_the_story_needs(story: Story, number: str, site: str, words: str) -> None:
    assert words in print_news(story, number, site)


def test_the_gossip_site_republishes_the_article_word_for_word(story: Story) -> None:
    original = story.stage("2").listed["newspaper-a"][0]
    copy = story.stage("2b").listed["gossip"][0]
    assert (copy.title, copy.body) == (original.title, original.body)
    assert copy.published > original.published


def test_the_teaser_of_the_title_page_names_no_fact(story: Story) -> None:
    card = print_page(story, "5", site="platform").split("B0KLOPPERA25")[1].split("</article>")[0]
    assert "New documentary series from inside Liverpool" in card
    for fact in ("Doubters", "Prime", "February", "2025"):
        assert fact not in card


@pytest.mark.parametrize(("number", "site"), [("2", "newspaper-a"), ("3", "newspaper-b"), ("4", "newspaper-b")])
def test_what_is_news_stands_in_the_article_alone_so_that_it_makes_one_message(
    story: Story, number: str, site: str
) -> None:
    index = print_page(story, number, site=site)
    path = story.stage(number).listed[site][0].path
    card = index.split(path)[1].split("<time")[0]
    for fact in ("Disney", "August", "Amazon", "talks", "later", "service", "not yet clear"):
        assert fact not in path + card


def test_the_old_article_turns_up_again_under_its_old_address_and_date(story: Story) -> None:
    first = story.stage("1").listed["newspaper-a"][0]
    assert first not in story.stage("3").listed["newspaper-a"]
    assert story.stage("7").listed["newspaper-a"][1] == first
    assert "1 February 2024, 08:20" in print_page(story, "7", site="newspaper-a")


def test_a_page_that_left_the_index_stays_at_its_address(story: Story) -> None:
    path = story.stage("1").listed["club"][0].path
    assert "after the 2023-24 season" in print_page(story, "7", site="club", path=path)


def test_only_the_story_itself_matches_the_subject_of_the_watch(story: Story) -> None:
    words = YAML(typ="safe", pure=True).load((story.folder / "watch.yaml").read_text(encoding="utf-8"))["subject"]
    subject = Subject(all_of=tuple(words["all_of"]), any_of=tuple(words["any_of"]))
    for stage in story.stages:
        for key, site in story.sites.items():
            for article in stage.listed[key]:
                assert subject.matches(f"{article.values.get('teaser', article.title)} {article.summary}")
            for other in site.others:
                assert not subject.matches(f"{other.title} {other.summary}", context=site.name)


def test_noise_alone_tells_two_requests_apart(story: Story) -> None:
    path = story.stage("1").listed["newspaper-a"][0].path
    one, two = (print_page(story, "1", site="newspaper-a", path=path, noise=seed) for seed in (1, 2))
    assert one != two
    bodies = [BeautifulSoup(text, "lxml").select("[itemprop=articleBody] > p") for text in (one, two)]
    assert bodies[0] == bodies[1] != []
    assert one == print_page(story, "1", site="newspaper-a", path=path, noise=1)


def test_what_a_page_says_is_escaped_for_its_place(story: Story) -> None:
    text = print_page(story, "5", site="platform", path="/detail/B0KLOPPERA25")
    assert "<h1>Doubters to Believers: Liverpool FC – Klopp&#x27;s Era</h1>" in text
    assert '"name": "Doubters to Believers: Liverpool FC – Klopp\'s Era"' in text


def test_an_unknown_stage_is_named_with_those_there_are(story: Story) -> None:
    with pytest.raises(StoryError, match=r"no stage '8'; the story has 1, 2, 2b, 3"):
        story.stage("8")


def test_a_story_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="'nowhere' is not installed"):
        story_folder("nowhere")
    with pytest.raises(StoryError, match=r"story\.yaml cannot be read"):
        load_story(tmp_path)


def test_the_config_of_the_story_names_its_sites(story: Story, tmp_path: Path) -> None:
    routes = {"newsroom": "jsonl://newsroom", "fans": "jsonl://fans"}
    write_config(tmp_path, story, origins=ORIGINS, routes=routes, database="sqlite:///x.db", pace=2)
    yaml = YAML(typ="safe", pure=True)
    settings = yaml.load((tmp_path / "watcher.yaml").read_text(encoding="utf-8"))
    watch = yaml.load((tmp_path / "watches" / "liverpool-klopp-documentary.yaml").read_text(encoding="utf-8"))
    assert settings["database"] == "sqlite:///x.db"
    assert settings["fetch"]["host_delay"] == 0.5
    assert settings["fetch"]["allow_private"] is True
    domains = {publisher["id"]: publisher["domains"] for publisher in settings["publishers"]}
    assert domains["liverpoolfc"] == ["127.0.0.1:9001"]
    assert domains["primevideo"] == ["127.0.0.1:9005", "127.0.0.1:9006"]
    assert [route["url"] for route in settings["routes"]] == list(routes.values())
    assert {source["id"]: source["url"] for source in watch["sources"]}["club-news"] == "http://127.0.0.1:9001/news"


def test_a_route_without_an_address_is_refused(story: Story, tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="route:fans"):
        write_config(tmp_path, story, origins=ORIGINS, routes={"newsroom": "console://"}, database="x")


def test_what_was_known_at_the_start_is_what_the_first_stage_says(story: Story) -> None:
    known = YAML(typ="safe", pure=True).load((story.folder / "known.yaml").read_text(encoding="utf-8"))
    said = print_news(story, "1", "newspaper-a")
    assert known["watch"] == story.id
    assert datetime.fromisoformat(known["at"]) == story.stages[0].at
    for field in ("title", "release_date"):
        assert known["known"][field]["words"] in said
    for value in (known["what_came_of_it"]["title"], known["what_came_of_it"]["platform"]):
        assert value in print_page(story, "5", site="platform", path="/detail/B0KLOPPERA25")
