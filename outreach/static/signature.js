// A signature with a finger, a pen or a mouse: its strokes go into the form as a path of SVG. Without this file: paper.
"use strict";

const FARTHER = 3; // a point nearer to the last one adds nothing

function useSign(box) {
  const field = box.querySelector("input");
  const canvas = box.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const form = box.closest("form");
  const choices = [...form.querySelectorAll("[name=agreed_by]")];
  let last = null;
  const show = () => { box.hidden = !choices.some((one) => one.checked && one.value === "signed"); };
  const at = (event) => {
    const field = canvas.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most - 1, Math.round(value)));
    return [within((event.clientX - field.left) * canvas.width / field.width, canvas.width), within((event.clientY - field.top) * canvas.height / field.height, canvas.height)];
  };
  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color });
    pen.stroke(new Path2D(field.value));
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    field.value += `M${last.join(" ")}L${last.join(" ")}`;
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const now = at(event);
    if (Math.hypot(now[0] - last[0], now[1] - last[1]) < FARTHER) return;
    last = now;
    field.value += `L${now.join(" ")}`;
    draw();
  });
  ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, () => { last = null; }));
  box.querySelector("button").addEventListener("click", () => { field.value = ""; draw(); });
  choices.forEach((one) => one.addEventListener("change", show));
  show();
  draw();
}

document.querySelectorAll("[data-sign]").forEach(useSign);
