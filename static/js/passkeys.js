// Passkeys: asks the forum for a challenge, the device for an answer, and sends that in the form it stands in.
// Without this file the buttons stay off, a line says why, and the password works.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

// The JSON of Web Authentication Level 3, section 5.1, by hand: older browsers do not read and write it themselves.
function request(kind, wanted) {
  const publicKey = { ...wanted, challenge: bytes(wanted.challenge) };
  if (kind === "get") return { publicKey: { ...publicKey, allowCredentials: named(wanted.allowCredentials) } };
  const user = { ...wanted.user, id: bytes(wanted.user.id) };
  return { publicKey: { ...publicKey, user, excludeCredentials: named(wanted.excludeCredentials) } };
}

function written(credential) {
  const { id, rawId, type, response } = credential;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({ id, rawId: text(rawId), type, response: parts, clientExtensionResults: {} });
}

async function challenge(form) {
  const headers = { "X-CSRFToken": form.elements.csrf_token.value };
  const answer = await fetch(form.dataset.challenge, { method: "POST", headers, redirect: "manual" });
  // Signed out meanwhile, or to prove first who one is: another page asks for that.
  if (answer.type === "opaqueredirect") throw new Error("elsewhere");
  if (!answer.ok) throw new Error("offline");
  return answer.json();
}

async function answer(form) {
  const kind = form.dataset.passkey;
  const wanted = request(kind, await challenge(form));
  try {
    form.elements.credential.value = written(await navigator.credentials[kind](wanted));
  } catch (error) {
    throw new Error({ InvalidStateError: "known", SecurityError: "unable", NotSupportedError: "unable" }[error.name] || "refused");
  }
  form.submit();
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const button = form.querySelector("button");
  const says = form.querySelector("[data-passkey-says]");
  const say = (sentence) => {
    says.textContent = sentence;
    says.hidden = !sentence;
  };
  form.querySelector("[data-passkey-waits]").remove();
  if (!window.PublicKeyCredential) {
    say(form.dataset.unable);
    continue;
  }
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    button.disabled = true;
    try {
      await answer(form);
    } catch (error) {
      if (error.message === "elsewhere") return location.assign(form.dataset.elsewhere);
      say(form.dataset[error.message] || form.dataset.offline);
      button.disabled = false;
    }
  });
}
