// Ticks in a list of people: how many there are, all of a page at once, and a run of them with Shift.
// Without this file each is ticked by itself and the deed is done by its button.
const form = document.querySelector("form[data-bulk]");
const picks = [...document.querySelectorAll("input[name=pick]")];
const whole = form?.querySelector("[data-bulk-all]");
const count = form?.querySelector("[data-bulk-count]");
let last;

function tell() {
  const ticked = picks.filter((pick) => pick.checked).length;
  const all = whole.querySelector("input");
  all.checked = ticked === picks.length;
  all.indeterminate = ticked > 0 && ticked < picks.length;
  count.hidden = ticked === 0;
  count.textContent = ticked === 1 ? count.dataset.one : count.dataset.many.replace("#", ticked);
}

function tick(event) {
  const here = picks.indexOf(event.target);
  if (event.shiftKey && last !== undefined) {
    for (const pick of picks.slice(Math.min(last, here), Math.max(last, here) + 1)) pick.checked = event.target.checked;
  }
  last = here;
  tell();
}

if (form && picks.length) {
  whole.hidden = false;
  whole.querySelector("input").addEventListener("change", (event) => {
    for (const pick of picks) pick.checked = event.target.checked;
    tell();
  });
  for (const pick of picks) pick.addEventListener("click", tick);
  // Coming back, a browser may have kept the ticks.
  addEventListener("pageshow", tell);
}
