// The barcode gun. A burst of keys (< 35 ms apart, ended by Enter) goes to the page's <scan-box>, or to the global
// box. Where an input method or CapsLock is at work, keys are read by event.code: they must not swallow the gun's letters
// nor turn them round. Group separators arrive as Ctrl+] or F8 (guns cannot type U+001D).
// Whoever wants a scan first listens to "xingma:scan" (detail.text) and calls preventDefault.
(() => {
  "use strict";
  const GAP_MS = 35;
  const ENTER_GAP_MS = 100;
  const SHORTEST = 4;
  const GROUP = "\u001d";
  const SIGNS = {
    Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:", Quote: "'\"",
    Comma: ",<", Period: ".>", Slash: "/?", Backquote: "`~", Space: "  ",
    NumpadDecimal: "..", NumpadAdd: "++", NumpadSubtract: "--", NumpadMultiply: "**", NumpadDivide: "//",
  };
  const SHIFTED_DIGITS = ")!@#$%^&*(";
  let burst = "";
  let last = -Infinity;
  let burstAt = -Infinity;
  let fieldBefore = "";

  /** The character the gun meant; "" for other keys. Guns speak as US keyboards. */
  function sign(event) {
    const { code, key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (code === "F8" || (ctrlKey && code === "BracketRight")) return GROUP;
    if (ctrlKey || altKey || metaKey) return "";
    if (/^[ -~]$/.test(key) && !event.isComposing && !event.getModifierState("CapsLock")) return key;
    if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
    if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED_DIGITS[code[5]] : code[5];
    if (/^Numpad\d$/.test(code)) return code[6];
    return SIGNS[code]?.[shiftKey ? 1 : 0] || "";
  }

  /** Fields that take scans of their own: the scan box, the part picker, the global box. */
  const isScanField = (field) => Boolean(field?.closest?.("scan-box, part-picker, [data-scan]"));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift" || event.code.startsWith("Shift")) return;
    const gap = event.timeStamp - last;
    const field = document.activeElement;
    const typing = xingma.isField(field);
    if (event.code === "Enter" || event.code === "NumpadEnter" || event.key === "Tab" && burst.length >= SHORTEST) {
      const text = burst;
      burst = "";
      if (text.length < SHORTEST || gap > ENTER_GAP_MS || (typing && !isScanField(field))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (typing) {
        const before = fieldBefore;
        field.blur(); // ends what an input method was composing
        field.value = before;
        field.focus();
      }
      deliver(text, typing ? field : null);
      return;
    }
    const one = sign(event);
    if (gap > GAP_MS || !one) {
      burst = "";
      fieldBefore = typing ? field.value : "";
    }
    if (burst && (one === GROUP || !typing)) event.preventDefault(); // no quick find, no scrolling, no shortcut
    burst += one;
    last = event.timeStamp;
    if (burst.length > 1) burstAt = last;
  }, true);

  /** Hand a scanned text to whoever waits for it. */
  function deliver(text, field) {
    const wanted = new CustomEvent("xingma:scan", { bubbles: true, cancelable: true, detail: { text } });
    if (!(field || document).dispatchEvent(wanted)) return;
    const box = field?.closest("scan-box, part-picker") || document.querySelector("dialog[open] scan-box, main scan-box, main part-picker[scans]");
    const input = field || box?.querySelector("input:not([type=hidden])") || document.querySelector("#find input");
    if (!input) return;
    input.value = text;
    input.focus();
    input.dispatchEvent(new Event("scanned", { bubbles: true }));
    if (box?.tagName !== "PART-PICKER" && input.form) xingma.submit(input.form);
  }

  /** <scan-box>: an input inside a form; what is scanned or typed is made half-width, sent, and the box is ready again. */
  class ScanBox extends HTMLElement {
    connectedCallback() {
      this.addEventListener("submit", (event) => this.clean(event), true);
      this.addEventListener("htmx:afterRequest", (event) => this.ready(event));
      if (this.hasAttribute("holds-focus")) this.hold();
    }

    get input() {
      return this.querySelector("input:not([type=hidden])");
    }

    clean(event) {
      this.input.value = xingma.halfWidth(this.input.value).trim();
      if (!this.input.value) event.preventDefault();
    }

    ready(event) {
      if (event.detail.successful && event.detail.xhr.status < 400) this.input.value = "";
      this.input.focus();
    }

    /** The focus comes back whenever it lies nowhere. */
    hold() {
      this.input.focus();
      document.addEventListener("focusout", () => setTimeout(() => {
        const nowhere = !document.activeElement || document.activeElement === document.body;
        if (this.isConnected && nowhere && !document.querySelector("dialog[open]")) this.input.focus();
      }, 0));
    }
  }

  customElements.define("scan-box", ScanBox);
  xingma.scan = { deliver, inBurst: () => performance.now() - burstAt < 200, gap: GAP_MS };
})();
