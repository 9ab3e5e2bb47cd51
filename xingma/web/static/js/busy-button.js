// A plain form is sent once: its button is busy until the answer comes. (htmx forms say hx-disabled-elt themselves.)
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.method === "get" || form.hasAttribute("hx-post") || form.closest("[hx-boost=true]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (event.defaultPrevented) return;
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    if (form.hasAttribute("data-download")) setTimeout(() => free(form), 3000);
  });

  function free(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }

  // the back button shows the page as it was left
  addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(free); });
})();
