"""The import contracts of pyproject.toml hold, and each of them breaks on a deliberately wrong import."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.paths import REPO

ONE_WAY = "Features import one way"
INSIDE = "Inside a feature"
APPLICATION_ALONE = "The application knows neither its worker nor the servers"
WORKER_ALONE = "The worker does not know the servers"
PURE = "Rules are pure"
NO_FLASK = "Nothing below forms reaches Flask"

WRONG = [
    pytest.param(
        {"fest_ops/audit/models.py": "import fest_ops.people.models"}, ONE_WAY, id="a-lower-feature-looks-up"
    ),
    pytest.param(
        {"fest_ops/web/extra.py": "import fest_ops.festival.models"}, ONE_WAY, id="web-knows-a-feature"
    ),
    pytest.param({"fest_ops/db.py": "import fest_ops.audit.models"}, ONE_WAY, id="the-ground-looks-up"),
    pytest.param({"fest_ops/bar/__init__.py": ""}, ONE_WAY, id="a-room-that-no-plan-names"),
    pytest.param(
        {"fest_ops/audit/views.py": "", "fest_ops/audit/models.py": "import fest_ops.audit.views"},
        INSIDE,
        id="a-table-knows-its-page",
    ),
    pytest.param(
        {
            "fest_ops/selection/calls/views.py": "",
            "fest_ops/selection/calls/models.py": "import fest_ops.selection.calls.views",
        },
        INSIDE,
        id="a-table-knows-its-page-in-a-folder-by-noun",
    ),
    pytest.param(
        {"fest_ops/audit/models.py": "import worker"},
        APPLICATION_ALONE,
        id="the-application-knows-its-worker",
    ),
    pytest.param(
        {"fest_ops/config.py": "import local.paths"}, APPLICATION_ALONE, id="the-application-knows-local"
    ),
    pytest.param({"worker/extra.py": "import local.testing"}, WORKER_ALONE, id="the-worker-knows-local"),
    pytest.param({"fest_ops/audit/rules.py": "import sqlalchemy"}, PURE, id="a-rule-knows-the-database"),
    pytest.param(
        {"fest_ops/audit/rules.py": "import fest_ops.audit.models"}, PURE, id="a-rule-knows-a-table"
    ),
    pytest.param({"fest_ops/selection/states.py": "import celery"}, PURE, id="a-rule-by-name-knows-celery"),
    pytest.param(
        {
            "fest_ops/audit/helper.py": "import flask",
            "fest_ops/audit/commands.py": "import fest_ops.audit.helper",
        },
        NO_FLASK,
        id="a-command-reaches-flask-by-a-detour",
    ),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of all that the contracts look at."""
    for name in ("fest_ops", "worker", "local"):
        shutil.copytree(
            REPO / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("__pycache__", "static", "templates", "*.po"),
        )
    shutil.copy(REPO / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> tuple[int, str]:
    """Run the contracts in `folder`. Returns exit code and words."""
    call = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", call, "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def broken(words: str) -> list[str]:
    """The contracts that the linter calls broken."""
    return [line for line in words.splitlines() if line.rstrip().endswith("BROKEN")]


def test_contracts_hold_in_an_unchanged_copy(copy: Path) -> None:
    code, words = lint_imports(copy)
    assert code == 0, words


@pytest.mark.parametrize(("additions", "contract"), WRONG)
def test_contract_breaks_on_a_wrong_import(copy: Path, additions: dict[str, str], contract: str) -> None:
    for name, line in additions.items():
        path = copy / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a") as file:
            file.write(f"\n{line}\n")
    code, words = lint_imports(copy)
    assert code != 0
    assert any(line.startswith(contract) for line in broken(words)), words
