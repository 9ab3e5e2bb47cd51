// <part-picker src="/…/options" [submits] [scans] [name-field="#id"]> round an <input>: a combobox with a list from
// the server. The list opens within 150 ms of the last key. src answers GET ?q=… with a fragment of
//   <div class="opt" role="option" data-value="3104080-KH469" [data-label="…"]>…</div>
// ↑ ↓ choose, ⏎ takes, F2 enlarges the picture (data-lightbox inside the option), Esc closes.
// ⏎ takes the marked option only if the list answers what stands in the field now, or an option was chosen by arrow:
// who types faster than the list comes gets what was typed, never a neighbour of it.
// Taking writes data-value into the input (into a hidden input beside it, if there is one, and data-label into the
// visible one), fires "picked" (detail.value, detail.option) and, with "submits", submits
// the form; ⏎ without a chosen option submits what was typed. A scan is submitted as it is.
(() => {
  "use strict";
  const PAUSE_MS = 60;
  const KEPT = 60;
  let count = 0;

  class PartPicker extends HTMLElement {
    connectedCallback() {
      this.input = this.querySelector("input:not([type=hidden])");
      if (!this.input || this.list) return;
      count += 1;
      this.known = new Map();
      this.list = document.createElement("div");
      this.list.className = "pop";
      this.list.id = `picker-${count}`;
      this.list.hidden = true;
      this.append(this.list);
      const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off", spellcheck: "false" };
      Object.entries(attributes).forEach(([name, value]) => this.input.setAttribute(name, value));
      this.input.addEventListener("input", () => this.later());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("focusout", (event) => { if (!this.contains(event.relatedTarget)) this.close(); });
      this.input.addEventListener("scanned", () => this.submit());
      this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the caret stays where it is
      this.list.addEventListener("click", (event) => this.clicked(event));
      this.input.form?.addEventListener("submit", () => this.leave());
      this.addEventListener("htmx:afterRequest", (event) => this.done(event));
      this.input.form?.addEventListener("htmx:afterRequest", (event) => this.done(event));
    }

    disconnectedCallback() {
      this.leave();
    }

    /** Search after the last key; at once when the answer is known. */
    later() {
      clearTimeout(this.timer);
      this.byArrow = false;
      const asked = xingma.halfWidth(this.input.value).trim();
      if (!asked) return this.leave();
      if (this.known.has(asked)) return this.show(asked, this.known.get(asked));
      this.timer = setTimeout(() => this.search(asked), PAUSE_MS);
      return undefined;
    }

    async search(asked) {
      this.asking?.abort();
      this.asking = new AbortController();
      const url = new URL(this.getAttribute("src"), location.href);
      url.searchParams.set("q", asked);
      try {
        const answer = await xingma.ask(url, { signal: this.asking.signal });
        if (!answer.ok || answer.status === 204) return;
        const html = await answer.text();
        this.known.set(asked, html);
        if (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
        if (xingma.halfWidth(this.input.value).trim() === asked && document.activeElement === this.input) this.show(asked, html);
      } catch (error) {
        if (error.name !== "AbortError") xingma.connection.lost(() => this.later());
      }
    }

    show(asked, html) {
      this.list.innerHTML = html;
      this.answered = asked;
      const options = this.options;
      const box = this.list.querySelector("[role=listbox]") || this.list;
      if (options.length) box.setAttribute("role", "listbox");
      else box.removeAttribute("role");
      box.setAttribute("aria-label", this.input.getAttribute("aria-label") || "");
      options.forEach((option, index) => { option.id = `${this.list.id}-${index}`; });
      if (!options.length && !this.list.textContent.trim()) this.list.textContent = xingma.words("nothing_found");
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.mark(this.hasAttribute("free") ? -1 : 0);
      htmx.process(this.list);
    }

    get options() {
      return [...this.list.querySelectorAll("[role=option]:not([aria-disabled=true])")];
    }

    /** Whether the list is about what stands in the field now. */
    get isAnswered() {
      return this.answered === xingma.halfWidth(this.input.value).trim();
    }

    get chosen() {
      return this.list.hidden ? null : this.list.querySelector("[aria-selected=true]");
    }

    mark(index) {
      const options = this.options;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
      const one = options[index];
      if (!one) return this.input.removeAttribute("aria-activedescendant");
      this.input.setAttribute("aria-activedescendant", one.id);
      one.scrollIntoView({ block: "nearest" });
      return undefined;
    }

    key(event) {
      if (event.isComposing || event.key === "Process" || event.defaultPrevented) return;
      const options = this.options;
      const at = options.indexOf(this.chosen);
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (this.list.hidden) return this.later();
        event.preventDefault();
        const by = event.key === "ArrowDown" ? 1 : -1;
        this.byArrow = true;
        return this.mark((at + by + options.length) % options.length);
      }
      if (event.key === "Enter" && !event.ctrlKey) {
        event.preventDefault();
        return this.chosen && (this.byArrow || this.isAnswered) ? this.take(this.chosen) : this.submit();
      }
      if (event.key === "Escape" && !this.list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        return this.close();
      }
      if (event.key === "F2" && this.chosen) {
        event.preventDefault();
        return this.chosen.querySelector("[data-lightbox]")?.click();
      }
      return undefined;
    }

    clicked(event) {
      if (event.target.closest("[data-lightbox], a, button:not([role=option])")) return;
      const option = event.target.closest("[role=option]:not([aria-disabled=true])");
      if (option) this.take(option);
    }

    take(option) {
      const { value } = option.dataset;
      const field = this.hasAttribute("submits") ? null : this.querySelector("input[type=hidden]");
      this.input.value = field ? option.dataset.label || value : value;
      if (field) field.value = value;
      this.leave();
      this.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { value, option } }));
      if (this.hasAttribute("submits")) xingma.submit(this.input.form);
      else this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /** What was typed or scanned goes to the server as it is. */
    submit() {
      this.input.value = xingma.halfWidth(this.input.value).trim();
      if (this.input.value && this.hasAttribute("submits")) xingma.submit(this.input.form);
    }

    done(event) {
      if (!this.hasAttribute("submits") || event.detail.elt !== this.input.form) return;
      if (event.detail.successful && event.detail.xhr.status < 400) this.input.value = "";
      if (!document.querySelector("dialog[open]")) this.input.focus();
    }

    leave() {
      clearTimeout(this.timer);
      this.asking?.abort();
      this.close();
    }

    close() {
      if (!this.list) return;
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  customElements.define("part-picker", PartPicker);
})();
