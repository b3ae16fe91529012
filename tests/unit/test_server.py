"""What the web server's process keeps."""

import platform
import subprocess
import sys

import pytest

SIGNING_IN = """
import threading
from fest_ops import server
from fest_ops.people import passwords

if {mended}:
    server.give_memory_back()

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4 // 1024

before, together = resident(), threading.Barrier(4)

def one():
    for _ in range(3):
        together.wait()
        passwords.hashed("a password of many words")

threads = [threading.Thread(target=one) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(resident() - before)
"""


def kept(*, mended: bool) -> int:
    """MiB that a process holds on to after four threads hashed passwords at once."""
    said = subprocess.run(
        [sys.executable, "-c", SIGNING_IN.format(mended=mended)], capture_output=True, text=True, check=True
    )
    return int(said.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another malloc")
def test_memory_of_a_sign_in_is_given_back() -> None:
    assert kept(mended=False) > 19, "glibc kept nothing: the call is no longer needed"
    assert kept(mended=True) < 10
