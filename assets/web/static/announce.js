// The announcer's form: one guest, a pasted list or a file; the file is read here and goes along as text.
"use strict";
(() => {
  const form = () => document.getElementById("announce");

  const ask = () => {
    if (!form()) return;
    const who = form().querySelector("[name=who]:checked").value;
    form().querySelectorAll("[data-who]").forEach((e) => (e.hidden = e.dataset.who !== who));
    const weekly = form().elements.weekly.checked;
    form().querySelector("[data-weekly]").hidden = !weekly;
    if (!weekly) form().elements.weeks.value = "1";
    else if (form().elements.weeks.value === "1") form().elements.weeks.value = "4";
  };

  const read = (file) => {
    const reader = new FileReader();
    reader.onload = () => {
      form().elements.file.value = reader.result.split(",")[1].replaceAll("+", "-").replaceAll("/", "_");
      form().querySelector("[data-chosen-file]").textContent = file.name;
    };
    reader.readAsDataURL(file);
  };

  document.addEventListener("input", (event) => form() && form().contains(event.target) && ask());
  document.addEventListener("change", (event) => {
    if (form() && event.target.type === "file" && event.target.files[0]) read(event.target.files[0]);
  });
  document.addEventListener("restored", ask);
})();
