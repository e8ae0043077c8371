"""Hold the HSDS answers of a running site against the published schemas, which anyone can download.

    python -m tools.hsds_check SCHEMAS [http://127.0.0.1:5000/hsds]

SCHEMAS is a folder with service.json, organization.json, … of the specification (its folder `schema`, not `compiled`).
Prints what is wrong, and how many objects were held against what; the exit code is 1 if anything is wrong.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SITE = "http://127.0.0.1:5000/hsds"
BASE = "https://hsds.invalid/schema/"
KINDS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
NESTED = ("services", "organizations", "service_at_locations")
Fetch = Callable[[str], Any]


def main() -> int:
    """Check a site; return the exit code."""
    if len(sys.argv) not in (2, 3) or not Path(sys.argv[1]).is_dir():  # --help is not a folder either
        print(__doc__, file=sys.stderr)
        return 2
    folder, site = Path(sys.argv[1]), (sys.argv[2:] or [SITE])[0].rstrip("/")
    counted: Counter[str] = Counter()
    wrong = list(check(folder, lambda address: _get(f"{site}/{address}"), counted))
    for line in wrong:
        print(line)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counted.items())), f"· {len(wrong)} wrong")
    return 1 if wrong else 0


def check(folder: Path, fetch: Fetch, counted: Counter[str]) -> Iterator[str]:
    """Yield the violations as «address: path: why». fetch(address below /hsds/) returns the JSON."""
    for plural, kind in KINDS.items():
        checker = _checker(folder, kind)
        for address, shown in _answers(plural, fetch):
            counted[kind] += 1
            yield from (f"{address}: {one.json_path}: {one.message}" for one in checker.iter_errors(shown))


def _answers(plural: str, fetch: Fetch) -> Iterator[tuple[str, Any]]:
    """Yield every object of a list, nested where possible, and each one requested by itself."""
    asked = [f"{plural}?per_page=200", *([f"{plural}?per_page=200&full=true"] if plural in NESTED else [])]
    for address in asked:
        number, last = 1, False
        while not last:
            page = fetch(f"{address}&page={number}")
            yield from ((f"{address}&page={number}", row) for row in page["contents"])
            number, last = number + 1, page["last_page"]
    for row in fetch(f"{plural}?per_page=200")["contents"]:
        yield f"{plural}/{row['id']}", fetch(f"{plural}/{row['id']}")


def _checker(folder: Path, kind: str) -> Draft202012Validator:
    def retrieve(uri: str) -> Resource[Any]:
        return _schema(folder, uri.rsplit("/", 1)[-1])

    registry: Registry[Any] = Registry(retrieve=retrieve)
    schema = {"$ref": f"{BASE}{kind}.json"}
    return Draft202012Validator(schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _schema(folder: Path, name: str) -> Resource[Any]:
    """Return a published schema under an address of ours, so that its references resolve next to it."""
    read = json.loads((folder / name).read_text(encoding="utf-8"))
    return Resource.from_contents(read | {"$id": BASE + name}, default_specification=DRAFT202012)


def _get(address: str) -> Any:
    if not address.startswith(("http://", "https://")):
        raise ValueError("an address begins with http:// or https://")
    with urlopen(address) as answer:  # noqa: S310 (the scheme was checked)
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main())
