// Lists by keyboard: j and k (or the arrows, once a row has the focus) move between rows, x ticks a row (X all
// from the last one ticked, see bulk.js), / goes to the search, ? shows the keys. Enter needs nothing: the row's link has the focus. Never while somebody types or composes,
// never with a modifier, and not at all where they were turned off (WCAG 2.1.4).

const OFF = "forum-keys-off";
const dialog = document.getElementById("keys");
const links = [...document.querySelectorAll("table[data-keys] tbody tr")]
  .map((row) => row.querySelector("th[scope=row] a[href]"))
  .filter(Boolean);

const isOff = () => {
  try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
};
const turn = (off) => {
  try { off ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* a browser that keeps nothing */ }
};

function move(step) {
  const here = links.indexOf(document.activeElement);
  const row = here < 0 && step < 0 ? links.length - 1 : Math.min(Math.max(here + step, 0), links.length - 1);
  links[row]?.focus();
}

function show() {
  dialog.querySelector("[data-keys-off]").checked = isOff();
  dialog.showModal();
}

function search() {
  const field = document.querySelector("form[role=search] input[type=search]");
  field?.focus();
  field?.select();
  return Boolean(field);
}

function tick(range) {
  const box = document.activeElement.closest("tr").querySelector("input[name=pick]");
  box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: range }));
  return Boolean(box);
}

function act(event) {
  const onRow = links.includes(document.activeElement);
  switch (event.key) {
    case "j": return links.length > 0 && (move(1), true);
    case "k": return links.length > 0 && (move(-1), true);
    case "ArrowDown": return onRow && (move(1), true);
    case "ArrowUp": return onRow && (move(-1), true);
    case "x": case "X": return onRow && tick(event.key === "X");
    case "/": return search();
    case "?": return show(), true;
    default: return false;
  }
}

if (dialog?.showModal) {
  for (const button of document.querySelectorAll("[data-shows-keys]")) {
    button.hidden = false;
    button.addEventListener("click", show);
  }
  dialog.querySelector("[data-keys-off]").addEventListener("change", (event) => turn(event.target.checked));
  document.addEventListener("keydown", (event) => {
    const types = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (types || dialog.open || isOff() || event.isComposing || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event)) event.preventDefault();
  });
}
