"""`evidence`, `export`, `import` and `backup`: what leaves the database, and what comes into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from watcher import __version__
from watcher.archive import check_name, check_place, pack, place, unpack, write_warc
from watcher.archive.manifest import Manifest
from watcher.cli.build import console, load_config, now, open_store
from watcher.cli.tables import count
from watcher.model import Config
from watcher.store import Proof, Store, migrate, say_dump, say_place


def write_evidence(folder: Path, change: int, output: Path, *, force: bool) -> int:
    """Write the pages that a change rests on; exit code 1 if there is no such change."""
    config = load_config(folder)
    check_place(output, force=force)
    with open_store(config) as store:
        proof = store.proof(change)
        if proof is None:
            console.print(f"There is no change {change}; `watcher changes` lists them.")
            return 1
        with place(output, force=force) as draft:
            kept = write_warc(
                proof,
                draft,
                name=output.name,
                version=__version__,
                now=now(),
                body_of=store.page,
                is_rendered=lambda source: _is_rendered(config, source),
            )
    _say_evidence(proof, output, kept=kept)
    return 0


def _is_rendered(config: Config, source: str) -> bool:
    return source in config.sources and config.sources[source].render


def _say_evidence(proof: Proof, output: Path, *, kept: int) -> None:
    change, pages = proof.change, len(proof.pages)
    what = f"change {proof.id}, {change.watch}: {change.field} {change.kind}"
    console.print(Text.assemble(f"{output}: {count(pages, 'page')} behind {what}."), soft_wrap=True)
    for page in proof.pages:
        lost = "" if page.kept else "  its body is not kept any more; the file says so"
        place_of = page.page.final_url if page.page else page.evidence[0].url
        console.print(Text.assemble("  ", (place_of, "blue"), (lost, "yellow")), soft_wrap=True)
    if not kept:
        console.print("No body of any of them is kept any more.", style="yellow")


def export_all(folder: Path, output: Path, *, force: bool) -> int:
    """Write everything into one file."""
    config = load_config(folder)
    check_name(output.name)
    check_place(output, force=force)
    with (
        open_store(config) as store,
        place(output, force=force) as draft,
        store.copy_out() as copy,
        _progress("Exporting", total=2 * sum(table.rows for table in copy.tables)) as (bar, task),
    ):
        manifest = pack(
            copy,
            draft,
            name=output.name,
            version=__version__,
            now=now(),
            on_rows=lambda rows: bar.advance(task, rows),
        )
    console.print(f"{output}: {_say_rows(manifest)} of {say_place(config.database)}.", soft_wrap=True)
    return 0


def import_all(folder: Path, file: Path) -> int:
    """Put everything of a file into the database of the configuration, which is made if there is none."""
    config = load_config(folder)
    migrate(config.database)
    with (
        Store.open(config.database) as store,
        _progress("Importing", total=file.stat().st_size) as (bar, task),
        store.copy_in() as copy,
    ):
        manifest = unpack(file, copy, version=__version__, on_bytes=lambda at: bar.update(task, completed=at))
    console.print(
        f"{say_place(config.database)}: {_say_rows(manifest)} from {file}, as it was at {manifest.made_at:%Y-%m-%d %H:%M} UTC.",
        soft_wrap=True,
    )
    return 0


def back_up(folder: Path, output: Path, *, force: bool) -> int:
    """Copy an SQLite database while a worker uses it; of a server say the command that does so, and exit code 1."""
    config = load_config(folder)
    command = say_dump(config.database, output)
    if command is not None:
        console.print(f"PostgreSQL makes its own backups, also while the worker runs:\n  {command}", soft_wrap=True)
        return 1
    check_place(output, force=force)
    with (
        open_store(config) as store,
        place(output, force=force) as draft,
        _progress("Copying", total=1) as (bar, task),
    ):
        store.backup(draft, on_progress=lambda done, total: bar.update(task, completed=done, total=total))
    console.print(
        f"{output}: a copy of {say_place(config.database)}, checked.",
        soft_wrap=True,
    )
    return 0


def _say_rows(manifest: Manifest) -> str:
    rows = {part.table: part.rows for part in manifest.parts}
    return f"{count(sum(rows.values()), 'row')} in {count(len(rows), 'table')}"


@contextmanager
def _progress(what: str, *, total: int) -> Iterator[tuple[Progress, TaskID]]:
    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        yield bar, bar.add_task(what, total=total)
