"""The environment → one frozen `Settings`; nobody else reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from bot.filing.errors import FilingError


class SettingsError(FilingError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that may differ between machines."""

    database_url: str = "sqlite:///.state/filing.db"
    """Where cases are kept: SQLite by default, `postgresql://…` for several processes."""
    models: Path = Path("models")
    catalog: Path = Path("data/catalog")
    host: str = "127.0.0.1"
    port: int = 5005

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach the service; the REST webhook is on only then."""
        return self.host in ("127.0.0.1", "localhost", "::1")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings; raise `SettingsError` naming the variable that is wrong."""
    defaults = Settings()
    port = environment.get("FILING_PORT", str(defaults.port))
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise SettingsError(f"FILING_PORT is '{port}': give a number from 1 to 65535")
    return Settings(
        database_url=environment.get("FILING_DATABASE_URL") or defaults.database_url,
        models=Path(environment.get("FILING_MODELS") or defaults.models),
        catalog=Path(environment.get("FILING_CATALOG") or defaults.catalog),
        host=environment.get("FILING_HOST") or defaults.host,
        port=int(port),
    )
