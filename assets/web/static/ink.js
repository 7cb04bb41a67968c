// A signature drawn with a finger or a pen: strokes of points, 0 to 1000 from the top left, in the form's field.
"use strict";
(() => {
  const ink = () => document.getElementById("ink");
  const field = () => ink().closest("form").elements.signature;
  let strokes = [];
  let pen = null;

  const place = (event) => {
    const box = ink().getBoundingClientRect();
    const share = (value, start, size) => Math.max(0, Math.min(1000, Math.round(((value - start) / size) * 1000)));
    return [share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)];
  };
  const draw = () => {
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
  const keep = () => {
    field().value = strokes.length ? JSON.stringify(strokes) : "";
    draw();
  };
  const signed = () => {
    keep();
    field().dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("pointerdown", (event) => {
    if (event.target !== ink() || !ink() || pen !== null) return;
    pen = event.pointerId;
    ink().setPointerCapture(pen);
    strokes.push([place(event)]);
  });
  document.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pen || !ink()) return;
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
      if (ink()) signed();
    });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear]")) return;
    strokes = [];
    signed();
  });
  // A page that came by itself takes nothing away; a page without a box has done with what was drawn. No event:
  // a draft must not be written before its form was filled from it.
  document.addEventListener("turned", () => {
    const folded = ink() && ink().closest("details");
    if (!ink()) strokes = [];
    else if (strokes.length && pen === null) keep();
    if (folded) folded.open = strokes.length > 0;
  });
  document.addEventListener("restored", () => {
    if (!ink()) return;
    strokes = field().value ? JSON.parse(field().value) : [];
    draw();
  });
})();
