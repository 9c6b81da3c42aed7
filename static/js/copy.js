// A button that copies what stands beside it. Without this file it stays unseen, and one copies by hand.
async function copy(button) {
  const told = document.getElementById(button.dataset.told);
  await navigator.clipboard.writeText(button.dataset.copy);
  told.textContent = button.dataset.done;
  setTimeout(() => { told.textContent = ""; }, 4000);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  // Only pages from https and from this computer may write into the clipboard.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => copy(button));
}
