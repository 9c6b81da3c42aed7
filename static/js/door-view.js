/* The answer of the door: one of the page's templates, filled in, large, and said once aloud. */

import { canBeStoodInFor } from "./door-stand-in.js";
import { $, clockOf, lectureWords, made, say, setName } from "./door-words.js";

const SOUND_OF = { admitted: "admitted", offline: "alone", already: "look", look: "look", refused: "refused" };

function clone(id) {
  return $(id).content.firstElementChild.cloneNode(true);
}

export function showReady() {
  $("door-stage").replaceChildren(clone("verdict-ready"));
  $("door-said").textContent = "";
}

/** The forum is being asked about somebody. */
export function showAsking(name = "") {
  const asking = clone("verdict-asking");
  setName(asking.querySelector("[data-name]"), name);
  $("door-stage").replaceChildren(asking);
}

/** Word and shape of an answer, as the list of the last five has them. */
export function faceAndWord(answer) {
  const face = $(`verdict-${faceOf(answer)}`).content;
  return { word: face.querySelector(".verdict-word b").textContent, figure: face.querySelector(".verdict-figure") };
}

/** Which face an answer wears: what the device decided alone must not look confirmed (B-31). */
export function faceOf(answer) {
  if (answer.look === "must_look" && answer.verdict === "admitted") return "must_look";
  if (answer.look === "alone" && answer.verdict === "admitted") return answer.scanId?.startsWith("walkin:") ? "walk_in" : "alone";
  if (answer.look === "alone" && answer.verdict === "admitted_out") return "alone_out";
  return $(`verdict-${answer.verdict}`) ? answer.verdict : "need_id_check";
}

function details(answer, mended) {
  const said = [];
  if (answer.verdict === "already_in" && answer.firstAdmittedAt) {
    said.push([`${say("since")} ${clockOf(answer.firstAdmittedAt)}`, answer.firstPlace].filter(Boolean).join(" · "));
  }
  if (answer.belongsTo) said.push(lectureWords(answer.belongsTo));
  if (answer.placeInLine) said.push(say("place", { n: answer.placeInLine }));
  if (answer.hint === "keyboard_layout") said.push(say("layout"));
  if (mended) said.push(say("layout-mended"));
  if (answer.conflict && answer.verdict !== "admitted") said.push(say("conflict"));
  return said;
}

/** Show one answer; `act(name, value)` is called for its buttons. Gives its face, word and sound. */
export function showAnswer(answer, mended, act) {
  const face = faceOf(answer);
  const verdict = clone(`verdict-${face}`);
  const name = verdict.querySelector("[data-name]");
  setName(name, answer.name ?? "");
  if (answer.affiliation) name.append(made("small", answer.affiliation));
  const why = verdict.querySelector("[data-why]");
  why.append(...details(answer, mended).map((text) => made("span", text)));
  if (answer.canUndo === false) verdict.querySelector("[data-act=undo]")?.remove();
  if (!canBeStoodInFor(answer)) verdict.querySelector("[data-act=stand-in]")?.remove();
  if (answer.canOverride === false) verdict.querySelector("form")?.remove();
  wire(verdict, act);
  $("door-stage").replaceChildren(verdict);
  const word = verdict.querySelector(".verdict-word b").textContent;
  // Each answer is said anew, also when it is the same word for the same name.
  $("door-said").replaceChildren(made("p", [word, answer.name, why.parentElement.textContent.trim()].filter(Boolean).join(". ")));
  const look = [...verdict.classList].map((one) => one.replace("verdict-", "")).find((one) => one in SOUND_OF);
  pulse(look);
  return { face, word, sound: SOUND_OF[look], figure: verdict.querySelector(".verdict-figure") };
}

function wire(verdict, act) {
  verdict.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[data-act]");
    if (pressed) act(pressed.dataset.act, pressed);
  });
  verdict.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    act("override", new FormData(event.target).get("reason"));
  });
}

/** A short pulse for yes, two long ones for everything else, where the device can. Nothing depends on it. */
function pulse(look) {
  navigator.vibrate?.(["admitted", "offline"].includes(look) ? 60 : [180, 80, 180]);
}
