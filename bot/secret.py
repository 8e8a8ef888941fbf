"""The secret that signs sessions: given, or made once and kept in a file that nobody else can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.filing.errors import FilingError

SHORTEST = 32
_FEWEST_DIFFERENT = 10


class WeakSecret(FilingError):
    """A secret that others could guess or read."""


def read_secret(given: str, file: Path) -> bytes:
    """Return the given secret, else that of the file, which is made where it is missing; refuse a weak one."""
    if given:
        return check_secret(given, "FILING_SECRET")
    _make(file)
    if file.stat().st_mode & 0o077:
        raise WeakSecret(f"{file} can be read by others: run `chmod 600 {file}`, or remove it to get a new one")
    return check_secret(file.read_text(encoding="ascii").strip(), str(file))


def check_secret(secret: str, name: str) -> bytes:
    """Return a secret as bytes; refuse one that is short or monotonous."""
    if len(secret) < SHORTEST or len(set(secret)) < _FEWEST_DIFFERENT:
        raise WeakSecret(
            f"the secret of {name} is too weak: give at least {SHORTEST} random characters, such as from "
            "`python -c 'import secrets; print(secrets.token_urlsafe(48))'`"
        )
    return secret.encode()


def _make(file: Path) -> None:
    if file.exists():
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half_made = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
        made.write(secrets.token_urlsafe(48))
    try:
        os.link(half_made, file)  # fails where another process was faster, whose secret then holds
    except FileExistsError:
        pass
    finally:
        half_made.unlink()
