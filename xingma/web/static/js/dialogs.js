// Native dialogs, menus and toasts without a line of script in the page.
// data-opens="id" opens a dialog; data-closes, Esc and the backdrop close it; <dialog data-open> in a fragment opens
// itself. A menu (details.menu) closes when one looks elsewhere. A toast leaves after five seconds unless read.
(() => {
  "use strict";
  const TOAST_MS = 5000;

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog && !dialog.open) { event.preventDefault(); dialog.showModal(); }
      return;
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) {
      const box = closer.closest("dialog, .toast, .note");
      if (box?.close) box.close();
      else box?.remove();
      return;
    }
    if (event.target instanceof HTMLDialogElement && !event.target.hasAttribute("data-stays")) event.target.close(); // its backdrop
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // a dialog that came with a fragment goes away with its closing
  document.addEventListener("close", (event) => { if (event.target.hasAttribute?.("data-once")) event.target.remove(); }, true);

  document.addEventListener("click", (event) => {
    const eye = event.target.closest("[data-shows-password]");
    const field = eye?.parentElement.querySelector("input");
    if (!field) return;
    field.type = field.type === "password" ? "text" : "password";
    eye.setAttribute("aria-pressed", String(field.type === "text"));
    field.focus();
  });

  // "Back", and the Caps Lock hint of a password
  document.addEventListener("click", (event) => { if (event.target.closest("[data-goes-back]")) history.back(); });
  document.addEventListener("keyup", (event) => {
    const hint = event.target.closest?.(".f")?.querySelector("[data-caps-hint]");
    if (hint) hint.hidden = !event.getModifierState?.("CapsLock");
  });

  function welcome(place) {
    const all = (selector) => [...(place.matches?.(selector) ? [place] : []), ...place.querySelectorAll(selector)];
    all("dialog[data-open]").forEach((dialog) => { if (!dialog.open) dialog.showModal(); });
    all(".toast:not([data-timed])").forEach(time);
  }

  function time(toast) {
    toast.dataset.timed = "";
    let left = 0;
    const leave = () => { toast.classList.add("leaving"); setTimeout(() => toast.remove(), 200); };
    const start = () => { clearTimeout(left); left = setTimeout(leave, TOAST_MS); };
    ["mouseenter", "focusin"].forEach((name) => toast.addEventListener(name, () => clearTimeout(left)));
    ["mouseleave", "focusout"].forEach((name) => toast.addEventListener(name, start));
    start();
  }

  document.addEventListener("DOMContentLoaded", () => welcome(document.body));
  document.addEventListener("htmx:load", (event) => welcome(event.detail.elt));
})();
