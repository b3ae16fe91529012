"""What stands between a running database and a running application, in one process: schema, demo, accounts.

python -m local.prepare      prints the demo's accounts; all else goes to the standard error
"""

import contextlib
import os
import sys

from fest_ops.cli import main as fest_ops


def prepare(*, demo: bool) -> None:
    """Bring the schema up to date; load the demo into an empty database and print one account a role."""
    with contextlib.redirect_stdout(sys.stderr):
        fest_ops(["migrate"], standalone_mode=False)
        if demo:
            fest_ops(["demo", "load"], standalone_mode=False)
    if demo:
        fest_ops(["demo", "accounts"], standalone_mode=False)


if __name__ == "__main__":
    prepare(demo=os.environ.get("FEST_OPS_DEMO") == "1")
