// A list of hosts from a file goes along as text; without a script it is pasted.
"use strict";
(() => {
  const form = document.querySelector("form[data-list]");
  if (!form) return;
  form.querySelector("[data-picker]").hidden = false;
  form.querySelector("#picked").addEventListener("change", (event) => {
    const file = event.target.files[0], reader = new FileReader();
    if (!file) return;
    reader.addEventListener("load", () => {
      form.elements.file.value = reader.result.split(",")[1].replaceAll("+", "-").replaceAll("/", "_");
    });
    reader.readAsDataURL(file);
  });
})();
