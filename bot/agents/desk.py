"""The one door to cases and conversations for the people who work here: every call is checked, whoever makes it."""
