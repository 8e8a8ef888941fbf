"""The catalogue of the shell, read behind the prompt: reading it takes longer than a prompt may."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from threading import Lock, Thread
from typing import Optional

from bot.catalog.reader import read_catalog
from bot.filing.model import Catalog


class InBackground:
    """Reads a catalogue once, from the first call or `begin` on."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._reading: Optional[Future[Catalog]] = None
        self._lock = Lock()

    def __call__(self) -> Catalog:
        """Return the catalogue; wait for it where it is still being read."""
        return self.begin().result()

    def begin(self) -> Future[Catalog]:
        """Begin to read, in a thread that keeps no process from ending."""
        with self._lock:
            if self._reading is None:
                self._reading = Future()
                Thread(target=self._read, args=(self._reading,), daemon=True).start()
            return self._reading

    def _read(self, reading: Future[Catalog]) -> None:
        try:
            reading.set_result(read_catalog(self._root))
        except BaseException as error:  # noqa: BLE001  (whoever waits for the catalogue gets it)
            reading.set_exception(error)
