// Additions to pages that work without them: the quick exit by key, and keys for the player.
"use strict";
(() => {
  const exit = document.getElementById("exit");
  let shifts = [];
  const leave = () => {
    document.body.hidden = true;
    location.replace(exit.href);
  };
  if (exit) {
    exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) leave();
      if (event.key !== "Shift") { shifts = []; return; }
      if (event.repeat) return;
      shifts = shifts.filter((at) => event.timeStamp - at < 2000);
      if (shifts.push(event.timeStamp) >= 3) leave();
    });
  }
  const summary = document.querySelector(".error-summary[role=alert]");
  if (summary && !document.body.classList.contains("public")) summary.focus();
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
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.querySelector(".keys").classList.add("ready");
})();
