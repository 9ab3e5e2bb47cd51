// htmx in this house: CSRF, findings beside their fields, refusals above the page, requests that survive a bad line.
(() => {
  "use strict";
  const AWAY = [502, 503, 504];
  const DOUBLE_CLICK_MS = 600;

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = xingma.token();
  });

  /** A list of findings goes above the form it is about, whatever the request wanted to swap. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, elt } = event.detail;
    if (xhr.status !== 422 || !/^\s*<[^>]+\bdata-findings\b/.test(xhr.responseText)) return;
    const here = elt.closest("form, dialog")?.querySelector("[data-findings-here]");
    event.detail.target = here || document.getElementById("findings");
    event.detail.swapOverride = "innerHTML";
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.xhr?.status === 422) showWrong(event.detail.target);
  });

  // a request that went through clears what an earlier one of the same form had to complain about
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || event.detail.xhr.status >= 400 || event.detail.requestConfig?.verb === "get") return;
    const here = event.detail.elt.closest?.("form, dialog")?.querySelector("[data-findings-here]");
    [here, document.getElementById("notices")].forEach((place) => place?.querySelectorAll("[data-findings], [data-refusal]").forEach((old) => old.remove()));
  });

  // what was done is done: the next press of the same form is a new wish, a double click still the old one
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, requestConfig: config, successful, xhr } = event.detail;
    if (!successful || xhr.status >= 400 || config?.verb === "get") return;
    const key = elt.closest?.("form")?.querySelector("input[name=idempotency_key]");
    if (key) setTimeout(() => { key.value = xingma.onceKey(); }, DOUBLE_CLICK_MS);
  });

  /** Mark the fields that findings speak of and go to the first. */
  function showWrong(place) {
    const fields = [];
    place.querySelectorAll("[data-where]").forEach((finding) => {
      const where = finding.dataset.where;
      if (!where || !finding.closest("[data-findings]")) return;
      const name = CSS.escape(where);
      const field = document.querySelector(`[data-field="${name}"], [name="${name}"]:not([type=hidden])`);
      if (!field) return;
      field.setAttribute("aria-invalid", "true");
      if (finding.id) field.setAttribute("aria-describedby", finding.id);
      field.addEventListener("input", () => field.removeAttribute("aria-invalid"), { once: true });
      fields.push(field);
    });
    const first = fields[0] || place.querySelector("[aria-invalid=true]");
    if (first) {
      first.focus({ preventScroll: true });
      first.scrollIntoView({ block: "center", behavior: "auto" });
    } else if (place.querySelector("[data-findings]")) {
      place.scrollIntoView({ block: "nearest" });
    }
  }

  /** May this request be repeated by itself? Reading always; writing when its key makes the server do it once. */
  function isRepeatable(config) {
    if (config.verb === "get") return true;
    return Boolean(config.formData?.get?.("idempotency_key") || config.headers?.["Idempotency-Key"]);
  }

  function hold(event) {
    const { requestConfig: config, elt, target } = event.detail;
    if (!config || elt.closest("draft-keeper, live-region") && config.verb === "get") return xingma.connection.lost();
    const again = () => elt.isConnected && htmx.ajax(config.verb, config.path, { source: elt, target });
    return xingma.connection.lost(isRepeatable(config) ? again : null);
  }

  document.addEventListener("htmx:sendError", hold);
  document.addEventListener("htmx:timeout", hold);
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (AWAY.includes(xhr.status)) hold(event);
    else refuse(xhr.responseText, xhr.status);
  });

  /** A refusal that belongs to no field (403, 404, 409, 500): its words stay above the page until closed. */
  function refuse(html, status) {
    const notices = document.getElementById("notices");
    if (!notices) return;
    const answer = new DOMParser().parseFromString(html || "", "text/html");
    const refusal = answer.querySelector("[data-refusal]");
    const shown = document.createElement("div");
    shown.className = status === 409 ? "note lamp" : "note bad";
    shown.dataset.refusal = "";
    shown.setAttribute("role", "alert");
    if (refusal) shown.innerHTML = `<div>${refusal.innerHTML}</div>`;
    else shown.textContent = xingma.words("server_error");
    notices.querySelectorAll("[data-refusal]").forEach((old) => old.remove());
    notices.append(shown);
    htmx.process(shown);
    shown.scrollIntoView({ block: "nearest" });
  }

  // a page that came whole with findings (a plain form, no htmx) is marked the same way
  document.addEventListener("DOMContentLoaded", () => {
    const findings = document.querySelector("[data-findings]");
    if (findings) showWrong(findings.parentElement);
    else document.querySelector("main [aria-invalid=true]:not([data-calm]), .frm [aria-invalid=true]")?.focus();
  });

  xingma.refuse = refuse;
})();
