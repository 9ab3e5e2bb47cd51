// Keys (DESIGN §6). An element says its own: data-key="F3", "ctrl+Enter", "alt+Delete", "n" — it is clicked, a field is
// focused. data-go="o" on a link answers G then O. "?" shows the list. Single letters are off while a field has the
// focus, while an input method composes, in a burst of the gun, and when the account has switched them off.
(() => {
  "use strict";
  const GO_MS = 1500;
  let going = 0;

  const areLettersOff = () => document.documentElement.dataset.shortcuts === "off";
  const isShown = (element) => element.getClientRects().length > 0 && !element.disabled && element.getAttribute("aria-disabled") !== "true";

  /** The name of what was pressed, as data-key writes it. */
  function pressed(event) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const held = [event.ctrlKey || event.metaKey ? "ctrl" : "", event.altKey ? "alt" : "", event.shiftKey && event.key.length > 1 ? "shift" : ""];
    return [...held.filter(Boolean), key].join("+");
  }

  /** The place keys speak to: the topmost open dialog, else the page. */
  const stage = () => [...document.querySelectorAll("dialog[open]")].pop() || document;

  function find(attribute, name) {
    const found = stage().querySelectorAll(`[${attribute}]`);
    return [...found].find((element) => element.getAttribute(attribute).split(" ").some((key) => key.toLowerCase() === name.toLowerCase()) && isShown(element));
  }

  function act(element) {
    if (element.matches("part-picker, scan-box")) element.querySelector("input:not([type=hidden])").focus();
    else if (xingma.isField(element)) { element.focus(); element.select?.(); }
    else element.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key === "Process" || event.defaultPrevented || event.repeat && event.key.length === 1) return;
    const name = pressed(event);
    const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const typing = xingma.isField(document.activeElement);
    if (isLetter) {
      if (typing || areLettersOff()) return;
      letter(event, name);
      return;
    }
    if (name === "ctrl+z" && typing && document.activeElement.value) return; // the field undoes its own typing first
    const wanted = find("data-key", name);
    if (!wanted) return;
    event.preventDefault();
    act(wanted);
  });

  /** A single letter acts a moment later, so that the first key of a scan is not taken for a shortcut. */
  function letter(event, name) {
    const wasGoing = going;
    going = 0;
    if (event.timeStamp - wasGoing < GO_MS && wasGoing) {
      const link = find("data-go", name);
      if (link) { event.preventDefault(); soon(() => link.click()); }
      return;
    }
    if (name === "g") { going = event.timeStamp; return; }
    const wanted = name === "?" ? null : find("data-key", name);
    if (!wanted && name !== "?") return;
    event.preventDefault();
    soon(() => (wanted ? act(wanted) : help()));
  }

  function soon(action) {
    setTimeout(() => { if (!xingma.scan?.inBurst()) action(); }, (xingma.scan?.gap || 0) + 10);
  }

  /** The list of keys; what this page adds is read from its elements. */
  function help() {
    const dialog = document.getElementById("keys-help");
    if (!dialog || dialog.open) return;
    const own = dialog.querySelector("[data-own-keys]");
    const rows = [...document.querySelectorAll("main [data-key]")].filter(isShown).map((element) => {
      const row = document.createElement("tr");
      const key = row.insertCell();
      element.dataset.key.split(" ").forEach((name) => key.append(drawn(name), " "));
      row.insertCell().textContent = labelOf(element);
      return row;
    });
    own.replaceChildren(...rows);
    own.closest("[data-own]").hidden = rows.length === 0;
    dialog.showModal();
  }

  function labelOf(element) {
    const field = element.matches("part-picker, scan-box") ? element.querySelector("input:not([type=hidden])") : element;
    if (element.dataset.keyLabel || field.getAttribute("aria-label")) return element.dataset.keyLabel || field.getAttribute("aria-label");
    const copy = field.cloneNode(true);
    copy.querySelectorAll("kbd").forEach((kbd) => kbd.remove());
    return copy.textContent.trim().replace(/\s+/g, " ");
  }

  function drawn(name) {
    const kbd = document.createElement("kbd");
    const signs = { Enter: "⏎", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del", Escape: "Esc" };
    kbd.textContent = name.split("+").map((part) => signs[part] || part.charAt(0).toUpperCase() + part.slice(1)).join(" ");
    return kbd;
  }

  document.addEventListener("click", (event) => { if (event.target.closest("[data-shows-keys]")) help(); });
})();
