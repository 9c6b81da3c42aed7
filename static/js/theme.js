// Day, night, or as the system has it. The server reads the cookie, so the next page comes in the right one.
const buttons = [...document.querySelectorAll("[data-theme-choice]")];
const root = document.documentElement;

function show() {
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme ?? "")));
  }
}

function choose(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  const age = theme ? 365 * 24 * 3600 : 0;
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
  show();
}

for (const button of buttons) {
  button.addEventListener("click", () => choose(button.dataset.themeChoice));
  button.closest("[data-theme-switch]").hidden = false;
}
show();
