"""Notices go to operators as one message, are tried again, and never wait for or delay the news."""

import json
from datetime import timedelta

from tests.deliver.conftest import OpenDesk
from tests.deliver.samples import NOW, make_change
from tests.deliver.servers import WebServer
from watcher.message import render_notices
from watcher.model import DeliveryState, Notice

SOON = timedelta(minutes=2)


def a_notice(key: str = "a", **given: str) -> Notice:
    values = {"title": f"club is broken ({key})", "text": "It answers 404.\n\nCorrect its address."}
    return Notice(key=key, at=NOW, **(values | given))


def test_what_waits_goes_as_one_message(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(ops=f"json://{web.authority}/")
    desk.store.tell_operators([a_notice("a"), a_notice("b")], routes=["ops"], now=NOW)
    assert desk.deliverer().deliver_due(now=NOW) == 1
    sent = json.loads(web.requests[0].body)
    assert sent["title"] == "club is broken (a) (and 1 more)"
    assert "club is broken (b)\nIt answers 404." in sent["message"]
    assert {row.state for row in desk.store.notices()} == {DeliveryState.SENT}
    assert desk.deliverer().deliver_due(now=NOW + SOON) == 0


def test_it_is_tried_again_with_the_same_key(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(ops=f"json://{web.authority}/")
    web.script.append((503, {}, b"busy"))
    desk.store.tell_operators([a_notice()], routes=["ops"], now=NOW)
    desk.deliverer().deliver_due(now=NOW)
    (row,) = desk.store.notices()
    assert (row.state, row.attempts) == (DeliveryState.PENDING, 1)
    assert row.last_error is not None
    desk.store.tell_operators([a_notice("b")], routes=["ops"], now=NOW + SOON)
    desk.deliverer().deliver_due(now=NOW + SOON)
    keys = [request.headers["Idempotency-Key"] for request in web.requests]
    assert keys[0] == keys[1] != keys[2]


def test_a_channel_that_is_gone_is_given_up_visibly(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(ops=f"json://{web.authority}/")
    web.script.append((410, {}, b"gone"))
    desk.store.tell_operators([a_notice()], routes=["ops", "nobody"], now=NOW)
    desk.deliverer().deliver_due(now=NOW)
    states = {row.recipient: (row.state, row.last_error or "") for row in desk.store.notices()}
    assert states["ops"][0] is DeliveryState.FAILED
    assert states["nobody"] == (DeliveryState.FAILED, "route nobody is not configured any more")


def test_news_goes_first(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(readers=f"json://{web.authority}/readers", ops=f"json://{web.authority}/ops")
    desk.store.tell_operators([a_notice()], routes=["ops"], now=NOW)
    desk.take_in(make_change())
    desk.deliverer(routes={"readers": desk.routes["readers"]} | dict(desk.routes)).deliver_due(now=NOW)
    assert web.requests[-1].path == "/ops"
    assert json.loads(web.requests[-1].body)["title"].startswith("club is broken")


def test_what_a_page_said_cannot_ring_or_break_out() -> None:
    message = render_notices([a_notice(title="x\r\nBcc: a@b", text="<!channel> <b>\x00it</b>")])
    assert "\n" not in message.title
    assert "<b>" not in message.html
    assert "<!channel>" not in json.dumps(message.slack)


def test_a_long_one_stays_within_slacks_limits() -> None:
    many = [a_notice(str(number), text="word " * 900 + "\n" + "&" * 4000) for number in range(60)]
    message = render_notices(many)
    assert len(message.slack) <= 50
    assert all(len(block["text"]["text"]) <= 3000 for block in message.slack if block["type"] == "section")
    assert len(message.title) <= 150
