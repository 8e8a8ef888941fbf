"""The shell's commands, a module for each group; importing them fills the table."""

from bot.shell.commands import cases, filing, general, people, practice, talk, team

__all__ = ["cases", "filing", "general", "people", "practice", "talk", "team"]
