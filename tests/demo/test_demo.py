"""The demonstration, as a newcomer runs it: from the source, and from a wheel installed elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(300)


def test_headless_demo_deals_with_every_mail() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "amiable", "demo", "--headless"],
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
        env={**os.environ, "COLUMNS": "160"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "21 replies of 21 mails" in done.stdout


def test_the_wheel_runs_the_demo_elsewhere(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=110,
    )
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "elsewhere", with_pip=False)
    python = tmp_path / "elsewhere" / "bin" / "python"
    site = next((tmp_path / "elsewhere" / "lib").glob("python*/site-packages"))
    # The dependencies are those of this environment: only Amiable itself comes from the wheel.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*install, "--ignore-installed", str(wheel)], check=True, capture_output=True, timeout=110)
    where = subprocess.run(
        [str(python), "-c", "import amiable; print(amiable.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(site) in where.stdout
    done = subprocess.run(
        [str(site.parents[2] / "bin" / "amiable"), "demo", "--headless"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    assert done.returncode == 0, done.stdout + done.stderr
