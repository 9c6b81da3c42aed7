// A list that is narrowed while one types and chooses: the page is asked for again, and its parts are put into this one.
// Without this file the form is sent by its button. The address is the same either way.
const form = document.querySelector("form[data-filter]");
const SOON = 350;
let waiting, asking;

function address() {
  const asked = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(asked).toString();
  return form.getAttribute("action") + (query && `?${query}`);
}

async function show(where) {
  asking?.abort();
  asking = new AbortController();
  const answer = await fetch(where, { signal: asking.signal });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // The words of the result are put into the line that is there: only so are they read out.
  for (const part of document.querySelectorAll("[data-part], .language")) {
    const fresh = page.querySelector(part.dataset.part ? `[data-part="${part.dataset.part}"]` : ".language");
    part.replaceChildren(...document.importNode(fresh, true).childNodes);
  }
  const calendar = 'link[type="text/calendar"]';
  document.querySelector(calendar).replaceWith(document.importNode(page.querySelector(calendar)));
  dispatchEvent(new Event("renewed"));
  return page;
}

async function narrow(remember) {
  clearTimeout(waiting);
  const where = address();
  if (new URL(where, location).search === location.search) return;
  try {
    await show(where);
    history[remember ? "pushState" : "replaceState"](null, "", where);
  } catch (reason) {
    if (reason.name !== "AbortError") location.assign(where);
  }
}

async function goBack() {
  try {
    const page = await show(location.href);
    for (const field of page.querySelector("form[data-filter]").elements) {
      if (field.name) form.elements[field.name].value = field.value;
    }
  } catch (reason) {
    if (reason.name !== "AbortError") location.reload();
  }
}

form.addEventListener("input", (event) => {
  // While somebody composes Chinese from pinyin, what stands in the field is not yet what is meant.
  if (event.target.type !== "search" || event.isComposing) return;
  clearTimeout(waiting);
  waiting = setTimeout(narrow, SOON, false);
});
form.addEventListener("compositionend", () => { waiting = setTimeout(narrow, SOON, false); });
form.addEventListener("change", (event) => { if (event.target.name) narrow(event.target.type !== "search"); });
form.addEventListener("submit", (event) => { event.preventDefault(); narrow(true); });
addEventListener("popstate", goBack);
