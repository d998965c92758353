"""The record of a run: on what it ran, and every raw figure."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from antiphon.hosts.frame_path import FramePath
from antiphon.speedups import fastest
from bench.figures import Sample
from bench.runner import Failure
from bench.trial import Settings

__all__ = ["machine", "read", "versions", "write"]

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = (
    "antiphon",
    "picows",
    "uvicorn",
    "uvloop",
    "httptools",
    "websockets",
    "orjson",
    "python-socketio",
    "python-engineio",
)
NODE_PACKAGES: Final = ("socket.io", "engine.io", "ws")


def versions() -> dict[str, str]:
    """The versions of everything that takes part."""
    found = {"python": platform.python_version(), "node": _output("node", "--version").strip("v")}
    found |= {name: metadata.version(name) for name in PACKAGES}
    found["antiphon"] += " in Python" if fastest(FramePath) is FramePath else " compiled"
    for name in NODE_PACKAGES:
        package = ROOT / "bench" / "node_modules" / name / "package.json"
        found[f"npm {name}"] = str(json.loads(package.read_text())["version"])
    commit = _output("git", "rev-parse", "--short", "HEAD")
    changed = "" if not _output("git", "status", "--porcelain", "src") else " and changes"
    return {**found, "commit": f"{commit or 'unknown'}{changed}"}


def machine() -> dict[str, str | int]:
    """The machine that it runs on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count() or 0,
        # The rest of a kernel's release is whoever built it.
        "system": " ".join([platform.system(), ".".join(platform.release().split(".")[:2])]),
    }


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=10)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def write(
    path: Path,
    samples: Sequence[Sample],
    failures: Sequence[Failure],
    settings: Settings,
    load_averages: Sequence[float],
) -> dict[str, Any]:
    """Write the record of a run; it is returned too.

    Args:
        path: Where.
        samples: What was measured.
        failures: What could not be.
        settings: How large everything was.
        load_averages: The machine's, of a minute, at the beginning and at the end.
    """
    record = {
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "load_averages": [round(each, 2) for each in load_averages],
        "versions": versions(),
        "settings": asdict(settings),
        "failures": [asdict(each) for each in failures],
        "samples": [_rounded(asdict(each)) for each in samples],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_json(record))
    return record


def read(path: Path) -> tuple[dict[str, Any], list[Sample], Settings]:
    """What `write` has written: the record, its samples and its settings."""
    record: dict[str, Any] = json.loads(path.read_text())
    samples = [Sample(**each) for each in record["samples"]]
    return record, samples, Settings(**record["settings"])


def _json(record: dict[str, Any]) -> str:
    """With one line for each sample, so that a difference can be read."""
    samples = ",\n".join(f"  {json.dumps(each)}" for each in record["samples"])
    head = json.dumps({**record, "samples": []}, indent=1).removesuffix("[]\n}")
    return f"{head}[\n{samples}\n ]\n}}\n"


def _rounded(value: Any) -> Any:
    """The same with six digits: more mean nothing."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return value
