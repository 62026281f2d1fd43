"""`${NAME}` and `${file:/run/secrets/x}`: the only way a secret comes in, and only where docs/configuration.md says."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from watcher.config.errors import UNPRINTABLE

_PLACE = re.compile(r"\$\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class SecretError(ValueError):
    """A secret cannot be had. The sentence names where it was looked for, never what was found."""


def fill(text: str, *, environ: Mapping[str, str], read_secret: Callable[[Path], str]) -> str:
    """`text` with its secrets in place; raises SecretError. What is filled in is not looked at again."""
    if text.count("${") != len(_PLACE.findall(text)):
        raise SecretError("a ${ is not closed; write ${NAME} or ${file:/path}")
    return _PLACE.sub(lambda found: _find(found[1], environ, read_secret), text)


def read_secret_file(path: Path) -> str:
    """The text of a file that holds one secret; raises OSError, or UnicodeDecodeError if it is not UTF-8."""
    return path.read_text(encoding="utf-8-sig")


def _find(name: str, environ: Mapping[str, str], read_secret: Callable[[Path], str]) -> str:
    if name.startswith("file:"):
        return _from_file(Path(name.removeprefix("file:")), read_secret)
    if not _NAME.fullmatch(name):
        raise SecretError("a ${...} is malformed; write ${NAME} or ${file:/path}")
    if name not in environ:
        raise SecretError(f"the environment variable {name} is not set; set it, or change this line")
    return _one_line(environ[name], f"the environment variable {name}")


def _from_file(path: Path, read_secret: Callable[[Path], str]) -> str:
    try:
        secret = read_secret(path)
    except OSError as error:
        raise SecretError(f"the secret file {path} cannot be read: {error.strerror or 'unknown reason'}") from None
    except UnicodeDecodeError:
        raise SecretError(f"the secret file {path} is not UTF-8") from None
    return _one_line(secret, f"the secret file {path}")


def _one_line(secret: str, place: str) -> str:
    secret = secret.strip()
    if not secret:
        raise SecretError(f"{place} is empty")
    if UNPRINTABLE.search(secret):
        raise SecretError(f"{place} holds more than one line, or a control character")
    return secret
