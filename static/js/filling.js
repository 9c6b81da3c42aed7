// A table to fill like a spreadsheet: Enter goes to the same column of the next row (with Shift of the one
// before), and cells copied from a spreadsheet spread over rows and columns from the one they are pasted into.
// Without this file Tab goes from cell to cell and the form is sent as any other.
const table = document.querySelector("table[data-filling]");
const rows = table ? [...table.tBodies[0].rows] : [];
const columns = [...new Set([...(table?.querySelectorAll("[data-column]") ?? [])].map((cell) => cell.dataset.column))];

const cellAt = (row, column) => rows[row]?.querySelector(`[data-column="${columns[column]}"]`);
const placeOf = (cell) => [rows.indexOf(cell.closest("tr")), columns.indexOf(cell.dataset.column)];

function down(cell, step) {
  let [row, column] = placeOf(cell);
  // A row without this cell (several people have a form of their own) is passed over.
  do row += step; while (rows[row] && !cellAt(row, column));
  const next = cellAt(row, column);
  next?.focus();
  next?.select();
}

function spread(cell, text) {
  const [first, left] = placeOf(cell);
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  lines.forEach((line, row) => {
    line.split("\t").forEach((value, column) => {
      const target = cellAt(first + row, left + column);
      if (target) target.value = value.trim().replace(/^"([^]*)"$/, "$1").replaceAll('""', '"');
    });
  });
  cellAt(Math.min(first + lines.length, rows.length) - 1, left)?.focus();
}

table?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!event.target.matches("[data-column]")) return;
  event.preventDefault();
  down(event.target, event.shiftKey ? -1 : 1);
});

table?.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!event.target.matches("[data-column]") || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  spread(event.target, text);
});
