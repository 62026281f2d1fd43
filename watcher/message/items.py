"""What a message says of each change, before it takes the form of a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from watcher.message.dates import is_bound, is_out_now, place_date, say_date
from watcher.message.values import say_field, say_value, split_slot
from watcher.message.words import clean, cut, enumerate_words, web_address
from watcher.model import EDITORS, Change, ChangeKind, Delivery, Field, Publisher, Reminder, Status

#: How much of a quote is shown; the whole of it is kept as evidence.
QUOTE_LIMIT = 600
NAME_LIMIT = 80
#: The word of an item that tells the release day again, on that day.
REMINDER = "reminder"
#: What a reader should see first.
_ORDER = (REMINDER, "corrected", "confirmed", "reported", "rumoured", "withdrawn", "denied", "unknown")
_KINDS_WITH_A_WORD = (ChangeKind.CORRECTED, ChangeKind.WITHDRAWN, ChangeKind.DENIED)
_KINDS_WITH_A_STEP = (ChangeKind.CORRECTED, ChangeKind.REFINED, ChangeKind.UPGRADED)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One change in words. `word` is its status or kind, `link` a trailer's address, `url` where the quote stands."""

    field: Field
    word: str
    status: str
    news: str
    step: str
    lapsed: str
    link: str
    quote: str
    publisher: str
    published: str
    url: str

    @property
    def opening(self) -> str:
        """The word that opens its paragraph."""
        if self.word == REMINDER:
            return "Today"
        if self.word == "corrected":
            return "Correction" if self.status == Status.UNKNOWN.value else f"Correction, {self.status}"
        return self.word.capitalize()


def list_items(deliveries: Sequence[Delivery], publishers: Mapping[str, Publisher]) -> tuple[Item, ...]:
    """The deliveries in words, the most important first, then in the order of the fields."""
    items = [_describe(delivery, publishers) for delivery in deliveries]
    fields = list(Field)
    return tuple(sorted(items, key=lambda item: (_ORDER.index(item.word), fields.index(item.field))))


def _describe(delivery: Delivery, publishers: Mapping[str, Publisher]) -> Item:
    change = delivery.change
    link = web_address(change.after or "") if change.field is Field.TRAILER else ""
    published = change.evidence.published_at
    word = delivery.kind.value if delivery.kind in _KINDS_WITH_A_WORD else change.status.value
    return Item(
        field=change.field,
        word=word if delivery.reminder is None else REMINDER,
        status=change.status.value,
        news=_tell(change, delivery.kind) if delivery.reminder is None else _remind(change, delivery.reminder),
        step=_tell_step(change) if delivery.kind in _KINDS_WITH_A_STEP else "",
        lapsed=_tell_lapsed(change),
        link=link,
        quote=cut(clean(change.evidence.quote), QUOTE_LIMIT),
        publisher=cut(_name_publisher(change, publishers), NAME_LIMIT),
        published=say_date(published.date().isoformat()) if published else "",
        url=web_address(change.evidence.url),
    )


def _name_publisher(change: Change, publishers: Mapping[str, Publisher]) -> str:
    if change.publisher == EDITORS:
        return EDITORS.capitalize()
    if change.publisher in publishers:
        return clean(publishers[change.publisher].name)
    return clean(change.publisher) or urlsplit(change.evidence.url).hostname or "unknown publisher"


def _tell(change: Change, kind: ChangeKind) -> str:
    before = say_value(change.field, change.before)
    if kind is ChangeKind.WITHDRAWN:
        return f"{before} is no longer listed"
    if kind is ChangeKind.DENIED:
        return f"{say_value(change.field, change.after or change.before, change.label)} is denied"
    if kind is ChangeKind.CORRECTED and change.after is None:
        return f"{before} no longer stands"
    told = _tell_value(change, change.after or "", also=kind is ChangeKind.ADDED)
    if kind is ChangeKind.CORRECTED and change.before is not None:
        return f"{told}; {before} no longer stands"
    return told


def _remind(change: Change, reminder: Reminder) -> str:
    title = f"“{say_value(Field.TITLE, reminder.title)}” is " if reminder.title else ""
    where, window = split_slot(change.slot)
    place = " ".join(filter(None, (where, f"({window})" if window != "streaming" else "")))
    return f"{title}{say_out([reminder])} {place}".rstrip()


def say_out(reminders: Sequence[Reminder]) -> str:
    """Where something is out from today: "out on Prime Video"."""
    platforms = dict.fromkeys(each.platform for each in reminders if each.platform)
    names = [say_value(Field.PLATFORM, platform) for platform in platforms]
    return f"out on {enumerate_words(names)}" if names else "out"


def _tell_value(change: Change, value: str, *, also: bool) -> str:
    may = "may " if change.status is Status.RUMOURED else ""
    if change.field is Field.TITLE:
        return f"{may + 'be ' if may else ''}called “{say_value(change.field, value)}”"
    if change.field is Field.TRAILER:
        return _tell_trailer(change, value)
    where, window = split_slot(change.slot)
    if change.field is Field.PLATFORM:
        verb = "stream" if window == "streaming" else "show"
        told = f"{'also ' if also else ''}{may}{verb if may else verb + 's'} on {say_value(change.field, value)}"
    else:
        told = _tell_date(change, value, may)
    place = " ".join(filter(None, (where, f"({window})" if window != "streaming" else "")))
    return f"{told} {place}".rstrip()


def _tell_date(change: Change, value: str, may: str) -> str:
    if is_bound(value):
        return f"release {'perhaps ' if may else ''}{say_value(change.field, value, change.label)}"
    if is_out_now(value):
        return "may be out now" if may else "out now"
    return f"{may + 'be ' if may else ''}out {clean(place_date(value, change.label))}"


def _tell_trailer(change: Change, value: str) -> str:
    name = clean(change.slot) if change.slot and "/" not in change.slot else "trailer"
    verb = "may be" if change.status is Status.RUMOURED else "is"
    return f"{name} {verb} {'promised' if say_value(change.field, value) == 'promised' else 'out'}"


def _tell_step(change: Change) -> str:
    if change.before is None:
        return ""
    name = say_field(change.field).capitalize()
    before, after = say_value(change.field, change.before), say_value(change.field, change.after, change.label)
    if change.before == change.after:
        return f"{name}: {after}, {change.status_before.value} → {change.status.value}"
    status = "" if change.after is None else f" ({change.status.value})"
    return f"{name}: {before} ({change.status_before.value}) → {after}{status}"


def _tell_lapsed(change: Change) -> str:
    if not change.lapsed:
        return ""
    names = enumerate_words([say_value(change.field, value) for value in change.lapsed])
    return f"{names} {'is' if len(change.lapsed) == 1 else 'are'} out of the running."
