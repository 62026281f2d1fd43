"""Structured data and title pages: asserted without a judge."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.extract.reading import HEADLINE, SALT_ROAD, SECOND_SEASON, STREAMER, claims, page, said, thing
from watcher.model import Claim, Document, Entry, Player, SourceKind

NAME = "Against the Tide: Northgate – A Last Season"
ABOUT = "A documentary series from inside Northgate."


def ruled(document: Document, **how: Any) -> dict[str, Claim]:
    return {claim.rule: claim for claim in claims(document, **how) if claim.rule != "judge"}


def test_a_production_in_json_ld_states_name_date_trailer_and_home() -> None:
    series = thing(
        "TVSeries",
        path="$[0].@graph[1]",
        name=NAME,
        description=ABOUT,
        datePublished="2025-02-28T00:00:00Z",
        trailer={"@type": "VideoObject", "name": "Teaser", "embedUrl": "https://video.example/1"},
        potentialAction={"@type": "WatchAction", "target": {"urlTemplate": "https://www.primevideo.com/detail/x"}},
    )
    found = ruled(page(NAME, ABOUT, things=(series,)))
    assert found["json-ld:$[0].@graph[1].name"].value == NAME
    assert found["json-ld:$[0].@graph[1].datePublished"].value == "2025-02-28"
    assert found["json-ld:$[0].@graph[1].trailer"].value == "https://video.example/1"
    assert found["json-ld:$[0].@graph[1].trailer"].slot == "teaser"
    assert found["json-ld:$[0].@graph[1].potentialAction.target"].value == "Prime Video"
    assert {claim.probability for claim in found.values()} == {1.0}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"startDate": "2025-03"}, "2025-03"),
        ({"releasedEvent": {"@type": "PublicationEvent", "startDate": "2025-03-01"}}, "2025-03-01"),
        ({"publication": [{"@type": "BroadcastEvent", "startDate": "2025-03-01T21:00:00+00:00"}]}, "2025-03-01"),
        ({"datePublished": "2025-02-31"}, None),
        ({"datePublished": "soon"}, None),
        ({"datePublished": ["2025-03-01"]}, None),
        ({"publication": "2025-03-01"}, None),
        ({"datePublished": "0001-01-01T00:00:00"}, None),
        ({"datePublished": "1970-01-01"}, None),
        ({"datePublished": "9999-12-31"}, None),
        ({"datePublished": 20250301}, None),
    ],
)
def test_a_date_is_read_where_schema_org_puts_it_and_never_made_up(data: dict[str, Any], expected: str | None) -> None:
    series = thing("TVSeries", name=NAME, description=ABOUT, **data)
    dates = {value for field, _, value in said(page(NAME, ABOUT, things=(series,))) if field == "release_date"}
    assert dates == ({expected} if expected else set())


def test_a_broadcast_names_its_service() -> None:
    event = {"@type": "BroadcastEvent", "publishedOn": {"@type": "BroadcastService", "name": "BBC One"}}
    series = thing("TVSeries", name=NAME, description=ABOUT, publication=event)
    assert ("platform", "asserted", "BBC") in said(page(NAME, ABOUT, things=(series,)))


def test_a_broadcast_that_stands_alone_names_its_service_but_no_first_day() -> None:
    event = thing(
        "BroadcastEvent",
        startDate="2025-04-04T21:00:00Z",
        workPerformed={"@type": "TVSeries", "name": NAME},
        description=ABOUT,
        publishedOn=[{"name": "BBC One"}, "Unheard of"],
    )
    found = said(page(NAME, ABOUT, things=(event,)))
    assert ("platform", "asserted", "BBC") in found
    assert not any(field == "release_date" for field, _, _ in found)


@pytest.mark.parametrize(
    "action",
    [
        {"@type": ["WatchAction"], "target": ["https://www.primevideo.com/detail/x"]},
        [{"@type": "https://schema.org/WatchAction", "target": {"url": "https://www.primevideo.com/detail/x"}}],
    ],
)
def test_a_watch_action_names_the_service_it_leads_to(action: Any) -> None:
    movie = thing("Movie", name=NAME, description=ABOUT, potentialAction=action)
    assert ("platform", "asserted", "Prime Video") in said(page(NAME, ABOUT, things=(movie,)))


def test_a_season_within_a_series_is_the_watched_one() -> None:
    seasons = [
        {"@type": "TVSeason", "seasonNumber": number, "datePublished": f"202{number}-06-06"} for number in (1, 2, 3)
    ]
    series = thing("TVSeries", name="The Salt Road", description="A drama, back for season 2", containsSeason=seasons)
    document = page("The Salt Road season 2", "The second season.", things=(series,))
    found = ruled(document, watch=SECOND_SEASON)
    assert {rule: claim.value for rule, claim in found.items()} == {
        "json-ld:$[0].containsSeason.datePublished": "2022-06-06"
    }


@pytest.mark.parametrize(
    "value", [None, 3, True, "x", [], {}, [[]], [None, 3], {"@type": 3}, {"@type": ["WatchAction", None]}]
)
def test_data_of_a_wrong_type_state_nothing(value: Any) -> None:
    keys = ("name", "datePublished", "startDate", "releasedEvent", "publication", "trailer", "potentialAction")
    for kind in ("Movie", "TVEpisode", "BroadcastEvent"):
        odd = thing(
            kind, description=ABOUT, **dict.fromkeys((*keys, "publishedOn", "containsSeason", "workPerformed"), value)
        )
        assert ruled(page(HEADLINE, ABOUT, things=(odd,))).keys() <= {"json-ld:$[0].name"}


def test_a_name_of_three_hundred_letters_is_no_title() -> None:
    series = thing("TVSeries", name=f"Northgate {'and on ' * 50}", description=ABOUT)
    assert ruled(page(HEADLINE, ABOUT, things=(series,))) == {}


def test_a_claim_of_microdata_names_its_path() -> None:
    series = thing("TVSeries", path="microdata[0]", name=NAME, description=ABOUT)
    assert set(ruled(page(NAME, ABOUT, things=(series,)))) == {"microdata[0].name"}


def test_a_news_article_or_another_production_is_not_the_production() -> None:
    article = thing("NewsArticle", name=NAME, description=ABOUT, datePublished="2024-05-20")
    other = thing("Movie", name="Glass Harbour", description="A thriller.", datePublished="2024-06-03")
    assert ruled(page(HEADLINE, ABOUT, things=(article, other))) == {}


def test_a_series_date_is_not_its_second_seasons() -> None:
    series = thing(
        "TVSeries", name="The Salt Road", description="A drama, back for season 2", datePublished="2023-03-04"
    )
    season = thing("TVSeason", path="$[1]", name="The Salt Road season 2", seasonNumber=2, datePublished="2024-06-06")
    document = page("The Salt Road season 2", "The second season.", things=(series, season))
    assert set(ruled(document, watch=SECOND_SEASON)) == {"json-ld:$[1].datePublished"}


def test_only_the_first_episode_tells_when_a_series_begins() -> None:
    third = thing("TVEpisode", name="The Salt Road", description="drama", episodeNumber=3, datePublished="2024-06-20")
    first = thing(
        "TVEpisode", path="$[1]", name="The Salt Road", description="drama", episodeNumber=1, datePublished="2024-06-06"
    )
    document = page("The Salt Road", "A drama series.", things=(third, first))
    assert set(ruled(document, watch=SALT_ROAD)) == {"json-ld:$[1].datePublished"}


def test_a_platforms_title_page_states_name_home_and_date_cell() -> None:
    series = thing("TVSeries", name=NAME, description=ABOUT)
    document = page(NAME, ABOUT, ": Release date: 28 February 2025", things=(series,))
    found = {(c.field.value, c.value, c.evidence.quote) for c in claims(document, publisher=STREAMER)}
    assert ("title", NAME, NAME) in found
    assert ("platform", "Prime Video", NAME) in found
    assert ("release_date", "2025-02-28", "Release date: 28 February 2025") in found


def test_a_platforms_news_article_is_no_title_page() -> None:
    article = thing("NewsArticle", headline="News")
    document = page("Northgate documentary news", "A series about Northgate.", things=(article,))
    assert ruled(document, publisher=STREAMER) == {}


def test_a_player_named_a_trailer_of_the_subject_is_one() -> None:
    players = (
        Player(url="https://video.example/other", title="Glass Harbour | Official trailer", locator="iframe[1]"),
        Player(url="https://video.example/2", title="Northgate documentary | Official trailer 2", locator="iframe[2]"),
        Player(url="https://video.example/3", title="Northgate fan-made trailer", locator="iframe[3]"),
    )
    found = ruled(page(HEADLINE, "A documentary.", players=players))
    assert {(c.slot, c.value) for c in found.values()} == {("trailer 2", "https://video.example/2")}


def feed(*entries: Entry) -> Document:
    return Document(
        url="https://video.example/feed",
        digest="d",
        fetched_at=datetime(2025, 2, 18, tzinfo=UTC),
        kind=SourceKind.FEED,
        title="Streamer videos",
        entries=entries,
    )


def entry(title: str, summary: str = "", name: str = "1") -> Entry:
    url = f"https://video.example/watch?v={name}"
    return Entry(
        url=url,
        title=title,
        summary=summary,
        published=datetime(2025, 2, 18, 9, tzinfo=UTC),
        players=(Player(url=url, title=title),),
        locator=f"entry[{name}]",
    )


def test_a_feed_entry_that_is_the_trailer_is_claimed_under_its_own_address() -> None:
    document = feed(
        entry("Glass Harbour - Official Trailer", "A thriller.", "0"),
        entry(f"{NAME} - Official Teaser", "The documentary series arrives soon.", "1"),
        entry("Northgate documentary concept trailer", "Fan-made.", "2"),
    )
    found = [claim for claim in claims(document) if claim.field.value == "trailer"]
    assert [(c.slot, c.value, c.stance.value) for c in found] == [
        ("teaser", "https://video.example/watch?v=1", "asserted")
    ]
    assert found[0].evidence.url == "https://video.example/watch?v=1"
    assert found[0].evidence.published_at == datetime(2025, 2, 18, 9, tzinfo=UTC)


def test_a_listings_entries_are_read_one_by_one() -> None:
    one = Entry(
        url="https://paper.example/1", title="Northgate documentary lands on Hulu on 11 June 2025", locator="li[1]"
    )
    two = Entry(url="https://paper.example/2", title="Glass Harbour series lands on Netflix", locator="li[2]")
    document = feed(one, two)
    found = claims(document)
    assert {(c.value, c.evidence.url, c.evidence.locator) for c in found} == {
        ("Hulu", "https://paper.example/1", "li[1]"),
        ("2025-06-11", "https://paper.example/1", "li[1]"),
    }
