// Questions that depend on an earlier answer, or on how one attends, show themselves when that is given.
// Without this script each stands under a sentence with its condition; the server passes over what does not apply.

const isGiven = (form, name, value) =>
  [...form.elements].some((field) => {
    if (field.name !== name || field.closest("[data-asked][hidden]")) return false;
    const isChosen = field.type === "radio" || field.type === "checkbox" ? field.checked : true;
    return isChosen && (field.value === value || field.dataset.way === value);
  });

const applies = (form, { askedIf, askedIs, askedBy, askedWay }) =>
  (!askedIf || isGiven(form, askedIf, askedIs)) && (!askedBy || isGiven(form, askedBy, askedWay));

for (const form of document.forms) {
  const questions = form.querySelectorAll("[data-asked]");
  if (questions.length === 0) continue;
  // In their order, so that a question which hides takes along those that depend on it.
  const show = () => {
    for (const question of questions) question.hidden = !applies(form, question.dataset);
  };
  for (const question of questions) question.classList.add("asked-follows");
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  // Browsers put back what was typed before when somebody comes back to the page.
  addEventListener("pageshow", show);
  show();
}
