/**
 * The page's face: shows a state, and nothing that is not in it. Called after every event with the
 * whole state; only what differs touches the document.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").TableWish} TableWish
 */

import { createBoard } from "./view/board.js";
import { createConfirm } from "./view/confirm.js";
import { button, element, setText } from "./view/dom.js";
import { createFoot } from "./view/foot.js";
import { createInvite } from "./view/invite.js";
import { createMenu } from "./view/menu.js";
import { keepFocus } from "./view/modal.js";
import { createPeople } from "./view/people.js";
import { createResult } from "./view/result.js";
import { showStatus } from "./view/status.js";
import { createVoice } from "./view/voice.js";
import { onLanguage } from "./i18n.js";
import { invitation } from "./words.js";

/**
 * @typedef {object} Actions  what the page's buttons do
 * @property {() => void} playAgain
 * @property {() => void} claimWin
 * @property {() => void} newOpponent
 * @property {() => void} playHere
 * @property {() => void} takeSeat
 * @property {() => void} askResign
 * @property {() => void} giveUp  after having been asked
 * @property {() => void} playOn  after having been asked
 * @property {(wish: TableWish) => Promise<any>} play  go to another table; the server's answer
 * @property {(name: string) => void} rename
 * @property {(name: string) => void} emote
 * @property {() => void} mute  or hear again
 * @property {(request: string, payload?: object) => Promise<any>} ask  the server's answer
 * @property {(page: string, about?: string) => void} openMenu
 *
 * @param {Omit<Actions, "openMenu">} given
 */
export function createView(given) {
  /** @type {Actions} */
  const actions = { ...given, openMenu: (page, about) => menu.open(page, about) };
  const menu = createMenu(actions);
  const { board, show: showBoard } = createBoard();
  const parts = [
    showStatus,
    createPeople(actions),
    showBoard,
    createInvite(),
    createFoot(actions),
    menu.show,
    createResult(actions),
    createConfirm(actions),
  ];
  onLanguage(() => setText(element("invitation"), invitation(location)));
  button("menu-button").addEventListener("click", () => menu.open("main"));
  return {
    board,
    openMenu: actions.openMenu,
    say: createVoice(),
    /** There are no sentences to show a state with: the document has one for this. */
    fail() {
      const failure = /** @type {HTMLTemplateElement} */ (element("failure"));
      element("detail").replaceChildren(failure.content.cloneNode(true));
    },
    show(/** @type {State} */ state) {
      const focused = document.activeElement;
      for (const show of parts) show(state);
      keepFocus(focused);
    },
  };
}
