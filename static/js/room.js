// Before the online room opens, and while its stream is broken, this page looks for itself whether anything has
// changed. Without this file one presses "Look again".
const shown = document.querySelector("[data-room]");

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (!answer.ok) return;
    const there = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-room]");
    if (there && there.dataset.room !== shown.dataset.room) location.reload();
  } catch {
    // Without a network it looks again later.
  }
}

setInterval(look, 20000);
document.addEventListener("visibilitychange", look);
