"""The pytest plugin, in projects of users."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PLUGIN = ("-p", "antiphon_pytest", "-p", "no:cacheprovider", "-p", "no:randomly")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
STRICT = """[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""

APP = """
    import antiphon

    io = antiphon.Server()
    left = []

    @io.on("echo")
    def echo(socket, *args):
        return args

    @io.on("disconnect")
    async def gone(socket, reason):
        left.append(reason)
"""
TESTS = """
    import asyncio
    from app import io, left
    {mark}

    async def test_first(antiphon_connect, antiphon_clock):
        client = await antiphon_connect(io)
        other = await antiphon_connect(io, auth={{"name": "other"}})
        assert await client.call("echo", 1) == 1
        await antiphon_clock.advance(3600)
        assert client.connected and other.connected
        asyncio.create_task(client.call("never", timeout=60))

    async def test_second(antiphon_connect):
        assert left == ["client namespace disconnect"] * 2
        assert len(io.sockets) == io.engine.clients_count == 0
        await antiphon_connect(io)
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A user's project."""
    pytester.makepyfile(app=APP)
    return pytester


def test_under_pytest_asyncio(project: pytest.Pytester) -> None:
    project.makepyfile(test_it=TESTS.format(mark=""))
    project.makeini(STRICT)
    project.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=2)


def test_under_pytest_asyncio_with_one_loop_for_all(project: pytest.Pytester) -> None:
    project.makepyfile(test_it=TESTS.format(mark=""))
    project.makeini(
        "[pytest]\nasyncio_mode = auto\nasyncio_default_test_loop_scope = session\n"
        "asyncio_default_fixture_loop_scope = session\n"
    )
    project.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=2)


def test_under_anyio_alone(project: pytest.Pytester) -> None:
    mark = """
    import pytest
    pytestmark = pytest.mark.anyio

    @pytest.fixture
    def anyio_backend():
        return "asyncio"
    """
    project.makepyfile(test_it=TESTS.format(mark=mark))
    project.runpytest_subprocess(*PLUGIN, "-p", "no:asyncio").assert_outcomes(passed=2)


def test_without_any_async_plugin(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it="""
        import asyncio
        from app import io, left

        def test_plain(antiphon_connect):
            async def main():
                client = await antiphon_connect(io)
                return await client.call("echo", 1)

            assert asyncio.run(main()) == 1
            assert len(io.sockets) == 1

        def test_next():
            assert left == ["client namespace disconnect"]
        """
    )
    without = ("-p", "no:asyncio", "-p", "no:anyio")
    project.runpytest_subprocess(*PLUGIN, *without).assert_outcomes(passed=2)


def test_what_a_clients_handler_raises_is_an_error_of_the_test(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it="""
        from app import io
        from antiphon.testing import settle

        async def test_it(antiphon_connect):
            client = await antiphon_connect(io)
            client.on("news", lambda: 1 / 0)
            io.emit("news")
            await settle()
        """
    )
    project.makeini("[pytest]\nasyncio_mode = auto\n")
    result = project.runpytest_subprocess(*PLUGIN)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])


def test_an_assertion_error_reads_well(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it="""
        from app import io
        from antiphon.testing import connect

        async def test_it():
            async with connect(io) as client:
                io.emit("moved", {"cell": 5})
                await client.expect("moved", {"cell": 4})
        """
    )
    project.makeini("[pytest]\nasyncio_mode = auto\n")
    result = project.runpytest_subprocess(*PLUGIN)
    result.stdout.fnmatch_lines(
        [
            "E *expected moved({'cell': 4})",
            "E *but came moved({'cell': 5})",
            "E *is connected to /*",
        ]
    )


def test_the_tests_of_the_documentation_pass(pytester: pytest.Pytester) -> None:
    blocks = BLOCK.findall((ROOT / "docs/testing.md").read_text())
    pytester.makepyfile(test_page="\n".join(blocks))
    pytester.makeini(STRICT)
    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=6)


def test_it_costs_nothing_to_those_who_do_not_use_it() -> None:
    program = "import sys, antiphon_pytest; print([m for m in sys.modules if 'antiphon' in m])"
    command = [sys.executable, "-c", program]
    assert subprocess.check_output(command, text=True).strip() == "['antiphon_pytest']"


def test_pytest_finds_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["entry-points"]["pytest11"] == {"antiphon_pytest": "antiphon_pytest"}
