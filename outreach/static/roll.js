// A roll call: every tap is sent by itself, kept in the page while there is no line, and merged with other phones. Without this file: a plain form.
"use strict";

const SEND_AFTER = 1500; // milliseconds after the last tap
const TRY_AGAIN = [3000, 8000, 20000, 60000]; // milliseconds, after each failure
const LOOK = 250; // milliseconds between two looks of the camera

/** Milliseconds since a tap: the one clock may stand still while the phone sleeps, the other may be set back. */
const age = ({ at, day }) => Math.max(performance.now() - at, Date.now() - day);

function useRoll(form) {
  const list = form.querySelector(".roll-list");
  const rows = new Map([...list.children].map((row) => [row.dataset.seat, row]));
  const badges = new Map([...rows.values()].flatMap((row) => row.dataset.badges.split(" ").map((badge) => [badge, row])));
  const waiting = new Map(); // of each seat what was tapped and is not sent yet
  const said = form.querySelector("[data-roll-said]");
  const shown = form.querySelector("[data-roll-count]");
  let timer, sending = false, failed = 0, stopped = false;

  const show = (row) => {
    const [tick, why] = [row.querySelector("input"), row.querySelector("select")];
    const state = row.dataset.state;
    tick.checked = state === "there";
    why.hidden = state === "there" || state === "";
    why.value = [...why.options].some((one) => one.value === state) ? state : "";
  };
  const tell = (words = "") => {
    const here = [...rows.values()].filter((row) => row.dataset.state === "there").length;
    shown.textContent = form.dataset.count.replace("{here}", here).replace("{all}", rows.size);
    said.textContent = waiting.size ? `${form.dataset.waiting} ${waiting.size}${words ? ` · ${words}` : ""}` : words || form.dataset.saved;
    said.classList.toggle("is-waiting", waiting.size > 0);
  };
  const plan = (after) => { clearTimeout(timer); timer = setTimeout(send, after); };
  const say = (row, state) => {
    if (row.dataset.state === state) { show(row); return; }
    row.dataset.state = state;
    row.querySelector(".small")?.remove();
    waiting.set(row.dataset.seat, { state, at: performance.now(), day: Date.now() });
    show(row);
    tell();
    plan(SEND_AFTER);
  };

  /** Take over what the server knows, also from other phones; what was tapped meanwhile stays. */
  const merge = (page) => {
    for (const theirs of page.querySelectorAll(".roll-row")) {
      const row = rows.get(theirs.dataset.seat);
      if (!row || waiting.has(theirs.dataset.seat)) continue;
      row.dataset.state = theirs.dataset.state;
      row.querySelector(".small")?.remove();
      if (theirs.querySelector(".small")) row.append(theirs.querySelector(".small"));
      show(row);
    }
    for (const name of ["csrf_token", "seen"]) form.elements[name].value = page.querySelector(`[data-roll] [name=${name}]`).value;
  };
  const send = async () => {
    if (!waiting.size || sending || stopped) return;
    sending = true;
    const batch = new Map(waiting);
    const taps = [...batch].map(([seat, tap]) => `${seat}:${tap.state}:${Math.round(age(tap) / 1000)}`);
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, marks: taps.join(" ") });
    try {
      const answer = await fetch(location.href, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const roll = page.querySelector("[data-roll]");
      if (!roll && answer.ok) { tell(form.dataset.signedOut); throw new Error("signed out"); }
      if (!roll) throw new Error(answer.status);
      const refused = roll.querySelector("[data-problems]");
      if (refused) { stopped = true; tell(refused.textContent.trim()); return; }
      for (const [seat, { at }] of batch) if (waiting.get(seat)?.at === at) waiting.delete(seat);
      failed = 0;
      merge(page);
      tell(page.querySelector(".notice.saved p")?.textContent);
      if (waiting.size) plan(SEND_AFTER);
    } catch (problem) {
      if (problem.message !== "signed out") tell(form.dataset.away);
      plan(TRY_AGAIN[Math.min(failed, TRY_AGAIN.length - 1)]);
      failed += 1;
      if (problem.message !== "signed out") return;
      fetch(location.href).then((answer) => answer.text()).then((text) => {
        const token = new DOMParser().parseFromString(text, "text/html").querySelector("[data-roll] [name=csrf_token]");
        if (token) form.elements.csrf_token.value = token.value;
      }).catch(() => {});
    } finally { sending = false; }
  };

  const find = form.querySelector("[data-roll-find]");
  const look = () => {
    const words = find.value.trim().toLowerCase();
    const worn = badges.get(words.replace(/\s/g, ""));
    for (const row of rows.values()) row.hidden = worn ? row !== worn : !row.querySelector("label").textContent.toLowerCase().includes(words);
  };

  // The page sends by itself: what asks before a form is left, and what sends a form, must not hear of the taps.
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      event.stopImmediatePropagation();
      if (event.target === find) look();
      const row = event.target.closest(".roll-row");
      if (!row || kind !== "change") return;
      say(row, event.target.matches("select") ? event.target.value || "absent" : event.target.checked ? "there" : "absent");
    }, true);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const rest = { rest_there: "there", rest_absent: "absent" }[event.submitter?.name];
    if (rest) for (const row of rows.values()) if (!row.dataset.state) say(row, rest);
    plan(0);
  }, true);
  window.addEventListener("online", () => plan(0));
  window.addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => plan(0));

  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const left = [...rows.values()].filter((row) => !row.hidden);
    if (left.length === 1) say(left[0], "there");
    find.value = "";
    look();
  });

  useCamera(form, badges, (row) => say(row, "there"));
  for (const part of form.querySelectorAll("[data-roll-plain]")) part.hidden = true;
  if (list.querySelector("input:disabled")) return;
  find.hidden = false;
  for (const row of rows.values()) show(row);
  tell();
}

/** Badges are read by the browser itself, where it can; the picture leaves the phone nowhere. */
function useCamera(form, badges, here) {
  const box = form.querySelector("[data-roll-scan]");
  const [button, video, words] = [box.querySelector("button"), box.querySelector("video"), box.querySelector("p")];
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const reader = new BarcodeDetector({ formats: ["qr_code"] });
  let stream;
  const stop = () => {
    for (const track of stream?.getTracks() || []) track.stop();
    stream = null;
    video.hidden = true;
  };
  const look = async () => {
    if (!stream) return;
    for (const { rawValue } of await reader.detect(video).catch(() => [])) {
      const row = badges.get(rawValue);
      words.textContent = row ? row.querySelector("label").textContent.trim() : form.dataset.unknown;
      if (row && row.dataset.state !== "there") { here(row); navigator.vibrate?.(60); }
    }
    setTimeout(look, LOOK);
  };
  box.hidden = false;
  button.addEventListener("click", async () => {
    if (stream) { stop(); return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      look();
    } catch { stop(); }
  });
}

document.querySelectorAll("[data-roll]").forEach(useRoll);
