/* Enrolment and the beginning of a shift: a code and a PIN of one's own make the device, the PIN opens it again.
   The page keeps nothing of the PIN; static/js/door-vault.js locks what is kept under it. */

import { NotUnderstood, enrol } from "./door-server.js";
import { $, say } from "./door-words.js";

const SHORTEST = 4;

/** Wire the forms. `keep(device, pin)` is given a fresh device; `unlock(pin)` throws an error with a `sentence`. */
export function openEntrance(address, { needsPin, keep, unlock, forget }) {
  const [newcomer, known] = [$("door-enrol").querySelector("form"), $("door-pin").querySelector("form")];
  let isBusy = false;

  $("door-new-pin-field").hidden = !needsPin;

  function alone(form, deed) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (isBusy) return;
      isBusy = true;
      form.setAttribute("aria-busy", "true");
      try {
        await deed();
      } finally {
        isBusy = false;
        form.removeAttribute("aria-busy");
      }
    });
  }

  alone(newcomer, async () => {
    const pin = newcomer.elements.new_pin.value;
    $("door-pin-short").textContent = needsPin && pin.length < SHORTEST ? say("pin-short") : "";
    if ($("door-pin-short").textContent) return newcomer.elements.new_pin.focus();
    try {
      const device = await enrol(address, newcomer);
      $("door-code-error").textContent = "";
      history.replaceState(null, "", location.pathname + location.search);
      await keep(device, pin);
      newcomer.reset();
    } catch (error) {
      $("door-code-error").textContent = error.sentence ?? (error instanceof NotUnderstood ? error.message : say("disconnected"));
      newcomer.elements.code.focus();
    }
  });

  alone(known, async () => {
    const { pin, operator } = known.elements;
    try {
      await unlock(pin.value, operator.value.trim());
      $("door-pin-error").textContent = "";
    } catch (error) {
      $("door-pin-error").textContent = error.sentence ?? say("pin-wrong");
      pin.focus();
    } finally {
      pin.value = "";
    }
  });

  $("door-forget").addEventListener("click", () => forget());

  return {
    /** Show one of: "enrol", "pin", "work". `sentence` stands beside the first field. */
    show(part, sentence = "") {
      $("door-enrol").hidden = part !== "enrol";
      $("door-pin").hidden = part !== "pin";
      $("door-work").hidden = part !== "work";
      if (part === "enrol") {
        $("door-code-error").textContent = sentence;
        newcomer.elements.code.value = decodeURIComponent(location.hash.slice(1));
        (newcomer.elements.code.value && needsPin ? newcomer.elements.new_pin : newcomer.elements.code).focus();
      }
      if (part === "pin") {
        $("door-pin-error").textContent = sentence;
        known.elements.pin.focus();
      }
    },
  };
}
