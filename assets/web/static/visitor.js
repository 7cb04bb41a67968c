// The visitor's form: shows what the purpose asks, takes the signature, and keeps what was entered for as long
// as this tab lives and the form is not yet handed in.
"use strict";
(() => {
  const DRAFT = "visitor";
  const form = () => document.getElementById("register");
  const one = (name) => form().elements[name];
  let strokes = [];

  const stored = () => {
    try {
      return JSON.parse(sessionStorage.getItem(DRAFT)) || {};
    } catch {
      return {};
    }
  };
  const keep = (draft) => {
    try {
      if (draft) sessionStorage.setItem(DRAFT, JSON.stringify(draft));
      else sessionStorage.removeItem(DRAFT);
    } catch {} // a browser that keeps nothing: the form works without
  };
  const nonce = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  const save = () => {
    const draft = {};
    new FormData(form()).forEach((value, name) => typeof value === "string" && (draft[name] = value));
    delete draft.token;
    delete draft.language;
    keep(draft);
  };

  const restore = () => {
    if (!form()) return keep(null);
    const draft = stored();
    for (const field of form().elements) {
      if (!field.name || ["token", "language", "agreement"].includes(field.name)) continue;
      if (["radio", "checkbox"].includes(field.type)) field.checked = draft[field.name] === field.value;
      else if (field.name in draft) field.value = draft[field.name];
    }
    // A form that was refused and mended is a new one; the same one sent twice is not.
    if (!one("nonce").value || document.querySelector("[data-complaints]")) one("nonce").value = nonce();
    strokes = one("signature") && one("signature").value ? JSON.parse(one("signature").value) : [];
    document.dispatchEvent(new Event("restored"));
    ask();
    picture(one("photo").value);
    save();
  };

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
    save();
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
    save();
  };

  document.addEventListener("input", (event) => {
    if (!form() || !form().contains(event.target)) return;
    ask();
    save();
  });
  document.addEventListener("change", (event) => {
    if (form() && event.target.type === "file" && event.target.files[0]) take(event.target.files[0]);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear]")) return;
    strokes = [];
    signed();
  });
  document.addEventListener("turned", restore);
})();
