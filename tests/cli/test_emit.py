"""``antiphon emit``, as scripts use it."""

from __future__ import annotations

import pytest

from .conftest import Antiphon


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_an_acknowledgement_is_printed_value_by_value(
    antiphon: Antiphon, server: str, transport: str
) -> None:
    ended = antiphon("emit", server, "echo", '{"a": 1}', "word", "--ack", "-t", transport)
    assert (ended.returncode, ended.stdout) == (0, '{"a": 1}\n"word"\n'), ended


def test_without_ack_it_ends_when_the_event_has_left(antiphon: Antiphon, server: str) -> None:
    ended = antiphon("emit", server, "note", "from a script")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", ""), ended


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["nobody", "--ack", "--timeout", "0.3"], "antiphon: operation has timed out"),
        (["echo", "--auth", '{"refuse": 1}'], 'antiphon: not you: {"why": 1}'),
        (["connect"], 'antiphon: "connect" is a reserved event name'),
        (["echo", "--namespace", "/none"], "antiphon: Invalid namespace (the path of"),
        (["echo", "--path", "/elsewhere"], "is no Socket.IO server: status 404"),
    ],
)
def test_what_fails_is_a_sentence_and_status_1(
    antiphon: Antiphon, server: str, args: list[str], says: str
) -> None:
    ended = antiphon("emit", server, *args)
    assert ended.returncode == 1, ended
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_nobody_there_is_a_sentence(antiphon: Antiphon) -> None:
    ended = antiphon("emit", "http://127.0.0.1:1", "echo")
    assert ended.returncode == 1
    assert "127.0.0.1:1 cannot be reached" in ended.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--auth", "5"], "a JSON object"),
        (["--header", "nothing"], "'nothing' has no ':'"),
        (["--query", "nothing"], "'nothing' has no '='"),
        (["--transport", "pigeon"], "there is no transport pigeon"),
        (["@nowhere"], "nowhere: No such file"),
        (["--namespace", "chat"], "a namespace begins with a slash"),
    ],
)
def test_what_is_typed_wrongly_is_status_2(
    antiphon: Antiphon, server: str, args: list[str], says: str
) -> None:
    ended = antiphon("emit", server, "echo", *args)
    assert ended.returncode == 2, ended
    assert says in ended.stderr
