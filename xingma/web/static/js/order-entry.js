// The entry page. Parts that are typed, chosen or scanned go through the <draft-keeper>'s queue, one after the other, also
// when the line is down for a while; then the caret goes to the new line's quantity, unless it was scanned. Forms marked
// data-after-saving (submit, split) wait until everything typed before has arrived.
(() => {
  "use strict";
  const PATIENCE_MS = 15000;
  let scans = 0; // sent and not yet answered

  const keeper = () => document.querySelector("draft-keeper");
  const entry = () => document.getElementById("entry");
  const box = () => document.getElementById("entry-input");

  function add(text) {
    keeper().send(entry().action, [["number", text]], `add-${xingma.onceKey()}`);
    box().value = "";
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== entry()) return;
    event.preventDefault();
    const text = xingma.halfWidth(box().value).trim();
    if (text) add(text);
  }, true);

  document.addEventListener("xingma:scan", (event) => {
    if (document.querySelector("dialog[open]") || (event.target !== document && event.target !== box())) return;
    event.preventDefault();
    scans += 1;
    add(event.detail.text);
    box().focus();
  });

  /** After an answer: what was not taken comes back into the box; what was, is counted next. */
  function answered() {
    const refused = document.querySelector("#entry-answer[data-typed]");
    const line = document.querySelector("#lines [data-added]");
    if (!refused && !line) return;
    const wasScanned = scans > 0;
    scans = Math.max(0, scans - 1);
    if (refused) giveBack(refused);
    else show(line, wasScanned);
  }

  function giveBack(refused) {
    if (!box().value) box().value = refused.dataset.typed;
    if (document.activeElement === box()) box().select();
    refused.removeAttribute("data-typed");
  }

  function show(line, wasScanned) {
    line.removeAttribute("data-added");
    line.querySelector("tr").classList.add("fresh");
    line.scrollIntoView({ block: "nearest" });
    const isFree = document.activeElement === document.body || (document.activeElement === box() && !box().value);
    if (isFree && !wasScanned && !matchMedia("(pointer: coarse)").matches) line.querySelector("[data-cell]").select();
  }

  document.addEventListener("draft-saved", answered);
  document.addEventListener("htmx:afterSettle", answered);
  // a guess that is taken stands for what was typed
  document.addEventListener("submit", (event) => { if (event.target.closest("#entry-answer")) box().value = ""; }, true);

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.target.matches?.("[data-after-saving]")) return;
    const saving = keeper();
    saving.settle();
    if (!saving.queue.length) return;
    event.preventDefault();
    const given = Date.now();
    const go = (saved) => {
      if (!saved.detail.ok || Date.now() - given > PATIENCE_MS) return stop();
      if (saving.queue.length > 1) return undefined; // the one just answered is still counted
      stop();
      return event.detail.issueRequest(true);
    };
    const stop = () => document.removeEventListener("draft-saved", go);
    document.addEventListener("draft-saved", go);
  });
})();
