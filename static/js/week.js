// The boxes of a week: one paints over them with the mouse or a finger held down, and goes from box to box by the
// arrow keys. Without this file each box is ticked by itself. Beside it, the reader's own zone is chosen first.
for (const week of document.querySelectorAll("[data-paints]")) {
  const days = [...week.querySelectorAll(".week-day")].map((day) => [...day.querySelectorAll("input")]);
  const place = (box) => days.map((boxes, day) => [day, boxes.indexOf(box)]).find(([, hour]) => hour >= 0);
  let brush = null;
  const boxAt = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".week-part")?.querySelector("input");
  week.addEventListener("pointerdown", (event) => {
    const box = event.target.closest?.(".week-part")?.querySelector("input");
    if (box && event.button === 0 && event.pointerType === "mouse") brush = { on: !box.checked, first: box };
  });
  week.addEventListener("pointermove", (event) => {
    const box = brush && boxAt(event);
    if (!box || !week.contains(box) || (box === brush.first && !brush.moved)) return;
    brush.moved = true;
    brush.first.checked = box.checked = brush.on;
  });
  addEventListener("pointerup", () => {
    const done = brush;
    brush = null;
    if (!done?.moved) return;
    // The click that follows would turn the last box round again.
    week.addEventListener("click", (event) => event.preventDefault(), { once: true, capture: true });
    setTimeout(() => week.dispatchEvent(new MouseEvent("click", { cancelable: true })));
  });
  week.addEventListener("dragstart", (event) => event.preventDefault());
  week.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const at = step && place(event.target);
    if (!at) return;
    const next = days[at[0] + step[0]]?.[at[1] + step[1]];
    if (!next) return;
    event.preventDefault();
    if (event.shiftKey) next.checked = event.target.checked;
    next.focus();
  });
}
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const choice of document.querySelectorAll("[data-guess-zone]"))
  if (zone && [...choice.options].some((option) => option.value === zone)) choice.value = zone;
