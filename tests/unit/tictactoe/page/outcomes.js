/** How each board on standard input stands, by the page's rules: one JSON list to another. */

import { readFileSync } from "node:fs";
import { bestSpaces } from "../../../../apps/tictactoe/web/local/bot.js";
import { LINES, outcomeOf, SPACES } from "../../../../apps/tictactoe/web/local/rules.js";

const boards = JSON.parse(readFileSync(0, "utf8"));
const outcomes = boards.map(({ claims, turn }) => {
  const outcome = outcomeOf(claims);
  return { outcome, best: outcome ? [] : bestSpaces(claims, turn) };
});
process.stdout.write(JSON.stringify({ spaces: SPACES, lines: LINES, outcomes }));
