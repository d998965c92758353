"""What a crowd has found out, as numbers and as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rich.table import Table

from antiphon.cli.crowd import Crowd

__all__ = ["percentile", "summary", "table"]

SHARES: Final = (50, 90, 99, 100)
BEHIND: Final = 0.05
"""Seconds behind its own plan from which on a load generator measures itself."""


def percentile(ordered: list[float], share: float) -> float:
    """The value that so many percent do not exceed (nearest rank).

    Args:
        ordered: The values in order, at least one.
        share: Percent, above 0 up to 100.
    """
    rank = -(-len(ordered) * share // 100)
    return ordered[max(int(rank), 1) - 1]


def percentiles(values: Iterable[float]) -> dict[str, float]:
    """The percentiles of seconds, in milliseconds."""
    ordered = sorted(values)
    if not ordered:
        return {}
    return {
        "max" if share == 100 else f"p{share}": round(percentile(ordered, share) * 1000, 3)
        for share in SHARES
    }


def summary(crowd: Crowd) -> dict[str, Any]:
    """All that was found out; latencies are in milliseconds."""
    seconds = crowd.emitting_for or 1.0
    return {
        "clients": crowd.here if crowd.emitting_for == 0 else len(crowd.connects),
        "lost": crowd.lost,
        "seconds": round(crowd.emitting_for, 3),
        "sent": crowd.sent,
        "answered": crowd.answered,
        "missing": crowd.missing,
        "received": crowd.received,
        "sent_per_second": round(crowd.sent / seconds, 1),
        "answered_per_second": round(crowd.answered / seconds, 1),
        "latency_ms": percentiles(crowd.latencies),
        "connect_ms": percentiles(crowd.connects),
        "behind_ms": round(crowd.late * 1000, 3),
    }


def table(crowd: Crowd) -> Table:
    """The same for people."""
    found = summary(crowd)
    shown = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    lost = f", {crowd.lost} lost" if crowd.lost else ""
    shown.add_row("clients", f"{len(crowd.connects)} of {crowd.plan.clients}{lost}")
    shown.add_row("connect", line(found["connect_ms"]))
    shown.add_row("sent", f"{crowd.sent:,}  ({found['sent_per_second']:,}/s)")
    if crowd.plan.ack or crowd.plan.echo:
        missing = f", {crowd.missing:,} missing" if crowd.missing else ""
        answered = f"{crowd.answered:,}  ({found['answered_per_second']:,}/s){missing}"
        shown.add_row("answered", answered)
        shown.add_row("latency", line(found["latency_ms"]))
    if crowd.received:
        shown.add_row("received", f"{crowd.received:,}")
    shown.add_row("time", f"{found['seconds']:.1f} of {crowd.plan.duration:g} s")
    if crowd.late > BEHIND:
        behind = f"{crowd.late * 1000:,.0f} ms behind its plan: this program is the bottleneck"
        shown.add_row("[yellow]note[/]", f"[yellow]{behind}[/]")
    return shown


def line(milliseconds: dict[str, float]) -> str:
    """Percentiles on a line."""
    return "  ".join(f"{name} {value:,.2f} ms" for name, value in milliseconds.items()) or "-"
