// A word aside becomes a window over the page. Without this module, or in a browser without <dialog>, it unfolds in its place.
function windowOf(way) {
  const content = way.querySelector(".dialog-content");
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", content.querySelector(".dialog-title").textContent);
  dialog.append(content);
  way.after(dialog);
  const foot = content.querySelector(".dialog-foot");
  foot.hidden = false;
  foot.querySelector("button").addEventListener("click", () => dialog.close());
  // Its own edge is the backdrop's: what is pressed beside the content closes it.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return dialog;
}

for (const way of window.HTMLDialogElement ? document.querySelectorAll("[data-dialog]") : []) {
  const dialog = windowOf(way);
  const opener = way.querySelector("summary");
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
}
