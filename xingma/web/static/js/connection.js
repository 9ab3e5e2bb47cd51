// The lost connection: a bar that stays, a knock on the door until it opens, then everything held is sent again.
// xingma.connection.lost(again?) holds a function; "xingma:online" and "xingma:offline" tell other scripts.
(() => {
  "use strict";
  const WAITS_MS = [1000, 2000, 4000, 8000, 15000];
  const held = [];
  let away = false;
  let knocks = 0;
  let timer = 0;

  const bar = () => document.getElementById("offline");

  function lost(again) {
    if (again) held.push(again);
    if (away) return;
    away = true;
    knocks = 0;
    if (bar()) bar().hidden = false;
    xingma.announce(bar()?.textContent.trim(), true);
    document.dispatchEvent(new CustomEvent("xingma:offline"));
    wait();
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(knock, WAITS_MS[Math.min(knocks, WAITS_MS.length - 1)]);
    knocks += 1;
  }

  async function knock() {
    clearTimeout(timer);
    try {
      const answer = await fetch(bar()?.dataset.probe || "/healthz", { cache: "no-store" });
      if (answer.ok) return back();
    } catch {
      // still away
    }
    return wait();
  }

  function back() {
    away = false;
    if (bar()) bar().hidden = true;
    xingma.announce(xingma.words("sent_again"));
    document.dispatchEvent(new CustomEvent("xingma:online"));
    held.splice(0).forEach((again) => again());
  }

  addEventListener("online", () => { if (away) knock(); });
  xingma.connection = { lost, isAway: () => away };
})();
