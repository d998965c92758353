"""Compressing the responses of polls."""

from __future__ import annotations

import gzip
import zlib

import pytest

from antiphon.engine.compression import compress

BODY = b"4" + b"x" * 2000


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("br", None),
        ("gzip", b"gzip"),
        ("deflate", b"deflate"),
        ("gzip, deflate, br", b"gzip"),
        ("br, deflate, gzip", b"deflate"),
        ("GZIP", b"gzip"),
        ("gzip;q=0, deflate;q=0.5", b"deflate"),
        ("gzip; q=0", None),
        ("gzip;q=0.000", None),
        ("gzip;q=0.001", b"gzip"),
        (",;,gzip", b"gzip"),
        ("xgzip", None),
    ],
)
def test_takes_the_first_that_the_client_names(
    accepted: str | None, encoding: bytes | None
) -> None:
    found = compress(BODY, accepted)
    assert (None if found is None else found[1]) == encoding


def test_can_be_undone() -> None:
    gzipped, deflated = compress(BODY, "gzip"), compress(BODY, "deflate")
    assert gzipped is not None
    assert deflated is not None
    assert gzip.decompress(gzipped[0]) == zlib.decompress(deflated[0]) == BODY


def test_of_the_same_body_is_the_same() -> None:
    assert compress(BODY, "gzip") == compress(BODY, "gzip")
