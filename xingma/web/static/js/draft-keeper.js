// <draft-keeper src="/orders/PO…/draft" draft="PO2606-01873"> round a form (and its rows): saves each change by itself,
// on change and after two idle seconds. A change is a POST of the changed field, with the other named fields of its
// [data-unit] (a row), to the unit's own data-save-to or to src. The answer may swap other parts out of band.
// Offline, changes queue on this device, one a unit, in order, and are sent when the line is back.
// [data-draft-state] shows where things stand; fields with data-draft="off" are left alone.
(() => {
  "use strict";
  const IDLE_MS = 2000;
  const AWAY = [502, 503, 504];

  class DraftKeeper extends HTMLElement {
    connectedCallback() {
      if (this.queue) return;
      this.place = `draft:${this.getAttribute("draft") || this.getAttribute("src")}`;
      this.queue = this.kept();
      this.timers = new Map();
      this.addEventListener("input", (event) => this.noticed(event, IDLE_MS));
      this.addEventListener("change", (event) => this.noticed(event, 0));
      this.onReturn = () => this.flush();
      document.addEventListener("xingma:online", this.onReturn);
      addEventListener("pagehide", () => this.settle());
      if (this.queue.length) { this.restore(); this.flush(); }
    }

    disconnectedCallback() {
      this.settle();
      document.removeEventListener("xingma:online", this.onReturn);
    }

    kept() {
      try { return JSON.parse(localStorage.getItem(this.place) || "[]"); } catch { return []; }
    }

    keep() {
      try {
        if (this.queue.length) localStorage.setItem(this.place, JSON.stringify(this.queue));
        else localStorage.removeItem(this.place);
      } catch {
        // a browser that keeps nothing still sends from memory
      }
    }

    noticed(event, after) {
      const field = event.target;
      if (!field.name || field.dataset.draft === "off" || field.closest("[data-draft=off]")) return;
      clearTimeout(this.timers.get(field));
      this.timers.delete(field);
      if (after) this.timers.set(field, setTimeout(() => this.take(field), after));
      else this.take(field);
    }

    /** What is still waiting for its two idle seconds is taken at once. */
    settle() {
      [...this.timers.keys()].forEach((field) => { clearTimeout(this.timers.get(field)); this.take(field); });
    }

    /** Queue the field's unit as it is now; nothing to do if the server already has it. */
    take(field) {
      this.timers.delete(field);
      const unit = field.closest("[data-unit]");
      const entries = [];
      (unit ? [...unit.querySelectorAll("[name]")] : [field]).forEach((one) => {
        if (one.matches("[type=radio], [type=checkbox]") && !one.checked) {
          if (one === field && one.type === "checkbox") entries.push([one.name, ""]);
          return;
        }
        const isCode = one.dataset.as === "code" || ["numeric", "decimal"].includes(one.inputMode);
        if (one.dataset.draft !== "off") entries.push([one.name, isCode ? xingma.halfWidth(one.value).trim() : one.value]);
      });
      this.send(unit?.dataset.saveTo || this.getAttribute("src"), entries, unit?.dataset.unit || field.name);
    }

    /** Queue a request of any kind: url, [[name, value], …], and the unit whose unsent change it replaces. */
    send(url, entries, unit = url) {
      const said = JSON.stringify(entries);
      const sent = this.sent || (this.sent = new Map());
      const waiting = this.queue.findIndex((change) => change.unit === unit && change !== this.underway);
      if (waiting < 0 && sent.get(unit) === said) return;
      const change = { unit, url, entries, key: xingma.onceKey() };
      if (waiting < 0) this.queue.push(change);
      else this.queue[waiting] = change;
      sent.set(unit, said);
      this.keep();
      this.flush();
    }

    async flush() {
      if (this.underway) return;
      while (this.queue.length) {
        this.underway = this.queue[0];
        this.say("saving");
        const done = await this.post(this.underway);
        if (!done) break;
        this.queue.shift();
        this.keep();
      }
      this.underway = null;
    }

    /** True when the server has answered, whatever it said; false when it could not be reached. */
    async post({ url, entries, key }) {
      const body = new URLSearchParams(entries);
      body.set("idempotency_key", key);
      let answer;
      try {
        answer = await xingma.ask(url, { method: "POST", body, headers: { "Idempotency-Key": key }, keepalive: true });
      } catch {
        return this.away();
      }
      if (AWAY.includes(answer.status)) return this.away();
      const html = await answer.text();
      if (answer.ok || answer.status === 422) {
        if (html.trim()) htmx.swap(this, html, { swapStyle: "none" });
        this.say(answer.ok ? "saved_at" : "not_saved");
      } else {
        this.say("not_saved");
        xingma.refuse(html, answer.status);
      }
      this.dispatchEvent(new CustomEvent("draft-saved", { bubbles: true, detail: { ok: answer.ok, status: answer.status } }));
      return true;
    }

    away() {
      this.say("offline_changes");
      xingma.connection.lost();
      return false;
    }

    say(state) {
      const words = xingma.words(state, { time: xingma.clock(), count: this.queue.length });
      const tone = { offline_changes: "t-lamp", not_saved: "t-bad" }[state] || "";
      document.querySelectorAll("[data-draft-state]").forEach((place) => {
        place.textContent = words;
        place.classList.toggle("t-lamp", tone === "t-lamp");
        place.classList.toggle("t-bad", tone === "t-bad");
      });
    }

    /** Show again what an earlier visit could not send. */
    restore() {
      this.queue.forEach(({ unit, entries }) => {
        const place = this.querySelector(`[data-unit="${CSS.escape(unit)}"]`) || this;
        entries.forEach(([name, value]) => {
          const field = place.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden], [type=radio], [type=checkbox])`);
          if (field) field.value = value;
        });
      });
    }
  }

  customElements.define("draft-keeper", DraftKeeper);
})();
