// Inside [data-cells]: Enter and Shift+Enter go to the next and previous cell, Alt+↑ ↓ to the row above and below,
// Alt+Del presses the row's [data-row-delete]. ± buttons beside a quantity ([data-step]) change it.
(() => {
  "use strict";
  const cellsOf = (table) => [...table.querySelectorAll("[data-cell]")].filter((cell) => cell.getClientRects().length && !cell.disabled);

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("[data-cells] [data-cell]");
    if (!cell || event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    const table = cell.closest("[data-cells]");
    if (event.key === "Enter" && !event.altKey) go(event, table, cell, event.shiftKey ? -1 : 1);
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) column(event, table, cell, event.key === "ArrowUp" ? -1 : 1);
    else if (event.altKey && event.key === "Delete") {
      event.preventDefault();
      cell.closest("tr, [data-row]")?.querySelector("[data-row-delete]")?.click();
    }
  });

  function go(event, table, cell, by) {
    const cells = cellsOf(table);
    const next = cells[cells.indexOf(cell) + by] || (by > 0 ? document.querySelector(table.dataset.cells || "part-picker input") : null);
    event.preventDefault();
    if (next) focus(next);
    else cell.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function column(event, table, cell, by) {
    const name = cell.dataset.cell;
    const same = cellsOf(table).filter((other) => other.dataset.cell === name);
    const next = same[same.indexOf(cell) + by];
    event.preventDefault();
    if (next) focus(next);
  }

  function focus(field) {
    field.focus();
    field.select?.();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    const input = button?.parentElement.querySelector("input");
    if (!input) return;
    const by = Number(button.dataset.step) * (Number(input.dataset.package) || 1);
    const least = Number(input.min) || 0;
    input.value = String(Math.max(least, (Number(xingma.halfWidth(input.value)) || 0) + by));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
