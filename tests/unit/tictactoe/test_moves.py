from __future__ import annotations

from tictactoe.moves import MEMORY, MoveId, MoveLog


def test_an_answer_is_kept_under_its_id() -> None:
    log = MoveLog[str]()
    assert log.answer_to(MoveId("a")) is None
    log.keep(MoveId("a"), "yes")
    assert log.answer_to(MoveId("a")) == "yes"
    assert log.answer_to(MoveId("b")) is None


def test_the_oldest_answer_goes_beyond_the_bound() -> None:
    log = MoveLog[int]()
    for number in range(MEMORY):
        log.keep(MoveId(str(number)), number)
    assert log.answer_to(MoveId("0")) == 0
    log.keep(MoveId("more"), -1)
    assert log.answer_to(MoveId("0")) is None
    assert log.answer_to(MoveId("1")) == 1
