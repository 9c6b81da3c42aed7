/* The scanner as a program on a phone: kept by its worker, renewed when the person says so, put on the home
   screen first where the browser would clear it, and honest when it was cleared all the same (B-33). */

import { $ } from "./door-words.js";

const MARK = "door-enrolled";
const AN_HOUR_MS = 3_600_000;

/** Begin to be kept, and to offer each new edition. Over plain http browsers have no workers. */
export async function keepPage(language) {
  if (!navigator.serviceWorker) return;
  try {
    const registration = await navigator.serviceWorker.register($("door-shell").dataset.worker, { scope: "/door/" });
    offer(registration);
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      coming?.addEventListener("statechange", () => offer(registration));
    });
    setInterval(() => registration.update().catch(() => {}), AN_HOUR_MS);
    (await navigator.serviceWorker.ready).active?.postMessage({ language });
  } catch {
    // Without a network, or where the browser forbids it: the page works for as long as it is open.
  }
}

function offer(registration) {
  const { waiting, active } = registration;
  $("door-update").hidden = !(waiting && active);
  $("door-update").querySelector("button").onclick = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("update");
  };
}

/** Say it when something was kept here and is gone; else note that from now on something is. */
export function watchStorage(isEnrolled) {
  const wasEnrolled = localStorage.getItem(MARK) !== null;
  $("door-loss").hidden = isEnrolled || !wasEnrolled;
}

/** Whether something is kept here from now on, or was taken away by people. */
export function markStorage(isEnrolled) {
  if (isEnrolled) localStorage.setItem(MARK, "1");
  else localStorage.removeItem(MARK);
  $("door-loss").hidden = true;
}

/** On iPhones the way leads over the home screen; inside chat programs, to a browser. True when it does. */
export function leadToInstalling(showEnrolment) {
  const agent = navigator.userAgent;
  const isApple = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  const isInstalled = navigator.standalone || matchMedia("(display-mode: standalone)").matches;
  const isChat = /MicroMessenger/i.test(agent);
  $("door-wechat").hidden = !isChat;
  if (!isApple || isInstalled || isChat) return false;
  const code = decodeURIComponent(location.hash.slice(1));
  $("door-install-code").hidden = !code;
  $("door-install-code").querySelector("code").textContent = code;
  $("door-install").hidden = false;
  $("door-install-not").addEventListener("click", () => {
    $("door-install").hidden = true;
    showEnrolment();
  });
  return true;
}
