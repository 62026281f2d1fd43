"""Changes and notices told to people: title, text, HTML and Slack blocks, from the outbox alone."""

from watcher.message.dates import say_date
from watcher.message.notice import notices_as_record, render_notices
from watcher.message.record import as_record
from watcher.message.render import render
from watcher.message.values import say_field, say_value

__all__ = ["as_record", "notices_as_record", "render", "render_notices", "say_date", "say_field", "say_value"]
