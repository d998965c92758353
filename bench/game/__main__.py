"""`python -m bench.game contest|crowd`: the game under load, in numbers."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from typing import Final

from bench.game import contest, crowd
from bench.process import LOAD_CORE, ServerProcess, raise_file_limit
from bench.record import ROOT

SERVER: Final = [sys.executable, "-m", "bench.game.server"]
MEGABYTE: Final = 1 << 20
GAMES_EACH: Final = 4


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.game", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    parser.add_argument(
        "--database", help="DATABASE_URL of the game; an SQLite file of its own without it"
    )
    games = kinds.add_parser("contest", help="bots on bad connections; every word is checked")
    games.add_argument("--games", type=int, default=1_000, help="in each round")
    games.add_argument("--rounds", type=int, default=4, help="the first is to warm up")
    games.add_argument("--seed", type=int, default=0)
    many = kinds.add_parser("crowd", help="many players at a steady pace")
    many.add_argument("--players", type=int, default=5_000)
    many.add_argument("--seconds", type=float, default=30.0, help="how long it is measured")
    many.add_argument("--period", type=float, default=2.0, help="seconds between moves of a player")
    return parser.parse_args()


def play_contest(games: int, rounds: int, seed: int) -> None:
    """Rounds of the same size; what one of them leaves behind shows in the server's memory."""
    pairs = games // GAMES_EACH
    with ServerProcess(SERVER, ROOT) as process:
        for number in range(rounds):
            began = time.monotonic()
            played = contest.play(
                process.port, pairs=pairs, games_each=GAMES_EACH, seed=seed + number
            )
            took = time.monotonic() - began
            process.settle()
            process.check()
            print(
                f"round {number}: {played.games} games in {took:.1f} s, "
                f"{played.seen['moves']:,} moves, {played.seen['came back']:,} times back after a "
                f"lost connection; 0 illegal states, 0 lost moves, 0 double moves; "
                f"server {process.memory() / MEGABYTE:.1f} MB",
                flush=True,
            )
        if said := process.log():
            sys.exit(f"the server complained:\n{said}")


def play_crowd(players: int, seconds: float, period: float) -> None:
    """A pair alone, then all the others too, then the pair alone again."""
    with ServerProcess(SERVER, ROOT) as process:
        show("one pair alone", measure(process, 1, seconds / 3, 0.1), process)
        show(f"{players:,} players", measure(process, players // 2, seconds, period), process)
        process.settle()
        show("one pair alone again", measure(process, 1, seconds / 3, 0.1), process)
        if said := process.log():
            sys.exit(f"the server complained:\n{said}")


def measure(process: ServerProcess, pairs: int, seconds: float, period: float) -> dict[str, float]:
    """Let so many pairs play."""
    everybody = crowd.Crowd(process.port)
    try:
        everybody.grow(pairs)
        everybody.play(min(5.0, seconds), period)
        before = process.cpu(), process.waited(), time.process_time(), time.monotonic()
        pace = everybody.play(seconds, period)
        after = process.cpu(), process.waited(), time.process_time(), time.monotonic()
    finally:
        everybody.close()
    server, waited, load, wall = (b - a for a, b in zip(before, after, strict=True))
    return {
        "moves/s": len(pace.took) / pace.seconds,
        "p50 ms": pace.at(50),
        "p99 ms": pace.at(99),
        "p99.9 ms": pace.at(99.9),
        "most ms": pace.took[-1],
        "sent late, p99 ms": pace.late[len(pace.late) * 99 // 100],
        "server's core %": 100 * server / wall,
        "server waited %": 100 * waited / wall,
        "load's core %": 100 * load / wall,
        "CPU µs per move": 1_000_000 * server / len(pace.took),
    }


def show(title: str, figures: dict[str, float], process: ServerProcess) -> None:
    """Print a line."""
    process.check()
    said = ", ".join(f"{name} {value:,.2f}" for name, value in figures.items())
    print(f"{title}: {said}, server {process.memory() / MEGABYTE:.1f} MB", flush=True)


def main() -> None:
    """Run what the arguments say."""
    given = arguments()
    raise_file_limit()
    os.sched_setaffinity(0, {LOAD_CORE})
    with tempfile.TemporaryDirectory() as directory:
        os.environ["DATABASE_URL"] = given.database or f"sqlite:///{directory}/game.db"
        if given.kind == "contest":
            play_contest(given.games, given.rounds, given.seed)
        else:
            play_crowd(given.players, given.seconds, given.period)


if __name__ == "__main__":
    main()
