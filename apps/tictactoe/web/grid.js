/**
 * The board by keyboard, after the grid pattern of the ARIA Authoring Practices: one tab stop, arrow
 * keys from space to space, Home and End within a row (with Control: within the board), Enter or
 * Space to claim.
 */

/** @type {Record<string, (row: number, column: number, whole: boolean) => [number, number]>} */
const MOVES = {
  ArrowUp: (row, column) => [row - 1, column],
  ArrowDown: (row, column) => [row + 1, column],
  ArrowLeft: (row, column) => [row, column - 1],
  ArrowRight: (row, column) => [row, column + 1],
  Home: (row, _column, whole) => [whole ? 1 : row, 1],
  End: (row, _column, whole) => [whole ? 3 : row, 3],
};

/** @param {number} index */
const inside = (index) => Math.min(3, Math.max(1, index));

/**
 * @param {HTMLElement} grid
 * @param {(spaceID: string) => void} claim  called for a click, a tap, Enter or Space on a cell
 */
export function playByGrid(grid, claim) {
  /** @param {Event} event */
  const cellOf = (event) =>
    /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (event.target).closest("[role=gridcell]")
    );

  /** @param {HTMLElement} cell */
  const makeTabStop = (cell) => {
    for (const other of grid.querySelectorAll("[role=gridcell]")) {
      other.setAttribute("tabindex", other === cell ? "0" : "-1");
    }
  };

  grid.addEventListener("focusin", (event) => {
    const cell = cellOf(event);
    if (cell) makeTabStop(cell);
  });

  grid.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (cell) claim(cell.id);
  });

  grid.addEventListener("keydown", (event) => {
    const cell = cellOf(event);
    if (!cell || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (!event.repeat) claim(cell.id);
      return;
    }
    const move = MOVES[event.key];
    if (!move || (event.ctrlKey && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    const [row, column] = cell.id.split("-").map(Number);
    const [toRow, toColumn] = move(row, column, event.ctrlKey);
    document.getElementById(`${inside(toRow)}-${inside(toColumn)}`)?.focus();
  });
}
