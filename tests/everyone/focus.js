// Whether the focus can be seen: the stop has an outline (its own or its row's), stands on the screen and nothing covers it.
() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return "";
  // A part of the browser's own within a field (the button that opens a calendar) is outlined by the browser.
  if (!stop.matches(":focus")) return "";
  const name = `<${stop.localName}> ${(stop.textContent || stop.name || "").trim().slice(0, 40)}`;
  const shows = (node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const row = stop.closest("li, tr, article, label, .choice");
  if (!shows(stop) && !(row && shows(row)) && !(stop.labels && [...stop.labels].some(shows))) return `no outline: ${name}`;
  const box = stop.getBoundingClientRect();
  if (box.bottom <= 0 || box.top >= innerHeight) return `off the screen: ${name}`;
  const at = (x, y) => document.elementFromPoint(Math.min(Math.max(x, 0), innerWidth - 1), Math.min(Math.max(y, 0), innerHeight - 1));
  const points = [[box.left + box.width / 2, box.top + box.height / 2], [box.left + 3, box.top + 3], [box.right - 3, box.bottom - 3]];
  const own = (node) => node && (stop.contains(node) || node.contains(stop) || (stop.labels && [...stop.labels].some((label) => label.contains(node))));
  return points.some(([x, y]) => own(at(x, y))) ? "" : `covered: ${name}`;
}
