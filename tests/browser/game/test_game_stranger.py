"""A front end by somebody else: RequireJS, `connect()`, and the original's events, nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.browser.game.conftest import REQUIRE_JS, GameServer, OpenPage
from tests.browser.game.players import cell, sees_board, sees_scores, sees_status

pytestmark = pytest.mark.asyncio(loop_scope="session")

STRANGER_HTML = """<!doctype html>
<html><head><title>Somebody else's tic-tac-toe</title>
<script data-main="/stranger/main" src="/stranger/require.js"></script></head>
<body>
<p id="player"></p><p id="status"></p><p id="scores"></p>
<div id="board"></div>
<div id="dialog" hidden><p id="result"></p><button id="again">Play Again?</button></div>
</body></html>"""

STRANGER_JS = """
require.config({ paths: { socketio: "/socket.io/socket.io" } });
require(["socketio"], function (socketio) {
  var socket = socketio.connect();
  var me = null;
  function byId(id) { return document.getElementById(id); }
  function say(text) { byId("status").textContent = text; }
  function setBoard() {
    byId("board").innerHTML = "";
    for (var row = 1; row <= 3; row++) {
      for (var column = 1; column <= 3; column++) {
        var space = document.createElement("button");
        space.id = row + "-" + column;
        space.onclick = function () { socket.emit("clicked", { spaceID: this.id }); };
        byId("board").appendChild(space);
      }
    }
  }
  function turn(number) { say(number === me.playerNumber ? "Your Turn" : "Opponent's Turn"); }
  socket.on("player_id", function (data) {
    me = data;
    setBoard();
    byId("player").textContent = "Player " + data.playerNumber + ": " + data.playerXO + "s";
    say("Waiting for Player to Join");
  });
  socket.on("ready_to_play", function (data) {
    setBoard();
    byId("dialog").hidden = true;
    turn(data.currentPlayer);
  });
  socket.on("space_claimed", function (data) {
    byId(data.spaceID).textContent = data.xo;
    turn(data.xo === "X" ? 2 : 1);
  });
  socket.on("end_game", function (data) {
    say("Game Over");
    byId("dialog").hidden = false;
    byId("result").textContent = data.stalemate ? "Stalemate!" : data.winner.symbol + " Won!";
    (data.winner ? data.winner.combination : []).forEach(function (id) {
      byId(id).className = "winner";
    });
  });
  socket.on("waiting_for_player", function (data) {
    say("Waiting for Player to Join");
    byId("scores").textContent = data.xScore + ":" + data.oScore;
  });
  byId("again").onclick = function () { socket.emit("play_again"); };
});
"""


@pytest.fixture
def require_js() -> Path:
    """RequireJS, as npm installs it."""
    if not REQUIRE_JS.exists():
        pytest.skip("RequireJS is not installed: make npm")
    return REQUIRE_JS


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(open_page: OpenPage, server: GameServer, require_js: Path) -> Page:
    """The stranger's page, hosted beside the game: only `/stranger/` is not the server's own."""
    files = {
        "page": ("text/html", STRANGER_HTML),
        "require.js": ("text/javascript", require_js.read_text()),
        "main.js": ("text/javascript", STRANGER_JS),
    }

    async def answer(route: Route) -> None:
        content_type, body = files[route.request.url.rsplit("/", 1)[1]]
        await route.fulfill(content_type=content_type, body=body)

    async def prepare(page: Page) -> None:
        await page.route("**/stranger/*", answer)
        await page.route("**/favicon.ico", lambda route: route.fulfill(status=204))

    return await open_page(prepare=prepare, url=f"{server.url}/stranger/page")


async def says(page: Page, text: str) -> None:
    await expect(page.locator("#status")).to_have_text(text)


async def test_a_stranger_plays_against_our_page(stranger: Page, open_page: OpenPage) -> None:
    await expect(stranger.locator("#player")).to_have_text("Player 1: Xs")
    await says(stranger, "Waiting for Player to Join")
    # A click that is not allowed yet does no harm.
    await stranger.click(cell(stranger, "3-3"))

    ours = await open_page()
    for x_space, o_space in (("1-1", "2-1"), ("1-2", "2-2")):
        await says(stranger, "Your Turn")
        await stranger.click(cell(stranger, x_space))
        await sees_status(ours, "Your turn")
        await ours.click(cell(ours, o_space))
    await says(stranger, "Your Turn")
    await sees_board(ours, "XX. OO. ...")
    await stranger.click(cell(stranger, "1-3"))
    await says(stranger, "Game Over")
    await expect(stranger.locator("#result")).to_have_text("X Won!")
    await expect(stranger.locator(".winner")).to_have_count(3)
    await sees_status(ours, "X won")

    # The stranger asks first, and reads the score from the answer.
    await stranger.click("#again")
    await says(stranger, "Waiting for Player to Join")
    await expect(stranger.locator("#scores")).to_have_text("1:0")
    await ours.get_by_role("dialog").get_by_role("button", name="Play again").click()
    await says(stranger, "Your Turn")
    await sees_scores(ours, 1, 0)

    # Ours leaves, and the stranger waits with a fresh score for the next.
    await stranger.click(cell(stranger, "1-1"))
    await sees_status(ours, "Your turn")
    await ours.context.close()
    await says(stranger, "Waiting for Player to Join")
    await expect(stranger.locator("#scores")).to_have_text("0:0")
    await open_page()
    await says(stranger, "Your Turn")


async def test_a_stranger_who_asks_second_learns_the_score(
    stranger: Page, open_page: OpenPage
) -> None:
    await says(stranger, "Waiting for Player to Join")  # who is first is X
    ours = await open_page()
    for page, space in (
        (stranger, "1-1"),
        (ours, "2-1"),
        (stranger, "1-2"),
        (ours, "2-2"),
        (stranger, "3-3"),
        (ours, "2-3"),
    ):
        await expect(page.locator("#status")).to_have_text("Your turn", ignore_case=True)
        await page.click(cell(page, space))
        # A page shows its own move when the server has said it. Until then its turn is not over.
        await expect(page.locator("#status")).not_to_have_text("Your turn", ignore_case=True)
    await ours.get_by_role("dialog").get_by_role("button", name="Play again").click()
    await stranger.click("#again")
    await expect(stranger.locator("#scores")).to_have_text("0:1")
    await says(stranger, "Opponent's Turn")
