// In a browser inside another program the share menu hands on the address of the page. So one's own page
// moves to an address that tells nothing, once it is certain that it opens there (docs/decisions/0024).
const there = document.querySelector("main").dataset.movesTo;
const answer = await fetch(there, { redirect: "manual" });
if (answer.ok) location.replace(there);
