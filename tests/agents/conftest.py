"""The real ends of a conversation that a person takes over: a browser, and a shell in a terminal."""

from tests.shell.conftest import open_terminal  # noqa: F401
from tests.widget.conftest import browser  # noqa: F401
