"""The outbox emptied over real channels: what is sent, tried again and given up."""

import json
import threading
import time
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from tests.deliver.conftest import OpenDesk
from tests.deliver.samples import NOW, make_change
from tests.deliver.servers import WebServer, free_port, serve_web
from watcher.deliver import AppriseChannel
from watcher.deliver.backoff import GIVE_UP_AFTER, MAX_ATTEMPTS, MIN_ATTEMPTS
from watcher.model import ChangeKind, Field, Status


def test_a_change_is_sent_once_and_told_to_the_caller(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    desk.take_in(make_change())
    assert desk.deliverer().deliver_due(now=NOW) == 1
    assert desk.deliverer().deliver_due(now=NOW + timedelta(days=1)) == 0
    assert desk.states() == [("newsroom", "sent", None)]
    ((route, watch, deliveries, at),) = desk.sent
    assert (route, watch, deliveries[0].change.after, at) == ("newsroom", "film", "Prime Video", NOW)
    (request,) = web.requests
    body = json.loads(request.body)
    assert request.path == "/hook"
    assert body["title"] == "The film: streams on Prime Video (confirmed)"
    assert "The series streams on Prime Video" in body["message"]
    assert "https://post.example/news?id=1&page=2" in body["message"]


def test_changes_of_one_page_are_one_message(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    date = make_change(field=Field.RELEASE_DATE, after="2025-02-28")
    desk.take_in(make_change(), date)
    desk.deliverer().deliver_due(now=NOW)
    (request,) = web.requests
    assert json.loads(request.body)["title"] == "The film: platform, release date confirmed"
    assert [len(deliveries) for _, _, deliveries, _ in desk.sent] == [2]


def test_two_watches_of_one_page_are_two_messages(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(watches=("film", "series"), newsroom=f"json://{web.authority}/hook")
    desk.take_in(make_change(), make_change(watch="series", after="Netflix"))
    assert desk.deliverer().deliver_due(now=NOW) == 1
    titles = [json.loads(request.body)["title"] for request in web.requests]
    assert titles == ["The film: streams on Prime Video (confirmed)", "The series: streams on Netflix (confirmed)"]


def test_a_server_error_is_tried_again_with_the_same_key(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    web.script.append((500, {}, b""))
    desk.take_in(make_change())
    desk.deliverer().deliver_due(now=NOW)
    assert desk.states() == [("newsroom", "pending", "the channel answered 500 Internal Server Error")]
    assert not desk.sent
    assert desk.deliverer().deliver_due(now=NOW + timedelta(seconds=29)) == 0
    assert desk.deliverer().deliver_due(now=NOW + timedelta(seconds=31)) == 1
    assert desk.states() == [("newsroom", "sent", None)]
    first, second = (request.headers["Idempotency-Key"] for request in web.requests)
    assert first == second


def test_retry_after_in_seconds_is_honoured(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"ntfy://{web.authority}/news")
    web.script.append((429, {"Retry-After": "7200"}, b"{}"))
    desk.take_in(make_change())
    desk.deliverer().deliver_due(now=NOW)
    assert desk.states() == [("newsroom", "pending", "the channel answered 429 Too Many Requests")]
    assert desk.deliverer().deliver_due(now=NOW + timedelta(seconds=7199)) == 0
    assert desk.deliverer().deliver_due(now=NOW + timedelta(seconds=7202)) == 1
    assert desk.states() == [("newsroom", "sent", None)]


def test_retry_after_as_a_date_is_honoured(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    asked = format_datetime(NOW + timedelta(hours=3), usegmt=True)
    web.script.append((503, {"Retry-After": asked}, b""))
    desk.take_in(make_change())
    desk.deliverer().deliver_due(now=NOW)
    assert desk.deliverer().deliver_due(now=NOW + timedelta(hours=2, minutes=59)) == 0
    assert desk.deliverer().deliver_due(now=NOW + timedelta(hours=3, seconds=2)) == 1


def test_a_channel_that_is_gone_is_given_up_at_once_and_visibly(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    web.script.append((404, {}, b""))
    desk.take_in(make_change())
    assert desk.deliverer().deliver_due(now=NOW) == 1
    assert desk.states() == [("newsroom", "failed", "the channel answered 404 Not Found")]
    assert desk.deliverer().deliver_due(now=NOW + timedelta(days=2)) == 0


def test_a_given_up_delivery_can_be_retried_by_an_operator(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    web.script.append((410, {}, b""))
    desk.take_in(make_change())
    desk.deliverer().deliver_due(now=NOW)
    assert desk.store.retry_delivery(desk.store.deliveries()[0].id, now=NOW)
    desk.deliverer().deliver_due(now=NOW)
    assert desk.states() == [("newsroom", "sent", None)]


def test_a_redirect_is_not_followed_but_given_up(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook?redirect=yes")
    web.script.append((307, {"Location": f"{web.origin}/elsewhere"}, b""))
    desk.take_in(make_change())
    desk.deliverer().deliver_due(now=NOW)
    assert desk.states() == [("newsroom", "failed", "the channel answered 307 Temporary Redirect")]
    assert len(web.requests) == 1


def test_a_closed_port_is_tried_again(open_desk: OpenDesk) -> None:
    desk = open_desk(newsroom=f"json://127.0.0.1:{free_port()}/hook")
    desk.take_in(make_change())
    desk.deliverer().deliver_due(now=NOW)
    assert desk.states() == [("newsroom", "pending", "the channel could not be reached")]


def test_tries_go_on_for_days_and_then_end_visibly(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    web.script.extend([(503, {}, b"")] * MAX_ATTEMPTS)
    desk.take_in(make_change())
    now, tries = NOW, 0
    while desk.states()[0][1] == "pending":
        now += timedelta(hours=1, seconds=5)
        tries += desk.deliverer().deliver_due(now=now)
    assert GIVE_UP_AFTER < now - NOW < GIVE_UP_AFTER + timedelta(hours=2)
    assert tries > MIN_ATTEMPTS
    reason = f"the channel answered 503 Service Unavailable; given up after {tries} attempts"
    assert desk.states() == [("newsroom", "failed", reason)]


def test_a_long_stop_costs_no_message(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    web.script.append((503, {}, b""))
    desk.take_in(make_change())
    later = NOW + timedelta(days=30)
    desk.deliverer().deliver_due(now=later)
    desk.deliverer().deliver_due(now=later + timedelta(minutes=2))
    assert desk.states() == [("newsroom", "sent", None)]


def test_a_route_that_left_the_config_fails_visibly(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    desk.take_in(make_change())
    assert desk.deliverer(routes={}).deliver_due(now=NOW) == 1
    assert desk.states() == [("newsroom", "failed", "route newsroom is not configured any more")]
    assert not web.requests


def test_a_watch_that_left_the_config_is_told_by_its_id(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    desk.take_in(make_change())
    replace(desk.deliverer(), watches={}).deliver_due(now=NOW)
    assert json.loads(web.requests[0].body)["title"].startswith("film: ")


def test_a_correction_is_told_as_one(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    date = {"field": Field.RELEASE_DATE, "slot": "*/streaming"}
    desk.take_in(make_change(after="2024-08", status=Status.REPORTED, **date))
    desk.deliverer().deliver_due(now=NOW)
    back = make_change(
        kind=ChangeKind.CORRECTED,
        version=2,
        before="2024-08",
        after=None,
        status_before=Status.REPORTED,
        status=Status.UNKNOWN,
        **date,
    )
    desk.take_in(back, now=NOW + timedelta(hours=2))
    desk.deliverer().deliver_due(now=NOW + timedelta(hours=2))
    body = json.loads(web.requests[1].body)
    assert body["title"] == "The film: correction: August 2024 no longer stands"
    assert body["message"].startswith("Correction: August 2024 no longer stands.\n")


@pytest.mark.alone
def test_a_channel_that_hangs_is_bounded_and_tried_again(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    web.hold.clear()
    desk.take_in(make_change())
    started = time.monotonic()
    desk.deliverer(AppriseChannel(timeout=0.3, deadline=5.0)).deliver_due(now=NOW)
    assert time.monotonic() - started < 2
    assert desk.states() == [("newsroom", "pending", "the channel did not answer in time")]


@pytest.mark.alone
def test_a_send_that_outlasts_its_deadline_is_left_behind(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(newsroom=f"json://{web.authority}/hook")
    web.hold.clear()
    desk.take_in(make_change())
    started = time.monotonic()
    desk.deliverer(AppriseChannel(timeout=5.0, deadline=0.3)).deliver_due(now=NOW)
    assert time.monotonic() - started < 2
    ((_, state, error),) = desk.states()
    assert state == "pending"
    assert error is not None
    assert error.startswith("the channel did not finish within")
    web.hold.set()
    for thread in threading.enumerate():
        if thread.name == "send":
            thread.join(5)


@pytest.mark.alone
def test_one_hanging_channel_does_not_delay_another(open_desk: OpenDesk, web: WebServer) -> None:
    with serve_web() as other:
        desk = open_desk(bad=f"json://{web.authority}/hook", good=f"json://{other.authority}/hook")
        web.hold.clear()
        desk.take_in(make_change())
        deliverer = desk.deliverer(AppriseChannel(timeout=1.5, deadline=5.0))
        workers = [threading.Thread(target=deliverer.deliver_due, kwargs={"now": NOW}) for _ in range(2)]
        started = time.monotonic()
        for worker in workers:
            worker.start()
        while not other.requests and time.monotonic() - started < 5:
            threading.Event().wait(0.01)
        assert time.monotonic() - started < 1.4
        for worker in workers:
            worker.join()
    assert desk.states() == [("bad", "pending", "the channel did not answer in time"), ("good", "sent", None)]


def test_threads_share_the_outbox_without_a_second_message(open_desk: OpenDesk, web: WebServer) -> None:
    urls = {f"r{number}": f"json://{web.authority}/{number}" for number in range(8)}
    desk = open_desk(**urls)
    desk.take_in(make_change())
    deliverer = desk.deliverer()
    workers = [threading.Thread(target=deliverer.deliver_due, kwargs={"now": NOW}) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(request.path for request in web.requests) == [f"/{number}" for number in range(8)]
    assert {state for _, state, _ in desk.states()} == {"sent"}


def test_trouble_with_the_first_message_of_a_batch_keeps_the_rest_waiting(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(watches=("film", "series"), newsroom=f"json://{web.authority}/hook")
    web.script.append((500, {}, b""))
    desk.take_in(make_change(), make_change(watch="series"))
    desk.deliverer().deliver_due(now=NOW)
    assert len(web.requests) == 1
    assert [state for _, state, _ in desk.states()] == ["pending", "pending"]
    desk.deliverer().deliver_due(now=NOW + timedelta(minutes=2))
    assert [state for _, state, _ in desk.states()] == ["sent", "sent"]


def test_a_message_refused_for_good_does_not_hold_the_rest_of_its_batch(open_desk: OpenDesk, web: WebServer) -> None:
    desk = open_desk(watches=("film", "series"), newsroom=f"json://{web.authority}/hook")
    web.script.append((400, {}, b"invalid_payload"))
    desk.take_in(make_change(), make_change(watch="series"))
    desk.deliverer().deliver_due(now=NOW)
    assert desk.states() == [
        ("newsroom", "failed", "the channel answered 400 Bad Request (invalid_payload)"),
        ("newsroom", "sent", None),
    ]
