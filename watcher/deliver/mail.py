"""Mail, built and sent by ourselves from an address that Apprise has read.

Apprise keeps the server's answer to itself and makes a new Message-ID at every attempt; both are needed here.
"""

import smtplib
import ssl
from contextlib import closing, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from watcher.deliver.errors import DeliveryError
from watcher.deliver.letter import Letter
from watcher.message.words import clean, cut

SENDER_NAME = "Announcement watcher"
_FIRST_PERMANENT = 500
_REASON_LIMIT = 200


def send_mail(plugin: Any, letter: Letter, *, timeout: float) -> None:
    """Send a letter by the SMTP server (RFC 5321) of an Apprise mail plugin; raises `DeliveryError`.

    `timeout` bounds each exchange with the server, in seconds.
    """
    mail = compose(plugin, letter)
    sender, recipient = plugin.from_addr[1], plugin.targets[0][1]
    try:
        with closing(_connect(plugin, timeout=timeout)) as server:
            server.send_message(mail, from_addr=sender, to_addrs=[recipient])
            # It took the mail: however it says goodbye, the mail is sent.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _explain(code, answer) from error
    except smtplib.SMTPResponseException as error:
        raise _explain(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(f"the mail server cannot do what the route asks: {error}", permanent=True) from error
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError("the mail server's certificate could not be verified", permanent=False) from error
    except (smtplib.SMTPException, OSError) as error:
        # smtplib reports a time-out as a lost connection.
        late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
        what = "did not answer in time" if late else "could not be reached, or closed the connection"
        raise DeliveryError(f"the mail server {what}", permanent=False) from error


def compose(plugin: Any, letter: Letter) -> EmailMessage:
    """The letter as mail (RFC 5322) in text and HTML, marked as sent by a machine (RFC 3834)."""
    mail = EmailMessage(policy=SMTP)
    sender_name, sender = plugin.from_addr[0] or SENDER_NAME, plugin.from_addr[1]
    mail["Subject"] = letter.message.title
    mail["From"] = Address(clean(sender_name), addr_spec=sender)
    mail["To"] = Address(clean(plugin.targets[0][0] or ""), addr_spec=plugin.targets[0][1])
    if plugin.reply_to:
        mail["Reply-To"] = ", ".join(formataddr((plugin.names.get(to) or "", to)) for to in sorted(plugin.reply_to))
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{letter.message_id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in plugin.headers.items():
        if name.strip().lower() not in {header.lower() for header in mail}:
            mail[name.strip()] = clean(value)
    mail.set_content(letter.message.text)
    mail.add_alternative(letter.message.html, subtype="html")
    return mail


def _connect(plugin: Any, *, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if not plugin.verify_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if plugin.secure_mode == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(plugin.smtp_host, plugin.port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(plugin.smtp_host, plugin.port, timeout=timeout)
    try:
        if plugin.secure_mode == "starttls":
            server.starttls(context=context)
        if plugin.user and plugin.password:
            server.login(plugin.user, plugin.password)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _explain(code: int, answer: bytes | str) -> DeliveryError:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    reason = cut(clean(text), _REASON_LIMIT)
    return DeliveryError(f"the mail server answered {code}: {reason}", permanent=code >= _FIRST_PERMANENT, status=code)
