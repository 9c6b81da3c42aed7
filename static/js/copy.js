// A button that copies what stands beside it. Without this file it stays unseen, and one copies by hand.
async function copy(button) {
  const told = document.getElementById(button.dataset.told);
  await navigator.clipboard.writeText(button.dataset.copy);
  told.textContent = button.dataset.done;
  setTimeout(() => { told.textContent = ""; }, 4000);
}

function show() {
  // Only pages from https and from this computer may write into the clipboard.
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
// Parts of a page that were put in anew (js/filter.js) have buttons, too.
addEventListener("renewed", show);
show();
