// Keeps what was entered for as long as this tab lives and the form is not yet handed in; a reload loses nothing.
"use strict";
(() => {
  const form = () => document.querySelector("form[data-draft]");
  const own = ["token", "language", "agreement"]; // the page's, not the reader's
  const name = () => `draft:${form().dataset.draft}`;

  const stored = () => {
    try {
      return JSON.parse(sessionStorage.getItem(name())) || {};
    } catch {
      return {};
    }
  };
  const nonce = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  const save = () => {
    const draft = {};
    new FormData(form()).forEach((value, key) => typeof value === "string" && !own.includes(key) && (draft[key] = value));
    try {
      sessionStorage.setItem(name(), JSON.stringify(draft));
    } catch {} // a browser that keeps nothing: the form works without
  };
  const forget = () => {
    try {
      Object.keys(sessionStorage).forEach((key) => key.startsWith("draft:") && sessionStorage.removeItem(key));
    } catch {}
  };

  const restore = () => {
    if (!form() || "fresh" in form().dataset) forget();
    if (!form()) return;
    const draft = stored();
    for (const field of form().elements) {
      if (!field.name || own.includes(field.name) || !Object.keys(draft).length) continue;
      if (["radio", "checkbox"].includes(field.type)) field.checked = draft[field.name] === field.value;
      else if (field.name in draft) field.value = draft[field.name];
    }
    // A form that was refused and mended is a new one; the same one sent twice is not.
    const once = form().elements.nonce;
    if (!once.value || document.querySelector("[data-complaints]")) once.value = nonce();
    document.dispatchEvent(new Event("restored"));
    save();
  };

  document.addEventListener("input", (event) => {
    if (form() && form().contains(event.target)) save();
  });
  document.addEventListener("turned", restore);
})();
