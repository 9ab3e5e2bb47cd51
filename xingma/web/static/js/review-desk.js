// The review desk: choosing several orders, and "approve all" that becomes "approve as edited" once a quantity differs.
(() => {
  "use strict";
  const picks = () => [...document.querySelectorAll(".queue input[type=checkbox]")];

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-picks-all]")) picks().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-picks-all], .queue input[type=checkbox]")) {
      document.querySelectorAll("[data-needs-pick]").forEach((button) => { button.disabled = !picks().some((box) => box.checked); });
    }
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-was]")) return;
    const isEdited = [...document.querySelectorAll("[data-was]")].some((field) => field.value.trim() !== field.dataset.was);
    document.querySelector("[name=as_edited]")?.classList.toggle("pri", isEdited);
    document.querySelector("[data-key=a]")?.classList.toggle("pri", !isEdited);
  });

  document.querySelector(".queue [aria-current]")?.scrollIntoView({ block: "nearest" });
})();
