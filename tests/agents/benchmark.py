"""Measure finding a case among 100,000: `python -m tests.agents.benchmark [URL]` prints medians of the first page.

Without a URL it makes a SQLite file of its own; with one, the database has to be empty.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from typing import Any, Callable

from sqlalchemy import insert

from bot.agents.desk import AgentDesk
from bot.agents.model import LOCAL
from bot.cases.case import Case
from bot.storage.case_lines import _values
from bot.storage.cases import _row
from bot.storage.database import Database, open_database
from bot.storage.grams import grams_row
from bot.storage.migrate import upgrade
from bot.storage.tables import filing_case
from bot.storage.tables_of_agents import case_gram, case_line
from tests.cases.example import example_case, later
from tests.delivery.talking import echo_on

COUNT = 100_000
ROUNDS = 30
_AT_ONCE = 5_000
_SYLLABLES = "杭州示例科技有限公司上海云网络信息技术北京数据服务广东商贸文化传媒教育医疗设备"


def case_of(number: int, chance: random.Random) -> Case:
    """Return a case as customers have them."""
    name = "".join(chance.choices(_SYLLABLES, k=10)) + "有限公司"
    details = {
        "subject_name": name,
        "domain_name": f"example-{number}.cn",
        "subject_person_name": "".join(chance.choices(_SYLLABLES, k=3)),
        "certificate_address": "".join(chance.choices(_SYLLABLES, k=20)),
    }
    facts = {"province": chance.choice(("zhejiang", "guangdong", "beijing")), "goal": "host"}
    return example_case(
        number,
        id=f"ICP-{number // 10_000:04}-{number % 10_000:04}",
        conversation=f"widget:{number:032}",
        facts=facts,
        details=details,
        updated_at=later(number),
    )


def fill(database: Database) -> None:
    """Keep the cases, as many at once as the database likes."""
    chance = random.Random(1)
    for start in range(0, COUNT, _AT_ONCE):
        cases = [case_of(number, chance) for number in range(start, start + _AT_ONCE)]
        lines = [{"case_id": one.id, "held": "assistant", **_values(one)} for one in cases]
        with database.writing() as connection:
            connection.execute(insert(filing_case), [_row(one) for one in cases])
            connection.execute(insert(case_line), lines)
            grams = [grams_row(connection, one["case_id"], one["text"]) for one in lines]
            connection.execute(insert(case_gram), grams)
    with database.writing() as connection:
        connection.exec_driver_sql("ANALYZE")


def measure(look: Callable[[int], Any]) -> tuple[float, float]:
    """Return the median and the longest of many looks in milliseconds."""
    spent = []
    for number in range(ROUNDS):
        begin = time.perf_counter()
        look(number)
        spent.append(1000 * (time.perf_counter() - begin))
    return statistics.median(spent), max(spent)


def main(url: str) -> None:
    """Fill a database and print how long each search takes."""
    upgrade(url)
    database = open_database(url)
    begin = time.monotonic()
    fill(database)
    print(f"{COUNT} cases in {database.kind}, {time.monotonic() - begin:.0f} s to fill")
    desk = AgentDesk(echo_on(database).services, database)
    chance = random.Random(2)
    wanted = [case_of(number, random.Random(number)) for number in chance.sample(range(COUNT), ROUNDS)]

    def found(**search: Any) -> list[Any]:
        return desk.call(LOCAL, "list_cases", **search)["cases"]

    names = [desk.call(LOCAL, "show_case", number=one.id, clear=True)["details"][0]["value"] for one in wanted]
    searches: dict[str, Callable[[int], Any]] = {
        "newest": lambda n: found(),
        "by number": lambda n: found(text=wanted[n].id),
        "by domain": lambda n: found(text=wanted[n].details["domain_name"]),
        "by text, one match": lambda n: found(text=names[n]),
        "by text, many matches": lambda n: found(text="科技"),
        "by text, no match": lambda n: found(text=f"没有这家 {n}"),
        "by province and channel": lambda n: found(province="zhejiang", channel="widget"),
        "by text and province": lambda n: found(text="科技", province="zhejiang"),
        "by text of all, older": lambda n: found(text="example-", unchanged_for_days=1, province="zhejiang"),
    }
    for name, look in searches.items():
        assert look(0) or name == "by text, no match", name
        median, longest = measure(look)
        print(f"{name:28} median {median:6.1f} ms, longest {longest:6.1f} ms")
    database.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(f"sqlite:///{folder}/filing.db")
