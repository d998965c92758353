"""The loops of the micro-benchmarks: each must run, or its figure would be of something else."""

from __future__ import annotations

import gc
import sys

import pytest

from antiphon.engine.prepared import Prepared
from bench.micro import __main__ as micro
from bench.micro.cases import MICRO_CASES, MicroCase, Sink

ALL = [(case, whose) for case in MICRO_CASES for whose in ("ours", "peer")]
ANSWERS = {
    "plain": b'4317["xxxx',
    "async": b'4317["xxxx',
    "typed": b"4317[1]",
    "echo": b'42["echo",',
    "emit": b'42["echo",',
    "broadcast": b'42["news",',
}


@pytest.mark.parametrize(("case", "whose"), ALL, ids=[f"{one.key}-{whose}" for one, whose in ALL])
async def test_a_loop_does_it_as_often_as_it_is_told(case: MicroCase, whose: str) -> None:
    loop = await micro.loop_of(case, whose)
    loop(2)  # what is remembered from the first time is remembered now
    calls = 0

    def count(frame: object, event: str, arg: object) -> None:
        nonlocal calls
        calls += event == "call"

    gc.collect()  # so that nothing of other tests is finalised meanwhile
    gc.disable()
    sys.setprofile(count)
    try:
        loop(1)
        once = calls
        loop(3)
    finally:
        sys.setprofile(None)
        gc.enable()
    assert calls - once >= 3 * (once - 1) > 0


@pytest.mark.parametrize("case", [case for case in MICRO_CASES if case.key in ANSWERS])
async def test_a_server_answers(case: MicroCase, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []
    monkeypatch.setattr(Sink, "send", lambda self, message: sent.append(text_of(message)))
    loop = await case.make()
    sent.clear()
    loop(2)
    assert len(sent) == 2 * case.each
    assert {text[:10] for text in sent} == {ANSWERS[case.key][:10]}


def text_of(message: Prepared) -> bytes:
    assert message.text is not None
    return message.text


def test_an_unknown_case_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["micro", "--only", "nothing"])
    with pytest.raises(SystemExit, match="unknown cases: nothing; there are: decode, "):
        micro.main()
