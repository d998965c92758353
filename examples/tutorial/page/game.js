// The page of all steps. It decides nothing: a click is a wish, and what is shown is what the server
// said. Events that a step does not send yet never come.

const find = (id) => document.getElementById(id);
const cells = [...document.querySelectorAll("#board button")];
const other = { X: "O", O: "X" };
let me = null;

// Step 5: what this tab can prove who it is with, and the move that was not answered yet.
let unanswered = JSON.parse(sessionStorage.getItem("move"));
const socket = io({ auth: (give) => give({ seat: sessionStorage.getItem("seat") }) });

function keepMove(move) {
  unanswered = move;
  sessionStorage.setItem("move", JSON.stringify(move));
}

function say(text) {
  find("status").textContent = text;
}

function showBoard(board) {
  for (const cell of cells) {
    cell.textContent = board[cell.id] ?? "";
    cell.classList.remove("winning");
  }
}

function showScores({ xScore, oScore }) {
  find("scores").textContent = `X ${xScore} : ${oScore} O`;
}

function showTurn(xo) {
  find("again").hidden = true;
  say(xo === me ? "Your turn" : `${xo}'s turn`);
}

function showEnd({ winner, stalemate }) {
  for (const id of winner?.combination ?? []) find(id).classList.add("winning");
  say(stalemate ? "Stalemate!" : `${winner.symbol} won!`);
  find("again").hidden = false;
}

function showPlayer({ playerNumber, playerXO }) {
  me = playerXO;
  find("player").textContent = `Player ${playerNumber}: ${playerXO}s`;
}

// Step 1
for (const cell of cells) {
  cell.addEventListener("click", () => {
    keepMove({ spaceID: cell.id, moveID: `${Date.now()}-${Math.random()}` });
    sendMove();
  });
}

function sendMove() {
  socket.emit("clicked", unanswered, (answer) => {
    keepMove(null);
    if (answer?.ok === false) say(answer.reason);
  });
}

socket.on("connect", () => say("Click a space"));
socket.on("disconnect", () =>
  say(socket.active ? "Connection lost, trying again…" : "You play on in another window"),
);
socket.on("space_claimed", ({ spaceID, xo }) => {
  find(spaceID).textContent = xo;
  if (me) showTurn(other[xo]);
});

// Step 2
socket.on("player_id", (player) => {
  showPlayer(player);
  showBoard({});
  say("Waiting for Player to Join");
});
socket.on("ready_to_play", ({ currentPlayer }) => {
  showBoard({});
  showTurn("XO"[currentPlayer - 1]);
});

// Steps 3 and 4
socket.on("end_game", showEnd);
socket.on("scores", showScores);
socket.on("waiting_for_player", (scores) => {
  showScores(scores);
  find("again").hidden = true;
  say("Waiting for the other player");
});
socket.on("opponent_left", () => {
  showBoard({});
  say("Your opponent has left. Waiting for Player to Join");
});
find("again").addEventListener("click", () => socket.emit("play_again"));

// Step 5
socket.on("opponent_away", () => say("Opponent reconnecting…"));
socket.on("snapshot", (table) => {
  sessionStorage.setItem("seat", table.seat);
  showPlayer(table);
  showBoard(table.board);
  showScores(table.scores);
  if (table.phase === "playing") showTurn("XO"[table.currentPlayer - 1]);
  else if (table.phase === "over") showEnd(table.result);
  else say("Waiting for Player to Join");
  if (unanswered) sendMove();
});
