"""What keeps a process small does nothing where it cannot be done."""

import subprocess
import sys

import pytest

from outreach.core import memory

MANY = """
import threading
from outreach.core import memory
memory.share_one_heap()
held = [None] * 8
def fill(n): held[n] = [bytes(1000) for _ in range(2000)]
threads = [threading.Thread(target=fill, args=(n,)) for n in range(8)]
for one in threads: one.start()
for one in threads: one.join()
memory.give_back()
print(sum(map(len, held)))
"""


def test_threads_that_share_a_heap_allocate_as_before() -> None:
    said = subprocess.run([sys.executable, "-c", MANY], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["16000"]


def test_a_c_library_without_these_calls_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _name: object())
    memory.share_one_heap()
    memory.give_back()
