// <paste-table [min-rows="2"]> round a <dialog> with <textarea data-paste>: rows copied in Excel and pasted anywhere
// on the page open the dialog, filled; the textarea then fires "input", on which the server shows each line's fate.
(() => {
  "use strict";

  class PasteTable extends HTMLElement {
    connectedCallback() {
      this.onPaste = (event) => this.pasted(event);
      document.addEventListener("paste", this.onPaste);
    }

    disconnectedCallback() {
      document.removeEventListener("paste", this.onPaste);
    }

    get area() {
      return this.querySelector("textarea[data-paste]");
    }

    pasted(event) {
      if (event.target === this.area || event.target.matches?.("textarea")) return;
      if (document.querySelector("dialog[open]") && !this.querySelector("dialog[open]")) return;
      const text = event.clipboardData?.getData("text/plain") || "";
      const rows = text.split(/\r\n|\r|\n/).filter((row) => row.trim());
      if (rows.length < (Number(this.getAttribute("min-rows")) || 2) && !text.trim().includes("\t")) return;
      event.preventDefault();
      this.fill(text);
    }

    /** Open the dialog with this text; the caret is at its end. */
    fill(text) {
      const dialog = this.querySelector("dialog");
      if (!dialog.open) dialog.showModal();
      this.area.value = text.replace(/^\ufeff/, "");
      this.area.focus();
      this.area.setSelectionRange(this.area.value.length, this.area.value.length);
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  customElements.define("paste-table", PasteTable);
})();
