// Rows of a form (people, talks) that are moved, removed and added on the page. Without this file the same
// buttons send the form, and the server answers with the rows rearranged.

const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-row]")];
const fieldsOf = (row) => [...row.querySelectorAll("input, select, textarea")];

// Two rows exchange what is written in them; what is marked data-stays (a clock) keeps its place.
function exchange(one, other, without = "[data-stays]") {
  const others = fieldsOf(other);
  fieldsOf(one).forEach((field, n) => {
    if (others[n] && !field.matches(without)) [field.value, others[n].value] = [others[n].value, field.value];
  });
}

// What was asked of one row (which of several people, what was wrong) is asked of none once rows have moved.
function clear(row) {
  for (const field of fieldsOf(row)) {
    field.value = field.matches("select") ? field.options[0]?.value ?? "" : "";
    field.removeAttribute("aria-invalid");
  }
  for (const error of row.querySelectorAll(".field-error")) error.remove();
  for (const field of row.querySelectorAll(".field-wrong")) field.classList.remove("field-wrong");
}

// Names, ids and labels say which row it is; counted anew from the first.
function number(list) {
  const rows = rowsOf(list);
  rows.forEach((row, place) => {
    const before = new RegExp(`^${list.dataset.rows}-\\d+-`);
    const now = `${list.dataset.rows}-${place}-`;
    row.setAttribute("aria-label", row.dataset.name.replace("{}", place + 1));
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      for (const node of row.querySelectorAll(`[${name}]`)) {
        node.setAttribute(name, node.getAttribute(name).replace(before, now));
      }
    }
    for (const button of row.querySelectorAll("[data-moves]")) {
      button.value = `${list.dataset.rows} ${button.dataset.moves} ${place}`;
      button.disabled = { up: place === 0, down: place === rows.length - 1 }[button.dataset.moves] ?? false;
      const name = fieldsOf(row).find((field) => field.name.endsWith("-name"))?.value;
      button.querySelector(".sr").textContent = `${name || row.getAttribute("aria-label")}: `;
    }
  });
}

function move(row, deed) {
  const list = row.parentElement;
  const rows = rowsOf(list);
  const place = rows.indexOf(row);
  const goal = { up: place - 1, down: place + 1 }[deed];
  if (goal !== undefined) {
    exchange(row, rows[goal]);
    number(list);
    const button = rows[goal].querySelector(`[data-moves="${deed}"]`);
    (button.disabled ? rows[goal].querySelector("[data-moves]:not(:disabled)") : button).focus();
    return;
  }
  for (let n = place; n < rows.length - 1; n += 1) exchange(rows[n], rows[n + 1], ".nothing");
  if (rows.length > Number(list.dataset.least)) rows.at(-1).remove();
  else clear(rows.at(-1));
  number(list);
  const left = rowsOf(list)[Math.min(place, rows.length - 2)];
  (left?.querySelector("input:not([type=hidden])") ?? adder(list)).focus();
}

const adder = (list) => document.querySelector(`[data-adds="${list.dataset.rows}"]`);

function add(list) {
  const row = rowsOf(list).at(-1).cloneNode(true);
  clear(row);
  list.append(row);
  number(list);
  row.querySelector("input:not([type=hidden])").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-moves], [data-adds]");
  if (!button) return;
  const list = document.querySelector(`[data-rows="${button.dataset.adds ?? button.value.split(" ")[0]}"]`);
  // The first row of an empty list comes from the server, which knows what one looks like.
  if (button.dataset.adds && rowsOf(list).length === 0) return;
  event.preventDefault();
  if (button.dataset.adds) add(list);
  else move(button.closest("[data-row]"), button.dataset.moves);
});
