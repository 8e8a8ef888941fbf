"""The working days of the Chinese mainland: public holidays off, make-up days on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Optional

from chinese_calendar import is_workday


class ChineseWorkingDays:
    """Counts working days by the yearly notices of the State Council; a year without one yet is not known."""

    def after(self, day: date, number: int) -> Optional[date]:
        """Return the day that is so many working days later; None where its year is not known yet."""
        try:
            while number > 0:
                day += timedelta(days=1)
                number -= is_workday(day)
            return day
        except (NotImplementedError, OverflowError):
            return None
