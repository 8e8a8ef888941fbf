"""Handouts as files: Markdown, one printable page, a calendar. Layout only; every word comes from `bot.wording`."""
