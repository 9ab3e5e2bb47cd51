// Pictures. data-lightbox="/…/pictures" on a thumbnail fetches a fragment into a native dialog; F2 does it for the row
// in which the focus is. <picture-viewer> inside shows one picture at a time: ← → or the strip change it, wheel, pinch
// and double click enlarge, dragging moves. Its buttons carry data-src (large picture) and data-name.
(() => {
  "use strict";
  const LARGEST = 6;

  async function open(url, opener) {
    let dialog = document.getElementById("lightbox");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "lightbox";
      dialog.className = "dlg lb";
      document.body.append(dialog);
      dialog.addEventListener("close", () => dialog.opener?.focus());
    }
    try {
      const answer = await xingma.ask(url);
      if (!answer.ok) return xingma.refuse(await answer.text(), answer.status);
      dialog.innerHTML = await answer.text();
    } catch {
      return xingma.connection.lost(() => open(url, opener));
    }
    dialog.opener = opener;
    dialog.setAttribute("aria-label", dialog.querySelector("h1, h2")?.textContent || "");
    htmx.process(dialog);
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("picture-viewer .pic-stage")?.focus();
    return undefined;
  }

  document.addEventListener("click", (event) => {
    const thumbnail = event.target.closest("[data-lightbox]");
    if (!thumbnail) return;
    event.preventDefault();
    event.stopPropagation();
    open(thumbnail.dataset.lightbox, document.activeElement?.matches("input") ? document.activeElement : thumbnail);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "F2" || event.defaultPrevented || event.isComposing) return;
    const thumbnail = document.activeElement?.closest("tr, li, [data-row]")?.querySelector("[data-lightbox]");
    if (!thumbnail) return;
    event.preventDefault();
    thumbnail.click();
  });

  class PictureViewer extends HTMLElement {
    connectedCallback() {
      this.stage = this.querySelector(".pic-stage");
      this.image = this.stage.querySelector("img");
      this.pointers = new Map();
      this.reset();
      (this.closest("dialog") || this).addEventListener("keydown", (event) => this.key(event));
      this.addEventListener("click", (event) => this.clicked(event));
      this.stage.addEventListener("wheel", (event) => { event.preventDefault(); this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event); }, { passive: false });
      this.stage.addEventListener("dblclick", (event) => { if (!event.target.closest("button")) this.zoom(this.scale > 1 ? 1 / this.scale : 2.5, event); });
      this.stage.addEventListener("pointerdown", (event) => this.down(event));
      this.stage.addEventListener("pointermove", (event) => this.move(event));
      ["pointerup", "pointercancel"].forEach((name) => this.stage.addEventListener(name, (event) => this.up(event)));
    }

    get buttons() {
      return [...this.querySelectorAll("[data-src]")];
    }

    reset() {
      Object.assign(this, { scale: 1, left: 0, top: 0 });
      this.draw();
    }

    /** Through the CSSOM, which the content security policy allows; a style attribute it does not. */
    draw() {
      this.image.style.transform = this.scale === 1 ? "" : `translate(${this.left}px, ${this.top}px) scale(${this.scale})`;
    }

    /** Enlarge about the pointer, so that what one looks at stays under it. */
    zoom(by, at) {
      const box = this.stage.getBoundingClientRect();
      const scale = Math.min(Math.max(this.scale * by, 1), LARGEST);
      const x = (at.clientX ?? box.left + box.width / 2) - box.left;
      const y = (at.clientY ?? box.top + box.height / 2) - box.top;
      this.left = x - ((x - this.left) / this.scale) * scale;
      this.top = y - ((y - this.top) / this.scale) * scale;
      this.scale = scale;
      this.keepInside(box);
    }

    keepInside(box = this.stage.getBoundingClientRect()) {
      this.left = Math.min(0, Math.max(this.left, box.width * (1 - this.scale)));
      this.top = Math.min(0, Math.max(this.top, box.height * (1 - this.scale)));
      this.draw();
    }

    down(event) {
      if (event.target.closest("button")) return;
      this.stage.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, event);
      this.stage.classList.add("moving");
    }

    move(event) {
      const before = this.pointers.get(event.pointerId);
      if (!before) return;
      const other = [...this.pointers.values()].find((pointer) => pointer.pointerId !== event.pointerId);
      if (other) {
        const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
        const middle = { clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 };
        this.zoom(apart(event) / apart(before), middle);
      } else if (this.scale > 1) {
        this.left += event.clientX - before.clientX;
        this.top += event.clientY - before.clientY;
        this.keepInside();
      }
      this.pointers.set(event.pointerId, event);
    }

    up(event) {
      this.pointers.delete(event.pointerId);
      if (!this.pointers.size) this.stage.classList.remove("moving");
    }

    clicked(event) {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.src) this.show(this.buttons.indexOf(button));
      else if (button.dataset.zoom) this.zoom(button.dataset.zoom === "in" ? 1.5 : 1 / 1.5, {});
    }

    key(event) {
      if (xingma.isField(event.target) || event.altKey || event.ctrlKey) return;
      const at = this.buttons.findIndex((button) => button.hasAttribute("aria-current"));
      if (event.key === "ArrowRight") this.show(at + 1);
      else if (event.key === "ArrowLeft") this.show(at - 1);
      else if (event.key === "+" || event.key === "=") this.zoom(1.5, {});
      else if (event.key === "-") this.zoom(1 / 1.5, {});
    }

    show(index) {
      const all = this.buttons;
      if (!all.length) return;
      const at = (index + all.length) % all.length;
      all.forEach((button, other) => (other === at ? button.setAttribute("aria-current", "true") : button.removeAttribute("aria-current")));
      this.image.src = all[at].dataset.src;
      this.image.alt = all[at].dataset.name || "";
      const said = xingma.words("of_pictures", { now: at + 1, all: all.length });
      const shown = this.closest("dialog")?.querySelector("[data-picture-count]");
      if (shown) shown.textContent = said;
      xingma.announce(`${this.image.alt} ${said}`);
      this.reset();
    }
  }

  customElements.define("picture-viewer", PictureViewer);
})();
