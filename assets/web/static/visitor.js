// The visitor's form: shows what the purpose asks, takes the signature and the photograph.
"use strict";
(() => {
  const form = () => document.getElementById("register");
  const one = (name) => form().elements[name];
  const changed = () => form().dispatchEvent(new Event("input", { bubbles: true }));
  let strokes = [];

  const ask = () => {
    const purpose = form().querySelector("[name=purpose]:checked");
    const asks = purpose ? purpose.dataset.asks.split(" ") : [];
    form().querySelectorAll("[data-asked]").forEach((e) => (e.hidden = !asks.includes(e.dataset.asked)));
    form().querySelector("[data-group]").hidden = !(Number(one("people").value) > 1);
    draw();
  };

  // The signature: strokes of points, 0 to 1000 from the top left.
  const ink = () => document.getElementById("ink");
  const place = (event) => {
    const box = ink().getBoundingClientRect();
    const share = (value, start, size) => Math.max(0, Math.min(1000, Math.round(((value - start) / size) * 1000)));
    return [share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)];
  };
  const draw = () => {
    if (!ink()) return;
    const paper = ink().getContext("2d");
    const [x, y] = [ink().width / 1000, ink().height / 1000];
    paper.clearRect(0, 0, ink().width, ink().height);
    paper.strokeStyle = getComputedStyle(ink()).color;
    paper.lineWidth = 4;
    paper.lineCap = paper.lineJoin = "round";
    for (const stroke of strokes) {
      paper.beginPath();
      stroke.forEach(([a, b], i) => (i ? paper.lineTo(a * x, b * y) : paper.moveTo(a * x, b * y)));
      paper.stroke();
    }
  };
  const signed = () => {
    one("signature").value = strokes.length ? JSON.stringify(strokes) : "";
    draw();
    changed();
  };

  let pen = null;
  document.addEventListener("pointerdown", (event) => {
    if (event.target !== ink() || pen !== null) return;
    pen = event.pointerId;
    ink().setPointerCapture(pen);
    strokes.push([place(event)]);
  });
  document.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pen) return;
    const stroke = strokes[strokes.length - 1];
    const [from, to] = [stroke[stroke.length - 1], place(event)];
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 6 || strokes.flat().length > 2000) return;
    stroke.push(to);
    draw();
  });
  for (const end of ["pointerup", "pointercancel"])
    document.addEventListener(end, (event) => {
      if (event.pointerId !== pen) return;
      pen = null;
      strokes = strokes.filter((stroke) => stroke.length > 1);
      signed();
    });

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
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear]")) return;
    strokes = [];
    signed();
  });
  document.addEventListener("restored", () => {
    if (!form()) return;
    strokes = one("signature") && one("signature").value ? JSON.parse(one("signature").value) : [];
    ask();
    picture(one("photo").value);
  });
})();
