// Lists that open in place: a click anywhere on the row opens it like its arrow does. data-prints prints the page.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-prints]")) return print();
    const row = event.target.closest("tr.ln");
    const opener = row?.querySelector("details.opener");
    if (!opener || event.target.closest("a, button, input, summary, label, [data-lightbox]") || getSelection().toString()) return undefined;
    opener.open = !opener.open;
    return undefined;
  });
})();
