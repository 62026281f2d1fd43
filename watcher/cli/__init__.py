"""The command line: the only room that builds things.

Exit codes: 0 done; 1 what was asked for found a problem (a page that cannot be read, a delivery that is not there);
2 a wrong command line; 3 the configuration has errors; 4 the database cannot be used.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from watcher import __version__
from watcher.cli.desk import override_app, review_app
from watcher.cli.options import CONFIG, ConfigOption, ExplainOption, ForceOption, JsonOption, WatchOption

app = typer.Typer(
    name="watcher",
    help="Rings once per fact when a production’s title, platform, release date or trailer is announced.",
    epilog="Exit codes: 0 done, 1 a problem was found, 2 wrong command line, 3 configuration errors, 4 no database.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(override_app)
app.add_typer(review_app)


@app.command(short_help="Poll and deliver until Ctrl-C.")
def run(config: ConfigOption = CONFIG) -> None:
    """Poll what the configuration names, and deliver what changes, until Ctrl-C."""
    from watcher.cli.live import run_worker

    run_worker(config)


@app.command(short_help="Play the first story on loopback.")
def demo(
    pace: Annotated[float, typer.Option(min=0, help="Scales every pause; 0 plays at full speed.")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a message, and nothing else.")] = False,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the database here; a second run finds what was told.")
    ] = None,
) -> None:
    """Play the first story on loopback: real sites, the real worker, messages as a newsroom and a fan get them."""
    from watcher.cli.stage import show_demo

    show_demo(pace=pace, as_json=as_json, data=data)


@app.command(short_help="Check the configuration.")
def check(
    languages: Annotated[
        bool, typer.Option("--languages", help="Say too what the language files of the program lack.")
    ] = False,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Say all that is wrong with the configuration, and what is allowed and probably not meant; then what it watches.

    Exit code 3 if it cannot be used, 1 if something in it can never work, 0 if it is good, also with warnings.
    """
    # Looking for plugins of pydantic among all packages that are installed takes longer than a hundred watches.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from watcher.cli.check import check_config

    raise typer.Exit(check_config(config, as_json=as_json, languages=languages))


@app.command(short_help="Write a watch for a site.")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What is waited for: “Liverpool documentary”.")],
    url: Annotated[str, typer.Argument(metavar="ADDRESS", help="A page of the site that will tell of it.")],
    term: Annotated[list[str] | None, typer.Option(help="A word that every text about it names. Repeatable.")] = None,
    any_term: Annotated[
        list[str] | None, typer.Option("--any", help="A word of which it names one. Repeatable.")
    ] = None,
    not_term: Annotated[
        list[str] | None, typer.Option("--not", help="A word that no text about it names. Repeatable.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="Read this address of those found. Repeatable.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(metavar="PUBLISHER", help="The id of who speaks there.")] = None,
    authority: Annotated[str, typer.Option(help="What a new publisher is: press or community.")] = "press",
    official: Annotated[
        bool | None, typer.Option("--official/--not-official", help="Whether its word on this is final.")
    ] = None,
    watch_id: Annotated[str | None, typer.Option("--id", help="The watch’s id; left out, made of the name.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: take what is offered.")] = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Look at a site, write a watch for what it has to read, and show what that would read today.

    Nothing that is there is overwritten; a publisher that is new is added to watcher.yaml.
    """
    from watcher.cli.new import Wishes, make_watch

    wishes = Wishes(
        name=name,
        url=url,
        id=watch_id,
        all_of=tuple(term or ()),
        any_of=tuple(any_term or ()),
        none_of=tuple(not_term or ()),
        sources=tuple(source or ()),
        publisher=publisher,
        authority=authority,
        official=official,
        yes=yes,
    )
    raise typer.Exit(make_watch(config, wishes))


@app.command(short_help="Write the schemas for editors.")
def schema(config: ConfigOption = CONFIG) -> None:
    """Write schema/ into the configuration’s folder, by which editors complete and check its files."""
    from watcher.cli.schema import write_schemas

    write_schemas(config)


@app.command(short_help="Poll once and show each step.")
def poll(
    target: Annotated[str | None, typer.Argument(metavar="[SOURCE|URL]", help="A source’s id, or any address.")] = None,
    watch: WatchOption = None,
    kind: Annotated[
        str, typer.Option(help="How to read an address that is no source: page, listing, feed, sitemap.")
    ] = "page",
    render: Annotated[
        bool, typer.Option("--render", help="Let a browser fill an address that is no source, as render: true does.")
    ] = False,
    record: Annotated[bool, typer.Option("--record", help="Write what was found, and queue its messages.")] = False,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Poll once and show each step: status, document, claims, facts, would-be messages. Writes nothing by itself."""
    from watcher.cli.once import poll_once

    raise typer.Exit(poll_once(config, target, watch=watch, kind=kind, render=render, record=record, as_json=as_json))


@app.command(short_help="Read a saved page.")
def extract(
    file: Annotated[Path, typer.Argument(metavar="FILE.html", exists=True, dir_okay=False)],
    watch: Annotated[str, typer.Option("--watch", metavar="WATCH", help="The watch to read it for.")],
    url: Annotated[str, typer.Option(help="The address it came from.")] = "https://example.com/",
    publisher: Annotated[str | None, typer.Option(metavar="PUBLISHER", help="Who speaks there.")] = None,
    kind: Annotated[str, typer.Option(help="page, listing, feed or sitemap.")] = "page",
    explain: ExplainOption = False,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Read a saved page and show the claims it makes about a watch."""
    from watcher.cli.once import extract_file

    code = extract_file(
        config, file, watch=watch, url=url, publisher=publisher, kind=kind, as_json=as_json, explain=explain
    )
    raise typer.Exit(code)


@app.command(short_help="What is known.")
def facts(
    watch: WatchOption = None,
    explain: ExplainOption = False,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Show what is known of each watch, since when, and what it rests on."""
    from watcher.cli.tables import show_facts

    show_facts(config, watch, as_json=as_json, explain=explain)


@app.command(short_help="The steps of the facts.")
def changes(
    watch: WatchOption = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 50,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Show the steps of the facts, newest first, with quote and link; silent ones too."""
    from watcher.cli.tables import show_changes

    show_changes(config, watch, limit=limit, as_json=as_json)


@app.command(short_help="How the polls go.")
def sources(as_json: JsonOption = False, config: ConfigOption = CONFIG) -> None:
    """Show the polled sources and how their polls go."""
    from watcher.cli.tables import show_sources

    show_sources(config, as_json=as_json)


@app.command(short_help="The outbox.")
def deliveries(
    retry: Annotated[int | None, typer.Option(metavar="ID", help="Try this failed delivery again.")] = None,
    retry_route: Annotated[
        str | None, typer.Option(metavar="ROUTE", help="Try all failed deliveries of a route again.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 50,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Show the outbox: what was sent, what waits, what was given up and why."""
    from watcher.cli.retries import retry_deliveries, retry_delivery
    from watcher.cli.tables import show_deliveries

    if retry_route is not None:
        raise typer.Exit(retry_deliveries(config, retry_route))
    if retry is not None:
        raise typer.Exit(retry_delivery(config, retry))
    show_deliveries(config, limit=limit, as_json=as_json)


@app.command(short_help="Try a configuration on what was read.")
def backtest(
    since: Annotated[str, typer.Option(metavar="SPAN", help="Alerts of the last 30d, 12h or 8w.")] = "30d",
    against: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Compare with this configuration, not with what was sent.")
    ] = None,
    max_added: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Exit with 1 if more alerts than this are added.")
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Read all stored pages again by the configuration, and say which alerts it would have added or dropped, and why.

    Sends nothing and writes nothing. Alerts are counted one by one: one change told to one recipient.
    """
    from watcher.cli.backtest import run_backtest

    raise typer.Exit(run_backtest(config, since=since, against=against, max_added=max_added, as_json=as_json))


@app.command(short_help="What operators were told.")
def notices(
    retry: Annotated[int | None, typer.Option(metavar="ID", help="Try this failed notice again.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 50,
    as_json: JsonOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Show what operators were told, or wait to be told: what broke, what is right again."""
    from watcher.cli.notices import retry_notice, show_notices

    if retry is not None:
        raise typer.Exit(retry_notice(config, retry))
    show_notices(config, limit=limit, as_json=as_json)


@app.command(short_help="The pages behind a change, as WARC.")
def evidence(
    change: Annotated[int, typer.Argument(metavar="CHANGE", help="Its number; `watcher changes` shows it.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.warc.gz", help="The file to write.")],
    force: ForceOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Write the pages that a change rests on as a WARC file, with headers, redirects, digests and quotes."""
    from watcher.cli.moving import write_evidence

    raise typer.Exit(write_evidence(config, change, output, force=force))


@app.command(short_help="Poll an archived watch again.")
def restore(watch: Annotated[str, typer.Argument(metavar="WATCH")], config: ConfigOption = CONFIG) -> None:
    """Poll an archived watch again, from a silent baseline."""
    from watcher.cli.worker import restore_watch

    raise typer.Exit(restore_watch(config, watch))


@app.command(short_help="For health checks.")
def health(config: ConfigOption = CONFIG) -> None:
    """Say whether the worker keeps up with its sources: exit code 1 if a poll is long overdue. For health checks."""
    from watcher.cli.health import say_health

    raise typer.Exit(say_health(config))


@app.command(short_help="Bring the database up to date.")
def migrate(config: ConfigOption = CONFIG) -> None:
    """Bring the database to this version’s schema."""
    from watcher.cli.worker import migrate_database

    migrate_database(config)


@app.command(name="export", short_help="Everything in one file.")
def export_(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write: .tar.zst or .tar.gz.")
    ],
    force: ForceOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Write everything that the database holds into one file, to move it to another database; also while a worker runs."""
    from watcher.cli.moving import export_all

    raise typer.Exit(export_all(config, output, force=force))


@app.command(name="import", short_help="Everything from one file.")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="What `export` wrote.")],
    config: ConfigOption = CONFIG,
) -> None:
    """Put everything of an exported file into the configured database, which must be empty: all of it or nothing."""
    from watcher.cli.moving import import_all

    raise typer.Exit(import_all(config, file))


@app.command(short_help="Copy the database while it is used.")
def backup(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")],
    force: ForceOption = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Copy an SQLite database while the worker uses it; for PostgreSQL, say the command that does so (exit code 1)."""
    from watcher.cli.moving import back_up

    raise typer.Exit(back_up(config, output, force=force))


@app.command(short_help="Print the version.")
def version() -> None:
    """Print the version."""
    typer.echo(f"watcher {__version__}")


def main() -> None:
    """Run the command line; errors that a person can mend are one line each, on standard error."""
    try:
        app()
    except Exception as error:
        from watcher.cli.exits import explain

        code = explain(error)
        if code is None:
            raise
        sys.exit(code)
