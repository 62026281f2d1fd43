import http.client
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup

from tests.demo.asking import ask, places
from watcher.demo.sites import StorySites
from watcher.demo.story import Story, StoryError


def test_every_page_of_every_stage_is_served(story: Story, sites: StorySites) -> None:
    for stage in story.stages:
        assert sites.show(stage.number) is sites.stage
        for site, path in places(story, stage):
            answer = ask(sites.origins[site.id] + path)
            assert answer.status == 200, (stage.number, site.id, path)
            assert len(answer.text) > 200


def test_every_link_of_every_page_leads_somewhere_unless_robots_may_not_go(story: Story, sites: StorySites) -> None:
    sites.show("7")
    ours = {urlsplit(origin).netloc: key for key, origin in sites.origins.items()}
    followed = set()
    for site, path in places(story, sites.stage):
        url = sites.origins[site.id] + path
        if site.index_layout.endswith(".xml") and path == site.index:
            continue
        for link in BeautifulSoup(ask(url).text, "lxml").select("a[href], iframe[src]"):
            target = urlsplit(urljoin(url, str(link.get("href") or link["src"])))
            if target.netloc not in ours or target.path.startswith(story.sites[ours[target.netloc]].disallow):
                continue
            followed.add(target.geturl())
    assert len(followed) > 30
    assert {url: status for url in followed if (status := ask(url).status) != 200} == {}


def test_one_stage_is_shown_by_all_sites_at_once(sites: StorySites) -> None:
    assert "B0KLOPPERA25" not in ask(sites.origins["platform"] + "/coming-soon").text
    sites.show("5")
    assert "B0KLOPPERA25" in ask(sites.origins["platform"] + "/coming-soon").text
    assert "doubters" not in ask(sites.origins["club"] + "/news").text
    sites.show("5b")
    assert "doubters" in ask(sites.origins["club"] + "/news").text


def test_a_page_is_not_there_before_its_stage(sites: StorySites) -> None:
    url = sites.origins["platform"] + "/detail/B0KLOPPERA25"
    assert ask(url).status == 404
    sites.show("5")
    assert ask(url).status == 200


def test_an_unknown_stage_moves_nothing(sites: StorySites) -> None:
    with pytest.raises(StoryError):
        sites.show("9")
    assert sites.stage.number == "1"


@pytest.mark.parametrize("site", ["club", "newspaper-a", "newspaper-b", "gossip", "platform", "video"])
def test_noise_changes_at_every_request(story: Story, sites: StorySites, site: str) -> None:
    url = sites.origins[site] + story.sites[site].index
    assert len({ask(url).text for _ in range(3)}) == 3


def test_noise_is_the_same_in_every_run(story: Story) -> None:
    runs = []
    for _ in range(2):
        with StorySites(story, seed=7) as sites:
            runs.append(
                [
                    ask(origin + story.sites[key].index).text.replace(urlsplit(sites.origins[link]).netloc, link)
                    for key, origin in sites.origins.items()
                    for link in (key,)
                    for _ in range(2)
                ]
            )
    assert runs[0] == runs[1]


@pytest.mark.parametrize("site", ["club", "platform", "video"])
def test_a_version_that_the_client_has_is_answered_304_until_the_words_change(
    story: Story, sites: StorySites, site: str
) -> None:
    url = sites.origins[site] + story.sites[site].index
    first = ask(url)
    etag = first.headers["etag"]
    assert etag.startswith('W/"')
    again = ask(url, {"If-None-Match": etag})
    assert (again.status, again.text, again.headers["etag"]) == (304, "", etag)
    sites.show("6b")
    changed = ask(url, {"If-None-Match": etag})
    assert changed.status == 200
    assert changed.headers["etag"] != etag


def test_last_modified_is_the_stage_that_last_changed_the_words(sites: StorySites) -> None:
    url = sites.origins["club"] + "/news/documentary-series-behind-the-scenes-2023-24"
    sites.show("7")
    answer = ask(url)
    modified = parsedate_to_datetime(answer.headers["last-modified"])
    assert modified == datetime(2024, 2, 1, 12, tzinfo=UTC)
    assert ask(url, {"If-Modified-Since": answer.headers["last-modified"]}).status == 304
    assert ask(url, {"If-Modified-Since": format_datetime(datetime(2024, 1, 1, tzinfo=UTC), usegmt=True)}).status == 200
    assert ask(url, {"If-Modified-Since": "yesterday"}).status == 200


def test_an_etag_decides_over_a_date(sites: StorySites) -> None:
    url = sites.origins["club"] + "/news"
    later = format_datetime(datetime(2030, 1, 1, tzinfo=UTC), usegmt=True)
    assert ask(url, {"If-None-Match": 'W/"other"', "If-Modified-Since": later}).status == 200


@pytest.mark.parametrize("site", ["newspaper-a", "newspaper-b", "gossip"])
def test_newspapers_and_gossip_never_answer_304(story: Story, sites: StorySites, site: str) -> None:
    url = sites.origins[site] + story.sites[site].index
    answer = ask(url, {"If-None-Match": "*", "If-Modified-Since": "Wed, 01 Jan 2031 00:00:00 GMT"})
    assert answer.status == 200
    assert not {"etag", "last-modified"} & answer.headers.keys()


def test_robots_txt_names_what_is_closed_and_a_delay(sites: StorySites) -> None:
    text = ask(sites.origins["club"] + "/robots.txt").text
    assert text == "User-agent: *\nDisallow: /account/\nCrawl-delay: 0.2\n"
    assert "Crawl-delay" not in ask(sites.origins["gossip"] + "/robots.txt").text


def test_at_pace_0_no_site_asks_for_a_delay(story: Story) -> None:
    with StorySites(story, pace=0) as sites:
        assert all("Crawl-delay" not in ask(f"{origin}/robots.txt").text for origin in sites.origins.values())


def test_the_gossip_feed_carries_the_article_word_for_word(sites: StorySites) -> None:
    sites.show("2b")
    feed = feedparser.parse(ask(sites.origins["gossip"] + "/feed/").text)
    assert not feed.bozo
    entry = next(entry for entry in feed.entries if "Liverpool documentary" in entry.title)
    assert "Disney+ were early favourites" in entry.content[0].value
    assert entry.link.startswith(sites.origins["gossip"])
    assert entry.published_parsed[:3] == (2024, 5, 14)


def test_the_video_feed_carries_the_trailer_from_stage_6(sites: StorySites) -> None:
    url = sites.origins["video"] + "/feeds/videos.xml"
    sites.show("5b")
    assert "Klopp" not in ask(url).text
    sites.show("6")
    feed = feedparser.parse(ask(url).text)
    assert not feed.bozo
    entry = next(entry for entry in feed.entries if "Klopp" in entry.title)
    assert "Official Trailer" in entry.title
    assert "Liverpool documentary series" in entry.summary
    assert entry.link == sites.origins["video"] + "/watch/doubters-to-believers-trailer"
    assert ask(entry.link).status == 200


def test_the_club_embeds_the_trailer_at_its_own_address(sites: StorySites) -> None:
    sites.show("6b")
    text = ask(sites.origins["club"] + "/video/official-trailer-doubters-to-believers").text
    assert '<iframe src="/player/embed/' in text
    assert f'"embedUrl": "{sites.origins["club"]}/player/embed/' in text


def test_an_answer_may_be_compressed(sites: StorySites) -> None:
    connection = http.client.HTTPConnection(urlsplit(sites.origins["club"]).netloc, timeout=5)
    connection.request("GET", "/news", headers={"Accept-Encoding": "gzip, br"})
    answer = connection.getresponse()
    assert answer.getheader("Content-Encoding") == "gzip"
    assert answer.read(2) == b"\x1f\x8b"
    answer.read()
    connection.close()


def test_requests_are_counted_by_site_and_status(sites: StorySites) -> None:
    url = sites.origins["club"] + "/news"
    etag = ask(url).headers["etag"]
    ask(url, {"If-None-Match": etag})
    ask(sites.origins["club"] + "/nothing-here")
    assert sites.count()["club"] == {200: 1, 304: 1, 404: 1}
    assert sites.count()["gossip"] == {}
    assert [request.conditional for request in sites.requests] == [False, True, False]


def test_stopping_does_not_wait_for_a_client_that_stays_connected(story: Story) -> None:
    with StorySites(story) as sites:
        connection = http.client.HTTPConnection(urlsplit(sites.origins["club"]).netloc, timeout=5)
        connection.request("GET", "/news")
        connection.getresponse().read()
    assert sites.origins == {}
    connection.close()
    sites.close()


def test_a_site_may_keep_its_port_and_says_when_it_is_taken(story: Story, sites: StorySites) -> None:
    taken = urlsplit(sites.origins["club"]).port or 0
    with (
        pytest.raises(StoryError, match=f"Liverpool FC cannot be served on 127.0.0.1:{taken}"),
        StorySites(story, ports={"club": taken}),
    ):
        pass
    sites.close()
    with StorySites(story, ports={"club": taken}) as again:
        assert again.origins["club"] == f"http://127.0.0.1:{taken}"
