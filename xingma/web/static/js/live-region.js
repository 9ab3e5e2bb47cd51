// <live-region src="/…/live" version="17">…</live-region>: asks every three seconds ?seen=17. 204 means unchanged; else
// the answer's HTML replaces the content (parts for elsewhere come out of band), the header X-Version or data-version
// on its root is the new version, and the text of [data-announce] in it is read out politely.
// It rests while the tab is hidden, while the line is down, and while somebody types in it or has a menu of it open.
(() => {
  "use strict";
  const EVERY_MS = 3000;
  const LONGEST_MS = 30000;

  class LiveRegion extends HTMLElement {
    connectedCallback() {
      this.every = Number(this.getAttribute("every")) * 1000 || EVERY_MS;
      this.pause = this.every;
      this.onShow = () => { if (document.visibilityState === "visible") this.look(); };
      document.addEventListener("visibilitychange", this.onShow);
      document.addEventListener("xingma:online", this.onShow);
      this.next();
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      document.removeEventListener("visibilitychange", this.onShow);
      document.removeEventListener("xingma:online", this.onShow);
    }

    next() {
      clearTimeout(this.timer);
      if (this.isConnected) this.timer = setTimeout(() => this.look(), this.pause);
    }

    get isBusy() {
      const active = document.activeElement;
      return (this.contains(active) && xingma.isField(active)) || Boolean(this.querySelector("details.menu[open], dialog[open]"));
    }

    async look() {
      clearTimeout(this.timer);
      if (document.visibilityState === "hidden" || xingma.connection.isAway() || this.asking) return this.next();
      this.asking = true;
      try {
        const url = new URL(this.getAttribute("src"), location.href);
        url.searchParams.set("seen", this.getAttribute("version") || "");
        const answer = await xingma.ask(url, { headers: { "X-Background": "1" } });
        if (answer.status === 200 && !this.isBusy) this.take(answer, await answer.text());
        else if (answer.status === 403 || answer.status === 404) return this.stop();
        this.pause = answer.ok ? this.every : Math.min(this.pause * 2, LONGEST_MS);
      } catch {
        xingma.connection.lost();
      } finally {
        this.asking = false;
      }
      return this.next();
    }

    stop() {
      clearTimeout(this.timer);
    }

    take(answer, html) {
      const opened = [...this.querySelectorAll("details[open][id]")].map((details) => details.id);
      htmx.swap(this, html, { swapStyle: "innerHTML" });
      opened.forEach((id) => { const details = document.getElementById(id); if (details) details.open = true; });
      const version = answer.headers.get("X-Version") || this.querySelector("[data-version]")?.dataset.version;
      if (version) this.setAttribute("version", version);
      xingma.announce(this.querySelector("[data-announce]")?.dataset.announce || this.querySelector("[data-announce]")?.textContent.trim());
      this.dispatchEvent(new CustomEvent("live-changed", { bubbles: true }));
    }
  }

  customElements.define("live-region", LiveRegion);
})();
