"""The servers of the fast lane, each started once."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from .peer import Served, served


@pytest.fixture(scope="session", params=["uvloop", "asyncio", "asyncio-python"])
def server(request: pytest.FixtureRequest) -> Iterator[Served]:
    """An engine that echoes, on each loop: with what is compiled, and without."""
    loop, _, pure = request.param.partition("-")
    options = {"max_http_buffer_size": 100_000}
    with served(compiled=not pure, loop=loop, engine=options) as one:
        yield one


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    directory = tmp_path_factory.mktemp("tls")
    key, cert = str(directory / "key.pem"), str(directory / "cert.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-keyout", key, "-out", cert]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key
