"""The errors of the filing side: each says what is wrong, where, and what to do."""


class FilingError(Exception):
    """The base of every error that this project raises on purpose."""


class CatalogError(FilingError):
    """The catalogue is wrong: `problems` holds one line for each fault, with file, line and remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class UnknownFact(FilingError):
    """A fact was named that the catalogue does not have."""


class NoRulesOnThatDay(FilingError):
    """The day asked about lies before the first rules (Order 33, in force since 2005-03-20)."""


class CaseNotFound(FilingError):
    """No case has this number."""


class StorageUnavailable(FilingError):
    """The database did not answer in time; nothing of this turn was stored."""


class CaseExists(FilingError):
    """The case number or the conversation already has a case."""


class CaseChanged(FilingError):
    """Somebody else saved the case in between; load it again."""
