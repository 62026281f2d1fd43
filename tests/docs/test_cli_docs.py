"""docs/cli.md is what `--help` says: `make docs` writes it again."""

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_cli_md_is_generated_from_the_commands() -> None:
    command = [sys.executable, "-m", "typer", "watcher.cli", "utils", "docs", "--name", "watcher"]
    generated = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == generated, "run `make docs`"
