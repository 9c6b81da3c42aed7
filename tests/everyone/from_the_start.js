// Runs before the page's own scripts: notes every shift of the layout that nobody asked for.
window.__shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    if (!shift.hadRecentInput) window.__shifts.push(shift.value);
  }
}).observe({ type: "layout-shift", buffered: true });
