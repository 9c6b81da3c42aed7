/* Somebody who comes without a registration, written down in ten seconds (B-40): a name and a tick are enough. */

import { $, say } from "./door-words.js";

/** The form; `writeDown(person)` is called with { name, affiliation, email, consent: the sentence }. */
export function openWalkIn(writeDown) {
  const form = $("door-walkin");
  let isSending = false;

  function close() {
    form.reset();
    form.hidden = true;
    $("door-walkin-open").hidden = false;
    $("door-walkin-error").textContent = "";
  }

  function open(name = "") {
    form.hidden = false;
    $("door-walkin-open").hidden = true;
    form.elements.name.value = name;
    form.elements.name.focus();
    form.scrollIntoView({ block: "nearest" });
  }

  $("door-walkin-open").addEventListener("click", () => open());
  $("door-walkin-close").addEventListener("click", () => {
    close();
    $("door-walkin-open").focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    const lacking = [...form.elements].find((one) => one.willValidate && !one.checkValidity());
    if (lacking) {
      $("door-walkin-error").textContent = say("walk-in-lacks");
      lacking.focus();
      return;
    }
    isSending = true;
    const said = new FormData(form);
    try {
      const problem = await writeDown({
        name: said.get("name").trim(),
        affiliation: said.get("affiliation").trim(),
        email: said.get("email").trim(),
        consent: form.querySelector("[data-consent]").textContent, // ticked, or we were not here
      });
      if (problem) $("door-walkin-error").textContent = problem;
      else close();
    } finally {
      isSending = false;
    }
  });

  return {
    open,
    close,
    /** Where nobody may be written down at this door (a site with gates of its own), there is no form. */
    allow(isAllowed) {
      if (!isAllowed) close();
      $("door-walkin-open").hidden = !isAllowed || !form.hidden;
    },
  };
}
