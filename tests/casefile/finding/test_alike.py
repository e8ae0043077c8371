"""The names of a few people are compared together as each pair would be alone."""

from itertools import permutations
from uuid import UUID

from outreach.casefile.finding.alike import Few, Names, called_alike
from outreach.core.names import NameIndex

SOMEBODY = UUID(int=1)
PEOPLE: dict[UUID, Names] = {
    UUID(int=number): names
    for number, names in enumerate(
        (
            ("นก", "ธีระ", "บุญมา"),
            ("นก", "ธีรพัฒน์", "บุญมา"),
            ("นกน้อย", "ธีระ", None),
            ("ธีระ", "นก", "บุญ มา"),
            (None, "สมชาย", "ใจดี"),
            ("ชาย", "สมชัย", "ใจดี"),
            ("Bank", "ธนาคาร", "ศรีสุข"),
            ("แบงค์", None, None),
        ),
        100,
    )
}


def alone(mine: Names, theirs: Names) -> float:
    known = NameIndex()
    known.put(SOMEBODY, SOMEBODY, [name for name in theirs if name])
    clue = called_alike(known, mine, SOMEBODY, 1).get(SOMEBODY)
    return clue.points if clue else 0


def test_people_are_as_alike_together_as_alone() -> None:
    few, differ = Few(PEOPLE), []
    for one, other in permutations(PEOPLE, 2):
        clue = called_alike(few, PEOPLE[one], other, 1).get(other)
        if (clue.points if clue else 0) != alone(PEOPLE[one], PEOPLE[other]):
            differ.append((PEOPLE[one], PEOPLE[other]))
    assert differ == []


def test_each_name_is_as_alike_together_as_alone() -> None:
    few = Few(PEOPLE)
    for one, other in permutations(PEOPLE, 2):
        for place, theirs in enumerate(PEOPLE[other]):
            for name in PEOPLE[one]:
                known = NameIndex()
                known.put(SOMEBODY, SOMEBODY, [theirs] if theirs else [])
                found = known.search(name, SOMEBODY) if name else []
                assert few.likeness(name, other, place) == (found[0][0] if found else 0), (name, theirs)
