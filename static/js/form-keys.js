// Ctrl (or Cmd) and Enter save a long form from any of its fields, also from one of several lines.

for (const form of document.querySelectorAll("form[data-saves-by-key]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  for (const hint of form.querySelectorAll("[data-save-key]")) hint.hidden = false;
}
