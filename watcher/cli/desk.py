"""`override` and `review`: the commands of the editors' desk."""

from typing import Annotated

import typer

from watcher.cli.options import CONFIG, ConfigOption, JsonOption

WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; kept for the house, not told to readers.")]
ByOption = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; the login name if left out.")]
Watch = Annotated[str, typer.Argument(metavar="WATCH")]
Field = Annotated[str, typer.Argument(metavar="FIELD", help="title, platform, release_date or trailer.")]
SlotOption = Annotated[
    str | None, typer.Option("--slot", help="Which of several: GB/streaming, not_before, teaser, ... as `facts` shows.")
]
Number = Annotated[int, typer.Argument(metavar="ID", min=1, help="The delivery, as `watcher review` shows it.")]

override_app = typer.Typer(name="override", help="Say what holds, over the heads of all sources.", no_args_is_help=True)
review_app = typer.Typer(name="review", help="Decide on messages that wait for an editor.")


@override_app.command("set", short_help="Say what is true.")
def set_value(
    watch: Watch,
    field: Field,
    value: Annotated[str, typer.Argument(help="A date as 2025-02-28; a trailer as its address.")],
    why: WhyOption,
    status: Annotated[str, typer.Option(help="rumoured, reported or confirmed.")] = "confirmed",
    slot: SlotOption = None,
    quote: Annotated[str, typer.Option(metavar="TEXT", help="Words that readers may see.")] = "",
    url: Annotated[str, typer.Option(metavar="URL", help="A page that readers may see.")] = "",
    by: ByOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Say what is true. It holds with that status until it is undone, whatever the sources say."""
    from watcher.cli.word import Words, set_word

    words = Words(config=config, by=by, why=why, as_json=as_json)
    raise typer.Exit(set_word(words, watch, field, value, status=status, slot=slot, quote=quote, url=url))


@override_app.command(short_help="Say what is wrong.")
def dismiss(
    watch: Watch,
    field: Field,
    why: WhyOption,
    value: Annotated[str | None, typer.Argument(help="The wrong value.")] = None,
    claim: Annotated[
        str | None, typer.Option(metavar="CLAIM", help="One claim alone, as `facts --explain` names it.")
    ] = None,
    slot: SlotOption = None,
    by: ByOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Say that a value is wrong, or that one claim was misread. It never holds or rings again until this is undone."""
    from watcher.cli.word import Words, dismiss_word

    words = Words(config=config, by=by, why=why, as_json=as_json)
    raise typer.Exit(dismiss_word(words, watch, field, value=value, claim=claim, slot=slot))


@override_app.command(short_help="Keep what is held.")
def pin(
    watch: Watch,
    field: Field,
    why: WhyOption,
    slot: SlotOption = None,
    by: ByOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Keep the value that is held now, so that no source moves it. Sources that say the same may still make it surer."""
    from watcher.cli.word import Words, pin_word

    words = Words(config=config, by=by, why=why, as_json=as_json)
    raise typer.Exit(pin_word(words, watch, field, slot=slot))


@override_app.command(short_help="Take an override back.")
def undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="As `watcher override list` shows it.")],
    why: WhyOption,
    by: ByOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Take an override back: the sources decide again, and who was told otherwise is corrected."""
    from watcher.cli.word import Words, undo_word

    raise typer.Exit(undo_word(Words(config=config, by=by, why=why, as_json=as_json), number))


@override_app.command("list", short_help="All overrides.")
def list_all(
    watch: Annotated[str | None, typer.Argument(metavar="[WATCH]")] = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Show the overrides, newest first: what, who, when and why; undone ones too."""
    from watcher.cli.word import show_overrides

    show_overrides(config, watch, as_json=as_json)


@review_app.callback(invoke_without_command=True)
def review(context: typer.Context, as_json: JsonOption = False, config: ConfigOption = CONFIG) -> None:
    """Show what waits for an editor, until when, and what lapsed; or decide on it."""
    from watcher.cli.word import show_waiting

    if context.invoked_subcommand is None:
        show_waiting(config, as_json=as_json)
    elif config != CONFIG or as_json:
        raise typer.BadParameter(f"write --config and --json behind {context.invoked_subcommand}")


@review_app.command("approve", short_help="Let it out.")
def approve_one(
    number: Number, why: WhyOption = "", by: ByOption = None, as_json: JsonOption = False, config: ConfigOption = CONFIG
) -> None:
    """Let a message out as it is."""
    from watcher.cli.word import Words, approve_delivery

    raise typer.Exit(approve_delivery(Words(config=config, by=by, why=why, as_json=as_json), number))


@review_app.command("dismiss", short_help="It is wrong.")
def dismiss_one(
    number: Number, why: WhyOption, by: ByOption = None, as_json: JsonOption = False, config: ConfigOption = CONFIG
) -> None:
    """Keep a message from going out, and dismiss its value for all. One that takes a value back: that value stands."""
    from watcher.cli.word import Words, dismiss_delivery

    raise typer.Exit(dismiss_delivery(Words(config=config, by=by, why=why, as_json=as_json), number))


@review_app.command("edit", short_help="It is otherwise.")
def edit_one(
    number: Number,
    why: WhyOption,
    value: Annotated[str | None, typer.Option(help="The true value; as it is if left out.")] = None,
    status: Annotated[str | None, typer.Option(help="rumoured, reported or confirmed; as it is if left out.")] = None,
    by: ByOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Set a better value or status in the place of a message that waits; what is told then is the editors' word."""
    from watcher.cli.word import Words, edit_delivery

    words = Words(config=config, by=by, why=why, as_json=as_json)
    raise typer.Exit(edit_delivery(words, number, value=value, status=status))
