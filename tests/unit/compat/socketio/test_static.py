from __future__ import annotations

from pathlib import Path

import pytest

from antiphon.compat.socketio.static import StaticFiles


@pytest.fixture
def public(tmp_path: Path) -> Path:
    place = tmp_path / "public"
    (place / "inner").mkdir(parents=True)
    for name in ("index.html", "start.htm", "a.css", "data.xyz", "inner/index.html"):
        (place / name).write_text(name)
    (tmp_path / "secret.txt").write_text("secret")
    (place / "link").symlink_to(tmp_path / "secret.txt")
    return place


@pytest.mark.parametrize(
    ("mapping", "path", "name", "content_type"),
    [
        ({"/": "{}/index.html"}, "/", "index.html", "text/html"),
        ({"/": "{}/"}, "/", "index.html", "text/html"),
        ({"/": "{}/"}, "/a.css", "a.css", "text/css"),
        ({"/static": "{}"}, "/static/a.css", "a.css", "text/css"),
        ({"/static": "{}"}, "/static/", "index.html", "text/html"),
        ({"/static/": "{}"}, "/static/inner/", "inner/index.html", "text/html"),
        ({"/static": "{}", "": "start.htm"}, "/static/", "start.htm", "text/html"),
        ({"/d": "{}/data.xyz"}, "/d", "data.xyz", None),
        ({"/d": {"filename": "{}/a.css", "content_type": "x/y"}}, "/d", "a.css", "x/y"),
        (
            {"": {"filename": "start.htm", "content_type": "x/y"}, "/": "{}/"},
            "/",
            "start.htm",
            "x/y",
        ),
    ],
)
def test_a_path_has_a_file(
    public: Path,
    mapping: dict[str, str | dict[str, str]],
    path: str,
    name: str,
    content_type: str | None,
) -> None:
    filled = {
        key: given.format(public)
        if isinstance(given, str)
        else {**given, "filename": given["filename"].format(public)}
        for key, given in mapping.items()
    }
    found = StaticFiles(filled).find(path)
    assert found is not None
    assert found.path.read_text() == name
    assert content_type in (None, found.content_type)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/static",
        "/static/none",
        "/static/../secret.txt",
        "/static/link",
        "/static//etc/hosts",
    ],
)
def test_nothing_else_is_served(public: Path, path: str) -> None:
    assert StaticFiles({"/static": str(public)}).find(path) is None


def test_without_a_mapping_there_is_no_file() -> None:
    assert StaticFiles({}).find("/") is None


@pytest.mark.parametrize("name", ["a\0b", "x" * 300])
def test_a_path_that_no_file_can_have(public: Path, name: str) -> None:
    assert StaticFiles({"/static": str(public)}).find(f"/static/{name}") is None
