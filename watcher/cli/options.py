"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[Path, typer.Option("--config", metavar="DIR", help="Folder with watcher.yaml and watches/.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Show the words that weighed for and against each claim.")
]
WatchOption = Annotated[str | None, typer.Option("--watch", metavar="WATCH", help="Only this watch.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
CONFIG = Path("config")
