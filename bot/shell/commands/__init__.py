"""The shell's commands, a module for each group; importing them fills the table."""

from bot.shell.commands import filing, general, talk

__all__ = ["filing", "general", "talk"]
