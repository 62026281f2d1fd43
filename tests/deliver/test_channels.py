"""Each channel's real payload, as its server receives it."""

import io
import json
import logging
import smtplib
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from tests.deliver.samples import NOW, PUBLISHERS, make_delivery
from tests.deliver.servers import MailServer, WebServer, free_port
from watcher.deliver import (
    AppriseChannel,
    Channels,
    ConsoleChannel,
    DeliveryError,
    JsonLinesChannel,
    Letter,
    safe_url,
)
from watcher.message import as_record, render
from watcher.model import ChangeKind, Delivery, Field, Status

SLACK_URL = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"


def write(url: str, *deliveries: Delivery, name: str = "Wätch & Co") -> Letter:
    told = deliveries or (make_delivery(),)
    return Letter(
        route="newsroom",
        url=url,
        message=render(name, told, PUBLISHERS),
        message_id="0123abcd",
        record=as_record("newsroom", "film", told, NOW),
        at=NOW,
    )


def send(letter: Letter) -> None:
    AppriseChannel(timeout=2.0, deadline=4.0).send(letter)


def fail(letter: Letter) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(letter)
    return caught.value


class TestMail:
    def url(self, mail: MailServer, options: str = "") -> str:
        return f"mailto://127.0.0.1:{mail.port}/fan@example.org?from=watcher@example.com&{options}"

    def test_has_a_subject_a_text_and_an_html_part(self, mail: MailServer) -> None:
        send(write(self.url(mail)))
        (message,) = mail.mails
        assert message["Subject"] == "Wätch & Co: streams on Prime Video (confirmed)"
        assert message["From"] == "Announcement watcher <watcher@example.com>"
        assert message["To"] == "fan@example.org"
        assert message["Message-ID"] == "<0123abcd@example.com>"
        assert message["Date"].datetime == NOW
        assert message["Auto-Submitted"] == "auto-generated"
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None
        assert html is not None
        assert text.get_content().startswith("Confirmed: streams on Prime Video.")
        assert "Wätch &amp; Co" in html.get_content()
        assert mail.recipients == [("fan@example.org",)]

    def test_keeps_its_message_id_at_a_second_attempt(self, mail: MailServer) -> None:
        for _ in range(2):
            send(write(self.url(mail)))
        assert len(mail.mails) == 2
        assert len({message["Message-ID"] for message in mail.mails}) == 1
        assert all(message.get_all("Message-ID") == ["<0123abcd@example.com>"] for message in mail.mails)

    def test_takes_no_header_from_a_page(self, mail: MailServer) -> None:
        title = make_delivery(
            field=Field.TITLE,
            slot="title",
            after="Ünder\r\nBcc: all@example.org\r\n\r\nBody",
            quote="a\r\n.\r\nQUIT\r\n",
        )
        send(write(self.url(mail), title, name="Film\nX-Evil: yes"))
        (message,) = mail.mails
        assert message["Bcc"] is None
        assert message["X-Evil"] is None
        assert "called “Ünder Bcc: all@example.org Body”" in message["Subject"]
        assert mail.recipients == [("fan@example.org",)]

    def test_carries_the_headers_of_its_route(self, mail: MailServer) -> None:
        send(
            write(
                self.url(
                    mail, "+List-Unsubscribe=%3Chttps://example.com/leave%3E&+Message-ID=mine&reply=desk@example.com"
                )
            )
        )
        (message,) = mail.mails
        assert message["List-Unsubscribe"] == "<https://example.com/leave>"
        assert message.get_all("Message-ID") == ["<0123abcd@example.com>"]
        assert message["Reply-To"] == "desk@example.com"

    def test_survives_every_script_and_emoji(self, mail: MailServer) -> None:
        quote = "فيلم وثائقي 🎬👨‍👩‍👧 ἀρχή " + "長い" * 10_000
        send(write(self.url(mail), make_delivery(quote=quote)))
        text = mail.mails[0].get_body(("plain",))
        assert text is not None
        assert "فيلم وثائقي 🎬👨‍👩‍👧" in text.get_content()
        assert max(len(line) for line in mail.raw[0].splitlines()) <= 998

    @pytest.mark.parametrize(
        ("refusal", "permanent", "status"),
        [("451 try later", False, 451), ("550 no such user", True, 550), ("452 mailbox full", False, 452)],
    )
    def test_a_refusal_is_transient_or_permanent(
        self, mail: MailServer, refusal: str, *, permanent: bool, status: int
    ) -> None:
        mail.refusals.append(refusal)
        error = fail(write(self.url(mail)))
        assert (error.permanent, error.status) == (permanent, status)
        assert error.reason == f"the mail server answered {refusal[:3]}: {refusal[4:]}"
        assert not mail.mails

    def test_a_closed_port_is_transient(self) -> None:
        error = fail(write(f"mailto://127.0.0.1:{free_port()}/fan@example.org?from=w@example.com"))
        assert not error.permanent

    def test_a_mail_that_was_taken_is_sent_however_the_server_says_goodbye(self, mail: MailServer) -> None:
        mail.goodbye = "421 too busy to part"
        send(write(self.url(mail)))
        assert len(mail.mails) == 1

    def test_a_silent_server_is_bounded_and_transient(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"mailto://127.0.0.1:{silent.getsockname()[1]}/fan@example.org?from=w@example.com"
            with pytest.raises(DeliveryError) as caught:
                AppriseChannel(timeout=0.2, deadline=4.0).send(write(url))
        assert not caught.value.permanent
        assert caught.value.reason == "the mail server did not answer in time"

    def test_a_server_without_encryption_is_not_used_in_the_clear(self, mail: MailServer) -> None:
        error = fail(write(self.url(mail, "mode=starttls")))
        assert error.permanent
        assert not mail.mails

    def test_several_recipients_are_refused(self, mail: MailServer) -> None:
        error = fail(write(self.url(mail, "cc=two@example.org")))
        assert error.permanent
        assert "2 recipients" in error.reason
        assert not mail.mails

    def test_apprise_has_no_part_in_the_library(self, mail: MailServer) -> None:
        original = smtplib.SMTP.sendmail
        send(write(self.url(mail)))
        assert smtplib.SMTP.sendmail is original


class TestSlack:
    @pytest.fixture(autouse=True)
    def point_at(self, web: WebServer) -> Iterator[None]:
        from apprise.plugins.slack import NotifySlack

        original = NotifySlack.webhook_url, NotifySlack.api_url
        NotifySlack.webhook_url = f"{web.origin}/services"
        NotifySlack.api_url = f"{web.origin}/api/{{}}"
        yield
        NotifySlack.webhook_url, NotifySlack.api_url = original

    def payload(self, web: WebServer) -> dict[str, Any]:
        (request,) = web.requests
        loaded: dict[str, Any] = json.loads(request.body)
        return loaded

    def test_gets_blocks_with_status_quote_publisher_and_link(self, web: WebServer) -> None:
        send(write(SLACK_URL))
        (attachment,) = self.payload(web)["attachments"]
        header, news, quote, context = attachment["blocks"]
        assert attachment["fallback"] == header["text"]["text"]
        assert header == {
            "type": "header",
            "text": {
                "type": "plain_text",
                "text": "Wätch &amp; Co: streams on Prime Video (confirmed)",
                "emoji": False,
            },
        }
        assert news["text"]["text"] == "*Confirmed:* streams on Prime Video"
        assert quote["text"]["text"] == "> The series streams on Prime Video from 28 February."
        assert context["elements"][0]["text"] == (
            "<https://post.example/news?id=1&amp;page=2|Evening Post> · confirmed · 3 February 2025"
        )
        assert all(part["verbatim"] for part in (news["text"], quote["text"], context["elements"][0]))

    def test_never_pings_and_never_shows_an_image(self, web: WebServer) -> None:
        evil = "<!channel> <!here|x> <@U123> *bold* _it_ ~no~ `code`\n> quoted & <https://evil.example|click>"
        title = make_delivery(field=Field.TITLE, slot="title", after=evil, quote=evil)
        send(write(SLACK_URL, title, name=evil))
        sent = web.requests[0].body.decode()
        payload = self.payload(web)
        for ping in ("<!", "<@", "<https://evil"):
            assert ping not in sent
        assert "&lt;!channel&gt;" in json.dumps(payload)
        quote = payload["attachments"][0]["blocks"][2]["text"]["text"]
        assert quote.startswith("> &lt;!channel&gt;")
        assert "\n" not in quote
        assert not set(quote) & set("*_~`")
        assert "image" not in sent
        assert "icon_url" not in payload
        assert "github" not in sent

    def test_a_bot_posts_the_same_blocks_to_its_channel(self, web: WebServer) -> None:
        web.script.append((200, {}, b'{"ok": true, "channel": "C1", "ts": "1"}'))
        send(write("slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#news"))
        assert web.requests[0].path == "/api/chat.postMessage"
        assert self.payload(web)["channel"] == "#news"
        assert self.payload(web)["attachments"][0]["blocks"][0]["type"] == "header"

    def test_an_error_of_the_bot_api_is_named_and_judged(self, web: WebServer) -> None:
        web.script.append((200, {}, b'{"ok": false, "error": "channel_not_found"}'))
        error = fail(write("slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#news"))
        assert error.permanent
        assert error.reason == "the channel answered 200 OK (channel_not_found)"

    def test_its_rate_limit_is_passed_on(self, web: WebServer) -> None:
        web.script.append((429, {"Retry-After": "30"}, b"rate_limited"))
        error = fail(write(SLACK_URL))
        assert (error.permanent, error.retry_after, error.status) == (False, 30.0, 429)

    def test_two_channels_in_one_address_are_refused(self, web: WebServer) -> None:
        error = fail(write("slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#one/#two"))
        assert error.permanent
        assert not web.requests


class TestOthers:
    def test_ntfy_gets_title_and_text(self, web: WebServer) -> None:
        send(write(f"ntfy://{web.authority}/news"))
        body = json.loads(web.requests[0].body)
        assert body["topic"] == "news"
        assert body["title"] == "Wätch & Co: streams on Prime Video (confirmed)"
        assert body["message"].startswith("Confirmed: streams on Prime Video.")
        assert "X-Icon" not in web.requests[0].headers

    def test_a_long_message_goes_in_pieces_of_whole_paragraphs(self, web: WebServer) -> None:
        from apprise.plugins.discord import NotifyDiscord

        original = NotifyDiscord.notify_url
        NotifyDiscord.notify_url = f"{web.origin}/discord"
        try:
            many = [make_delivery(slot=f"{code}/streaming", quote="so many words " * 90) for code in ("GB", "US", "IE")]
            send(write("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV", *many))
        finally:
            NotifyDiscord.notify_url = original
        contents = [json.loads(request.body)["content"] for request in web.requests]
        assert [content.count("Confirmed: streams on Prime Video in ") for content in contents] == [2, 1]
        for content in contents:
            assert len(content) <= 2000
            assert content.endswith("https://post.example/news?id=1&page=2")

    def test_page_text_does_not_ring_for_everybody(self, web: WebServer) -> None:
        send(write(f"json://{web.authority}/", make_delivery(quote="@everyone @here <@123> mail@alliance.example")))
        message = json.loads(web.requests[0].body)["message"]
        assert "@everyone" not in message
        assert "@here" not in message
        assert "<@123>" not in message
        assert "mail@alliance.example" in message

    @pytest.mark.parametrize(
        "option", ["attach=/etc/hostname", "template=/etc/hostname", "pgpprv=/root/key", "ATTACH=x"]
    )
    def test_options_that_open_files_are_refused(self, web: WebServer, option: str) -> None:
        error = fail(write(f"ntfy://{web.authority}/news?{option}"))
        assert error.permanent
        assert error.reason.startswith(f"route newsroom: the option {option.partition('=')[0].lower()}= is not allowed")
        assert not web.requests

    @pytest.mark.parametrize(
        "url", ["nonsense", "bogus://SECRET/x", "slack://SECRET", "json://", "", "tgram://SECRET/1"]
    )
    def test_an_unreadable_address_names_the_route_and_never_itself(
        self, url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            error = fail(write(url))
        assert error.permanent
        assert "newsroom" in error.reason
        assert "SECRET" not in f"{error.reason}{caplog.text}{capfd.readouterr()}"

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            (SLACK_URL, "slack://T...2/A...D/T...Q//"),
            ("json://user:SECRET@host.example/SECRET/x?+Authorization=SECRET", "json://user:****@host.example/****"),
            ("mailto://user:SECRET@example.org?smtp=mail.example.org", "mailto://user:****@example.org/"),
            ("ntfys://tk_SECRET@ntfy.example/topic", "ntfys://t...T@ntfy.example/****"),
            ("bogus://SECRET", "bogus://(unreadable)"),
            ("SECRET", "(unreadable)"),
            ("console://", "console://"),
        ],
    )
    def test_an_address_is_shown_without_its_secrets(self, url: str, said: str) -> None:
        assert safe_url(url) == said

    def test_a_letter_does_not_show_its_address(self) -> None:
        assert "TIiajk" not in repr(write(SLACK_URL))


class TestConsole:
    def test_is_readable_without_colour(self) -> None:
        out = io.StringIO()
        Channels(out).send(write("console://", make_delivery(quote="[red]not markup[/red] \x1b[31mred :smile:")))
        assert out.getvalue() == (
            "Wätch & Co: streams on Prime Video (confirmed)  → newsroom\n"
            "Confirmed: streams on Prime Video.\n"
            "“[red]not markup[/red] [31mred :smile:”\n"
            "Evening Post, 3 February 2025: https://post.example/news?id=1&page=2\n\n"
        )

    def test_is_coloured_on_a_terminal_unless_told_otherwise(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        for no_colour in (False, True):
            if no_colour:
                monkeypatch.setenv("NO_COLOR", "1")
            else:
                monkeypatch.delenv("NO_COLOR", raising=False)
            out = io.StringIO()
            ConsoleChannel(Console(file=out, force_terminal=True, width=80)).send(write("console://"))
            assert ("\x1b[1;32mConfirmed" in out.getvalue()) is not no_colour

    def test_json_lines_are_one_record_a_message(self) -> None:
        out = io.StringIO()
        Channels(out).send(write("jsonl://", make_delivery(quote="two\nlines")))
        (line,) = out.getvalue().splitlines()
        record = json.loads(line)
        assert record == {
            "route": "newsroom",
            "watch": "film",
            "changes": [
                {
                    "field": "platform",
                    "kind": "announced",
                    "status": "confirmed",
                    "before": None,
                    "value": "Prime Video",
                    "quote": "two\nlines",
                    "url": "https://post.example/news?id=1&page=2",
                }
            ],
            "at": "2025-02-03T12:00:00+00:00",
        }

    def test_output_that_cannot_be_written_is_tried_again(self) -> None:
        narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        for channel in (JsonLinesChannel(narrow), ConsoleChannel(Console(file=narrow))):
            with pytest.raises(DeliveryError) as caught:
                channel.send(replace(write("jsonl://"), record={"quote": "ü"}))
            assert not caught.value.permanent

    def test_the_scheme_chooses_the_channel(self) -> None:
        channels = Channels(io.StringIO())
        assert isinstance(channels.channel_for("console://"), ConsoleChannel)
        assert isinstance(channels.channel_for("jsonl://"), JsonLinesChannel)
        assert isinstance(channels.channel_for(SLACK_URL), AppriseChannel)


def test_a_record_shows_a_correction_with_what_it_replaces_and_a_first_value_without() -> None:
    change: dict[str, Any] = {
        "field": Field.RELEASE_DATE,
        "kind": ChangeKind.CORRECTED,
        "untold_kind": ChangeKind.ANNOUNCED,
        "before": "2024-08",
        "after": "2025-02-28",
        "status_before": Status.REPORTED,
    }
    told, untold = make_delivery(**change), make_delivery(told_as=ChangeKind.ANNOUNCED, **change)
    first, second = as_record("fans", "film", (told, untold), NOW)["changes"]
    assert (first["kind"], first["before"], first["value"]) == ("corrected", "2024-08", "2025-02-28")
    assert (second["kind"], second["before"], second["value"]) == ("announced", None, "2025-02-28")
