// Additions to pages that work without them: the quick exit by key, passkeys, and keys for the
// player.
"use strict";
(() => {
  const exit = document.getElementById("exit");
  // What Escape closes; a browser that does not know one of these opens none.
  const closed = ["dialog[open]", ":popover-open", "select:open", "input:open"]
    .filter((one) => CSS.supports(`selector(${one})`)).join();
  let shifts = [];
  let leaving = false;
  const leave = () => {
    leaving = true;
    document.title = exit.hostname;
    document.body.hidden = true;
    location.replace(exit.href);
  };
  if (exit) {
    exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing && !document.querySelector(closed)) {
        // A browser takes Escape for “stop loading”, and would stay here.
        event.preventDefault();
        if (!leaving) leave();
      }
      if (event.key !== "Shift") { shifts = []; return; }
      if (event.repeat) return;
      shifts = shifts.filter((at) => event.timeStamp - at < 2000);
      if (shifts.push(event.timeStamp) >= 3) leave();
    });
  }
  const summary = document.querySelector(".error-summary[role=alert]");
  if (summary && !document.body.classList.contains("public")) summary.focus();
  const asks = document.querySelector("form[data-passkey]");
  if (asks) passkey(asks);
  const video = document.querySelector(".player video");
  if (!video) return;
  const step = (seconds) => { video.currentTime = Math.max(0, video.currentTime + seconds); };
  const keys = {
    k: () => (video.paused ? video.play() : video.pause()),
    j: () => step(-10),
    l: () => step(10),
    ",": () => { video.pause(); step(-1 / 25); },
    ".": () => { video.pause(); step(1 / 25); },
  };
  // Letters alone count only where the player has the focus: whoever speaks to their computer
  // would start them by chance otherwise.
  video.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.querySelector(".keys").classList.add("ready");
})();

/** Lets a form be sent by a passkey: its button asks the device, and the answer is what is sent. */
function passkey(form) {
  const told = form.querySelector("[role=alert]");
  const button = form.querySelector("button");
  const makes = form.dataset.passkey === "create";
  const tell = (words) => {
    told.textContent = words;
    told.hidden = false;
  };
  const words = {
    NotAllowedError: makes
      ? "No passkey was made: you cancelled it, or it took too long. Try again when you are ready."
      : "You are not signed in: you cancelled it, it took too long, or this device has no passkey " +
        "for this site. Try again, or sign in with your password and a code.",
    InvalidStateError: "This device holds a passkey of yours for this site already.",
    NotSupportedError: "This device cannot make such a passkey. Use another device.",
    ConstraintError: "This device asks for no finger, face or PIN. Use another device.",
    SecurityError: "Passkeys work only at the name of this site, and this page was opened at " +
      "another address. Open the site by its name.",
  };
  if (!window.PublicKeyCredential || !navigator.credentials) {
    tell("This browser cannot use passkeys. Sign in with your password and a code, or use another " +
      "browser.");
    return;
  }
  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const ids = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  const read = (json) => {
    const parse = makes ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
    if (PublicKeyCredential[parse]) return PublicKeyCredential[parse](json);
    const options = { ...json, challenge: bytes(json.challenge) };
    if (json.user) options.user = { ...json.user, id: bytes(json.user.id) };
    if (json.excludeCredentials) options.excludeCredentials = ids(json.excludeCredentials);
    if (json.allowCredentials) options.allowCredentials = ids(json.allowCredentials);
    return options;
  };
  const written = (made) => {
    if (made.toJSON) return made.toJSON();
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature",
      "userHandle"]) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    return { id: made.id, rawId: text(made.rawId), type: made.type, response };
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.hidden = true;
    button.setAttribute("aria-disabled", "true");
    if (form.dataset.asking) return;
    form.dataset.asking = "true";
    try {
      const publicKey = read(JSON.parse(form.dataset.options));
      const made = await navigator.credentials[makes ? "create" : "get"]({ publicKey });
      form.elements.answer.value = JSON.stringify(written(made));
      form.submit();
    } catch (error) {
      delete form.dataset.asking;
      button.removeAttribute("aria-disabled");
      tell(words[error.name] ?? "Your browser could not do it. Try again, or use another device.");
      button.focus();
    }
  });
  button.hidden = false;
}
