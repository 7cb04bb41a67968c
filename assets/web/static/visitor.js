// The visitor's form: shows what the purpose asks, takes the photograph.
"use strict";
(() => {
  const form = () => document.getElementById("register");
  const one = (name) => form().elements[name];
  const changed = () => form().dispatchEvent(new Event("input", { bubbles: true }));

  const ask = () => {
    const purpose = form().querySelector("[name=purpose]:checked");
    const asks = purpose ? purpose.dataset.asks.split(" ") : [];
    form().querySelectorAll("[data-asked]").forEach((e) => (e.hidden = !asks.includes(e.dataset.asked)));
    form().querySelector("[data-group]").hidden = !(Number(one("people").value) > 1);
  };

  // A photograph, made small before it leaves the phone.
  const picture = (base64) => {
    const canvas = form().querySelector("canvas[data-photo]");
    canvas.hidden = !base64;
    if (!base64) return;
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    createImageBitmap(new Blob([bytes])).then((bitmap) => canvas.getContext("2d").drawImage(bitmap, 0, 0), () => {});
  };
  const take = async (file) => {
    const canvas = form().querySelector("canvas[data-photo]");
    const { width, height } = canvas;
    try {
      const bitmap = await createImageBitmap(file);
      const scale = Math.max(width / bitmap.width, height / bitmap.height);
      const [w, h] = [bitmap.width * scale, bitmap.height * scale];
      canvas.getContext("2d").drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
      let data = "";
      for (let quality = 0.8; quality > 0.1 && (!data || data.length > 36000); quality -= 0.15)
        data = canvas.toDataURL("image/jpeg", quality).split(",")[1];
      one("photo").value = data;
    } catch {
      one("photo").value = "";
    }
    canvas.hidden = !one("photo").value;
    changed();
  };

  document.addEventListener("input", (event) => {
    if (!form() || !form().contains(event.target)) return;
    ask();
  });
  document.addEventListener("change", (event) => {
    if (form() && event.target.type === "file" && event.target.files[0]) take(event.target.files[0]);
  });
  document.addEventListener("restored", () => {
    if (!form()) return;
    ask();
    picture(one("photo").value);
  });
})();
