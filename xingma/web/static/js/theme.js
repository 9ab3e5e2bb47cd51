// Runs before the first paint: the theme chosen on this device, else the account's, else the system's.
(() => {
  "use strict";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const ofAccount = root.dataset.themeChoice || "";
  const KEY = "theme";

  /** The device's own choice holds until the account's is changed. */
  function ofDevice() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "null");
      return kept && kept.account === ofAccount ? kept.choice : "";
    } catch {
      return "";
    }
  }

  function paint() {
    root.dataset.theme = ofDevice() || ofAccount || (system.matches ? "dark" : "light");
  }

  paint();
  system.addEventListener("change", paint);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const choice = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, JSON.stringify({ choice, account: ofAccount }));
    } catch {
      // a browser that keeps nothing still changes this page
    }
    root.dataset.theme = choice;
  });
})();
