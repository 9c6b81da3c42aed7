// What was just done: said aloud (a live region speaks of what comes into it, not of what it held from the start),
// and put away on demand. Nothing goes by itself.
function putAway(toast) {
  const held = toast.contains(document.activeElement);
  toast.remove();
  if (held) document.querySelector("main").focus();
}

for (const toast of document.querySelectorAll(".toasts .toast")) {
  const sentence = toast.querySelector(".toast-sentence");
  const words = sentence.textContent;
  sentence.textContent = "";
  requestAnimationFrame(() => { sentence.textContent = words; });
  const close = toast.querySelector(".toast-close");
  close.hidden = false;
  close.addEventListener("click", () => putAway(toast));
  toast.addEventListener("keydown", (event) => { if (event.key === "Escape") putAway(toast); });
}
