// Small comforts; every page works without them.
"use strict";

const body = document.body;
const months = (body.dataset.months || "").split("|");
const thai = body.dataset.language === "th";
const ERA = 543;

/** A day from what was typed (21/11/2569, 21/11/2026, 2026-11-21), or null. */
function readDay(text) {
  const digits = text.replace(/[๐-๙]/g, (d) => String(d.charCodeAt(0) - 0x0e50));
  let parts = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(digits);
  let [day, month, year] = parts ? [+parts[1], +parts[2], +parts[3]] : [];
  if (!parts) {
    parts = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(digits);
    if (!parts) return null;
    [year, month, day] = [+parts[1], +parts[2], +parts[3]];
  }
  if (year >= 2400) year -= ERA;
  const made = new Date(Date.UTC(year, month - 1, day));
  return made.getUTCDate() === day && made.getUTCMonth() === month - 1 ? { year, month, day } : null;
}

const two = (number) => String(number).padStart(2, "0");

function showRead(input) {
  const line = document.querySelector(`[data-reads="${input.id}"]`);
  const read = readDay(input.value);
  if (!line) return;
  if (!read) { line.textContent = ""; return; }
  const [shown, other] = thai ? [read.year + ERA, read.year] : [read.year, read.year + ERA];
  line.textContent = `${read.day} ${months[read.month - 1]} ${shown} (${other})`;
}

for (const native of document.querySelectorAll(".day-native")) {
  const input = document.getElementById(native.dataset.dayFor);
  const open = document.querySelector(`[data-opens="${input.id}"]`);
  open.hidden = false;
  open.addEventListener("click", () => {
    const read = readDay(input.value);
    if (read) native.value = `${read.year}-${two(read.month)}-${two(read.day)}`;
    if (native.showPicker) native.showPicker(); else native.focus();
  });
  native.addEventListener("change", () => {
    const [year, month, day] = native.value.split("-").map(Number);
    if (!year) return;
    input.value = `${two(day)}/${two(month)}/${thai ? year + ERA : year}`;
    showRead(input);
  });
  input.addEventListener("input", () => showRead(input));
  showRead(input);
}

// One tap is enough: the second does nothing (the server would answer it like the first anyway).
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.classList.add("sending");
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.classList.remove("sending");
  }
});

// A field that needs mending inside a folded part opens it.
for (const wrong of document.querySelectorAll("details .wrong")) wrong.closest("details").open = true;

for (const menu of document.querySelectorAll("details.menu")) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
}
