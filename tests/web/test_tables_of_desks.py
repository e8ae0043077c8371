"""Tables for desks: what a query string asks for, what the heads lead to, and the same rows in a file."""

from datetime import date

from sqlalchemy import column

from outreach.core import language
from outreach.web.tables import Asked, Column, Filter, Table

ROW = {"name": "=ก", "day": date(2026, 11, 30)}
TABLE = Table(
    [
        Column("name", "Name", lambda row: row["name"], in_file=False),
        Column(
            "day", "Day", lambda row: "today", (column("day"), column("id")), cell=lambda row: row["day"], is_day=True
        ),
        Column("plain", "Plain", lambda row: row["name"], in_page=False),
    ],
    [Filter("state", "State", [("open", "Open"), ("over", "Over")])],
    first="-day",
)


def test_a_query_string_asks_only_for_what_the_table_knows() -> None:
    asked = TABLE.read({"state": "open", "sort": "day", "after": "k", "x": "1"})
    assert asked == Asked({"state": "open"}, "day", "k")
    assert TABLE.read({"state": "shut", "sort": "name"}) == Asked({}, "-day", None)


def test_a_head_turns_the_order_and_keeps_the_filters() -> None:
    day, asked = TABLE.columns[1], TABLE.read({"state": "over", "sort": "day", "after": "k"})
    assert TABLE.turned(asked, day) == {"state": "over", "sort": "-day"}
    assert TABLE.turned(TABLE.read({}), day) == {"sort": "day"}


def test_the_order_of_a_head_goes_down_or_up() -> None:
    orders = [str(TABLE.keyset(TABLE.read({"sort": sort})).order[0]) for sort in ("day", "-day")]
    assert orders == ["day", "day DESC"]


def test_page_and_file_show_their_columns() -> None:
    language.speak("en")
    head, lines = TABLE.sheet([ROW])
    assert [one.key for one in TABLE.shown] == ["name", "day"]
    assert (head, list(lines)) == (["Day", "Plain"], [[date(2026, 11, 30), "=ก"]])
    assert TABLE.sheet([ROW], iso=True)[0] == ["Day (common era, year-month-day)", "Plain"]


def test_a_kept_view_has_its_name_or_that_of_what_it_filters() -> None:
    over, gone, sorted_ = {"state": "over", "sort": "day"}, {"state": "gone", "sort": "day"}, {"sort": "day"}
    kept = [(over, ""), (gone, "Gone"), (over, "Mondays"), (sorted_, "")]
    assert list(TABLE.named(kept)) == [("Over", over), ("Mondays", over), ("Day", sorted_)]
