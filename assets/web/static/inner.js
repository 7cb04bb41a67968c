// What is nicer with a script; without one every page works by links and forms alone.
"use strict";
(() => {
  const fold = document.querySelector(".fold");
  if (fold) {
    fold.addEventListener("click", () => {
      const open = document.body.classList.toggle("unfolded");
      fold.setAttribute("aria-expanded", String(open));
    });
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !document.body.classList.contains("unfolded")) return;
      fold.click();
      fold.focus();
    });
  }

  // A filter that has no button of its own goes at once.
  document.querySelectorAll("form[data-at-once]").forEach((form) =>
    form.addEventListener("change", () => form.requestSubmit()),
  );

  // Empty fields of a filter do not stand in the address.
  document.querySelectorAll("form.filters").forEach((form) =>
    form.addEventListener("submit", () => {
      const empty = [...form.elements].filter((one) => one.name && !one.value && !one.disabled);
      empty.forEach((one) => (one.disabled = true));
      setTimeout(() => empty.forEach((one) => (one.disabled = false)));
    }),
  );

  // What cannot be taken back is asked for once more.
  document.querySelectorAll("[data-sure]").forEach((button) =>
    button.addEventListener("click", (event) => {
      if (!confirm(button.dataset.sure)) event.preventDefault();
    }),
  );

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // A form that was sent is not sent again by a second tap.
  document.querySelectorAll('form[method="post"]').forEach((form) =>
    form.addEventListener("submit", (event) => {
      if (form.getAttribute("aria-busy")) event.preventDefault();
      form.setAttribute("aria-busy", "true");
    }),
  );
  addEventListener("pageshow", () =>
    document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")),
  );

  // Where somebody has to begin: the first field that is wrong, else the page's own.
  const first = document.querySelector("[aria-invalid]") || document.querySelector("[data-first]");
  if (first) first.focus();
})();
