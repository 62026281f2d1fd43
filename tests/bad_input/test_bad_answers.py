"""One source answers badly: its operator is told why, its facts stay, everybody else is served, and it comes back."""

import ssl
from contextlib import ExitStack
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.bad_input.answers import DATED_NEWS, NEWS, TITLE, rss
from tests.bad_input.cases import GOOD, READ, REFUSED, Read, Refused, feed
from tests.bad_input.conftest import Look
from tests.bad_input.house import HOUR, START, TOKEN, House, Streets, answer, page, told, write_config
from watcher.cli.worker import say_polled

FIRST, BAD = START + timedelta(minutes=2), START + 2 * HOUR
CERTIFICATE = Path(__file__).parents[1] / "fetch" / "server.pem"
#: Signed with the key of the other one.
EXPIRED = Path(__file__).with_name("expired.pem")


def open_house(stack: ExitStack, streets: Streets, folder: Path, *, kind: str) -> tuple[House, Path]:
    """A house that knows the first title, and whose neighbour is about to have news."""
    if kind == "feed":
        streets.club.script = feed(rss(NEWS))
    else:
        streets.club_says(TITLE)
    streets.paper_says("North by Northgate")
    config = write_config(folder, streets, kind=kind)
    house = House.open(stack, config)
    house.tick(FIRST)
    assert house.values() == {"title": TITLE}
    streets.paper_says("North by Northgate", date="2025-05-01", at=START + HOUR)
    return house, config


def assert_the_neighbours_are_served(house: House, streets: Streets) -> None:
    """The other source was read in the same turn, and both routes have its news."""
    assert house.polled["paper"].why is None
    assert house.values("northgate") == {"title": "North by Northgate", "release_date": "2025-05-01"}
    news = "Northgate documentary: out on 1 May 2025 (confirmed)"
    assert told(streets.desk).count(news) == told(streets.fans).count(news) == 1


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.id)
def test_a_bad_answer_is_explained_and_changes_nothing_else(
    case: Refused, stack: ExitStack, streets: Streets, tmp_path: Path, look: Look
) -> None:
    house, config = open_house(stack, streets, tmp_path, kind=case.kind)
    before = house.facts()
    streets.club.script = case.script
    house.tick(BAD)
    says = case.says.format(port=streets.club.port)
    assert house.trouble() == says
    assert house.source().failures == 1
    say_polled(house.polled["club"])
    assert look(config).count(says) == 3  # in the log of the worker, in `watcher sources`, and in that as JSON
    assert house.facts() == before
    assert_the_neighbours_are_served(house, streets)
    if case.slow:
        assert house.order.index("desk") < house.order.index("club")
        assert house.order.index("fans") < house.order.index("club")
    assert_it_comes_back(house, streets, kind=case.kind)


def assert_it_comes_back(house: House, streets: Streets, *, kind: str = "page") -> None:
    """Once the source is well again, within the day, its news is told: nothing was taken for read in between."""
    again = house.source().next_poll_at
    assert BAD < again <= BAD + timedelta(days=1)
    if kind == "feed":
        streets.club.script = feed(rss(NEWS, DATED_NEWS))
    else:
        streets.club.script = answer(GOOD)
    house.tick(again, first="club")
    assert (house.trouble(), house.source().failures) == (None, 0)
    assert house.values() == {"title": TITLE, "release_date": "2025-04-01"}
    for route in (streets.desk, streets.fans):
        assert [title for title in told(route) if title.startswith("Harbour FC")] == [
            f"Harbour FC documentary: called “{TITLE}” (confirmed)",
            "Harbour FC documentary: out on 1 April 2025 (confirmed)",
        ]


@pytest.mark.parametrize("case", READ, ids=lambda case: case.id)
def test_an_odd_answer_is_read_for_what_it_says(
    case: Read, stack: ExitStack, streets: Streets, tmp_path: Path, look: Look
) -> None:
    house, config = open_house(stack, streets, tmp_path, kind=case.kind)
    streets.club.script = case.script
    house.tick(BAD)
    assert house.trouble() is None
    assert house.values() == {"title": case.title} | ({"release_date": case.date} if case.date else {})
    assert_the_neighbours_are_served(house, streets)
    look(config)
    # Neither made of entities nor read from a file of this machine (see STOLEN) is anything that was sent.
    sent = b"".join(request.body for request in streets.desk.requests)
    assert b"lollol" not in sent
    assert b"root:" not in sent


def test_a_selector_that_matches_nothing_any_more_is_explained_and_changes_nothing_else(
    stack: ExitStack, streets: Streets, tmp_path: Path, look: Look
) -> None:
    streets.club.script = answer(page("Harbour FC", TITLE).replace("<main>", '<main class="story">'))
    streets.paper_says("North by Northgate")
    config = write_config(tmp_path, streets, extra="    select: main.story\n")
    house = House.open(stack, config)
    house.tick(FIRST)
    before = house.facts()
    assert house.values() == {"title": TITLE}
    streets.paper_says("North by Northgate", date="2025-05-01", at=START + HOUR)
    # The site is built anew: the page has news, and none of it stands where the operator said.
    streets.club.script = answer(GOOD)
    house.tick(BAD)
    says = (
        "the selector `main.story` matches nothing on this page; the site may have changed: check the source's `select`"
    )
    assert house.trouble() == says
    assert says in look(config)
    assert house.facts() == before
    assert_the_neighbours_are_served(house, streets)
    watch = config / "watches" / "harbour.yaml"
    watch.write_text(watch.read_text().replace("select: main.story", "select: main"))
    mended = House.open(stack, config, now=BAD)
    mended.tick(BAD + 2 * HOUR, first="club")
    assert mended.trouble() is None
    assert mended.values() == {"title": TITLE, "release_date": "2025-04-01"}


def test_a_certificate_that_ran_out_is_explained_and_changes_nothing_else(
    stack: ExitStack, tmp_path: Path, look: Look
) -> None:
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(CERTIFICATE)
    trusted = ssl.create_default_context(cafile=str(CERTIFICATE))
    streets, house, config = open_tls_house(stack, tmp_path, served=served, trusted=trusted)
    before = house.facts()
    served.load_cert_chain(EXPIRED)
    house.tick(BAD)
    says = "The TLS certificate of club.test is not accepted (certificate has expired); the site has to renew it."
    assert house.trouble() == says
    assert says in look(config)
    assert house.facts() == before
    assert_the_neighbours_are_served(house, streets)
    served.load_cert_chain(CERTIFICATE)
    assert_it_comes_back(house, streets)


def test_a_redirect_from_https_to_http_is_explained_and_changes_nothing_else(
    stack: ExitStack, tmp_path: Path, look: Look
) -> None:
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(CERTIFICATE)
    trusted = ssl.create_default_context(cafile=str(CERTIFICATE))
    streets, house, config = open_tls_house(stack, tmp_path, served=served, trusted=trusted)
    before = house.facts()
    streets.club.script = answer("", status="301 Moved", headers={"Location": f"{streets.paper.url}/{TOKEN}"})
    house.tick(BAD)
    says = (
        f"club.test:{streets.club.port} redirects from https to http, which is refused; "
        "put the final address in the watch."
    )
    assert house.trouble() == says
    assert says in look(config)
    assert house.facts() == before
    assert streets.paper.paths() == ["/news", "/news"]
    assert_the_neighbours_are_served(house, streets)
    assert_it_comes_back(house, streets)


def open_tls_house(
    stack: ExitStack, folder: Path, *, served: ssl.SSLContext, trusted: ssl.SSLContext
) -> tuple[Streets, House, Path]:
    """The same, with the club at https://club.test."""
    streets = Streets.open(stack, tls=served)
    streets.club_says(TITLE)
    streets.paper_says("North by Northgate")
    # A key for the site: whatever goes wrong with its certificate and redirects, nobody gets to see it.
    config = write_config(
        folder,
        streets,
        club_url=f"https://club.test:{streets.club.port}/news",
        extra="    headers:\n      X-Key: ${SITE_KEY}\n",
    )
    house = House.open(stack, config, resolve=lambda *_: [ip_address("127.0.0.1")], tls=trusted)
    house.tick(FIRST)
    assert house.values() == {"title": TITLE}
    streets.paper_says("North by Northgate", date="2025-05-01", at=START + HOUR)
    return streets, house, config
