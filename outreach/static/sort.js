// Sorting a camp: a name is dragged onto an agency, which chooses it in the list below the name. Without this file: the lists alone.
"use strict";

function useSorting(places) {
  const form = places.closest("form");
  const said = form.querySelector("[data-sort-said]");
  const zones = [...places.querySelectorAll("[data-agency]")];
  const rows = [...form.querySelectorAll("[data-sort-row]")];
  const chooser = (row) => row.querySelector("select");
  const is = (value, zone) => value.endsWith(`:${zone.dataset.agency}`);
  const choice = (row, zone) => [...chooser(row).options].find((one) => is(one.value, zone));
  let dragged;

  /** What is left of each agency after what is chosen now. */
  const count = () => {
    for (const zone of zones) {
      if (zone.dataset.left === undefined) continue;
      const left = Math.max(Number(zone.dataset.left) - rows.filter((row) => is(chooser(row).value, zone)).length, 0);
      zone.querySelector("[data-sort-left]").textContent = left;
      zone.classList.toggle("is-full", left === 0);
    }
  };
  const mark = (row) => {
    dragged = row;
    places.classList.toggle("is-dragging", Boolean(row));
    for (const zone of zones) zone.classList.toggle("is-fitting", Boolean(row && choice(row, zone)));
  };

  for (const row of rows) {
    const name = row.querySelector(".name");
    const handle = document.createElement("span");
    handle.className = "sort-handle";
    handle.draggable = true;
    handle.setAttribute("aria-hidden", "true");
    handle.textContent = "⠿";
    handle.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/plain", name.textContent);
      event.dataTransfer.effectAllowed = "link";
      event.dataTransfer.setDragImage(name, 0, 0);
      mark(row);
    });
    handle.addEventListener("dragend", () => mark());
    name.before(handle);
  }
  for (const zone of zones) {
    zone.addEventListener("dragover", (event) => {
      if (!dragged || !choice(dragged, zone)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "link";
    });
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      const option = dragged && choice(dragged, zone);
      if (!option) return;
      const list = chooser(dragged);
      list.value = option.value;
      list.dispatchEvent(new Event("change", { bubbles: true }));
      said.textContent = `${dragged.querySelector(".name").textContent}: ${option.text}`;
    });
  }
  form.addEventListener("change", count);
  places.hidden = false;
  count();
}

for (const places of document.querySelectorAll("[data-sort]")) useSorting(places);
