// What the other scripts share: texts, requests with the CSRF token, announcements, half-width characters.
(() => {
  "use strict";
  const said = JSON.parse(document.getElementById("script-words")?.textContent || "{}");

  /** A text of the page's language with its figures filled in: words("saved_at", {time: "14:32"}). */
  function words(key, figures = {}) {
    return (said[key] || key).replace(/%\((\w+)\)s/g, (whole, name) => figures[name] ?? whole);
  }

  /** The CSRF token: the cookie is fresher than the page, which may come from the back button. */
  function token() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie ? cookie[1] : document.querySelector('meta[name="csrf-token"]')?.content || "";
  }

  /** fetch of our own host as htmx does it; an answer that leads elsewhere (signed out) takes the page along. */
  async function ask(url, options = {}) {
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href, ...options.headers };
    if (options.method && options.method !== "GET") headers["X-CSRFToken"] = token();
    const answer = await fetch(url, { credentials: "same-origin", ...options, headers });
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) location.assign(elsewhere);
    return answer;
  }

  /** Say something to screen readers; urgent interrupts. */
  function announce(text, urgent = false) {
    const region = document.getElementById(urgent ? "said-now" : "said");
    if (!region || !text) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 50);
  }

  /** Full-width letters, figures and blanks, as a Chinese input method leaves them, made half-width. */
  function halfWidth(text) {
    return text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
      .replace(/\u3000/g, " ");
  }

  /** Is the person typing into something? Buttons and checkboxes do not count. */
  function isField(element) {
    if (!element || element.isContentEditable) return Boolean(element);
    if (element.matches("textarea, select")) return true;
    return element.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file], [type=range])");
  }

  /** HH:MM of this moment. */
  function clock() {
    return new Date().toTimeString().slice(0, 5);
  }

  /** A key of its own for a request that must be done once. */
  function onceKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Send a form as its button would; Safari 15 cannot by itself. */
  function submit(form) {
    if (form.requestSubmit) return form.requestSubmit();
    const button = document.createElement("button");
    button.hidden = true;
    form.append(button);
    button.click();
    return button.remove();
  }

  window.xingma = { words, token, ask, announce, halfWidth, isField, clock, onceKey, submit };
})();
