// <copy-button text="…"> or <copy-button for="id id"> round a <button>: copies; blanks go with the attribute "bare".
// Works without HTTPS, where browsers keep the clipboard closed to scripts.
(() => {
  "use strict";

  class CopyButton extends HTMLElement {
    connectedCallback() {
      this.addEventListener("click", () => this.copy());
    }

    get words() {
      if (this.hasAttribute("text")) return this.getAttribute("text");
      const parts = (this.getAttribute("for") || "").split(/\s+/).map((id) => document.getElementById(id));
      return parts.filter(Boolean).map((part) => part.dataset.copy ?? part.innerText.trim()).join("\n");
    }

    async copy() {
      const text = this.hasAttribute("bare") ? this.words.replace(/[ \u00a0]/g, "") : this.words;
      const done = await this.write(text);
      const button = this.querySelector("button");
      if (!this.before) this.before = [...button.childNodes];
      button.textContent = xingma.words(done ? "copied" : "copy_by_hand");
      xingma.announce(button.textContent);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => { button.replaceChildren(...this.before); this.before = null; }, 2000);
    }

    async write(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return this.writeOldWay(text);
      }
    }

    writeOldWay(text) {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "sr";
      area.readOnly = true;
      (this.closest("dialog") || document.body).append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      this.querySelector("button")?.focus();
      return done;
    }
  }

  customElements.define("copy-button", CopyButton);
})();
