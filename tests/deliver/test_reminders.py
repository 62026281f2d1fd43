"""What a reminder says, and how long it is tried."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.deliver.desk import Desk
from tests.deliver.samples import NOW, PUBLISHERS, make_change, make_delivery
from tests.deliver.servers import WebServer
from watcher.message import as_record, render
from watcher.model import Delivery, DeliveryState, Field, Reminder, Route

MORNING = datetime(2025, 2, 28, 8, tzinfo=UTC)
OpenDesk = Callable[..., Desk]


def make_reminder(*, slot: str = "*/streaming", title: str | None = None, platform: str | None = None) -> Delivery:
    date = make_delivery(field=Field.RELEASE_DATE, slot=slot, after="2025-02-28")
    return replace(date, reminder=Reminder(at=MORNING, title=title, platform=platform))


@pytest.mark.parametrize(
    ("title", "platform", "headline", "news"),
    [
        ("Harbour", "Prime Video", "Today: The film is out on Prime Video", "Today: “Harbour” is out on Prime Video."),
        (None, "Prime Video", "Today: The film is out on Prime Video", "Today: out on Prime Video."),
        ("Harbour", None, "Today: The film is out", "Today: “Harbour” is out."),
    ],
)
def test_says_what_is_out_where(title: str | None, platform: str | None, headline: str, news: str) -> None:
    message = render("The film", [make_reminder(title=title, platform=platform)], PUBLISHERS)
    assert message.title == headline
    assert message.text.splitlines()[0] == news
    assert "The series streams on Prime Video from 28 February." in message.text
    assert f"<title>{headline}</title>" in message.html
    assert message.slack[0]["text"]["text"] == headline


def test_names_a_territory_and_the_platforms_of_all() -> None:
    both = [make_reminder(platform="Prime Video"), make_reminder(slot="GB/streaming", platform="Channel 9")]
    message = render("The film", both, PUBLISHERS)
    assert message.title == "Today: The film is out on Prime Video and Channel 9"
    assert "Today: out on Channel 9 in the UK." in message.text


def test_is_a_kind_of_its_own_as_data() -> None:
    (change,) = as_record("fans", "film", [make_reminder()], MORNING)["changes"]
    assert (change["kind"], change["value"], change["before"]) == ("reminder", "2025-02-28", None)


def test_is_tried_all_day_though_its_change_is_old_and_given_up_when_the_day_is_over(
    open_desk: OpenDesk, web: WebServer
) -> None:
    desk = open_desk(fans=f"json://{web.authority}/")
    desk.routes = {"fans": Route(id="fans", url=desk.routes["fans"].url, remind=True)}
    desk.take_in(make_change(field=Field.RELEASE_DATE, after="2025-02-28"), now=NOW)
    deliverer = desk.deliverer()
    assert deliverer.deliver_due(now=NOW) == 1
    web.requests.clear()
    web.script = [(500, {}, b"")] * 99
    now, tries = MORNING, 0
    while now < MORNING + timedelta(hours=16):
        tries += deliverer.deliver_due(now=now)
        now += timedelta(minutes=30)
    (reminder,) = [row for row in desk.store.deliveries() if row.reminder is not None]
    assert tries > 12
    assert reminder.state is DeliveryState.PENDING
    assert deliverer.deliver_due(now=now + timedelta(hours=1)) == 0
    (reminder,) = desk.store.deliveries(DeliveryState.FAILED)
    assert reminder.last_error == "the day it reminds of was over before it could be sent"
