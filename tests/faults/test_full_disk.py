"""A disk that is full while a film arrives: what was taken is noted and kept, the rest is refused in words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LIMIT = 40 * 2**20

CHILD = """
import io, json, resource, signal, sys
from pathlib import Path
from fest_ops.media.storage import Disk, Full

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
noted = []
try:
    Disk(Path(sys.argv[1])).write("ab12", 0, io.BytesIO(b"x" * (64 * 2**20)), 2**40, noted.append)
    said = "whole"
except Full:
    said = "full"
print(json.dumps({"said": said, "noted": noted}))
"""


def test_disk_full_keeps_what_arrived_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), str(LIMIT)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = json.loads(ended.stdout)
    assert found["said"] == "full"
    assert found["noted"] == sorted(found["noted"])
    assert 0 < found["noted"][-1] <= LIMIT
    kept = (tmp_path / "ab" / "ab12").read_bytes()
    assert len(kept) >= found["noted"][-1]
    assert set(kept) == {ord("x")}
