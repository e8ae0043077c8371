// Small comforts. Every page works without this file.
"use strict";

const BUDDHIST = 543;
const SAID_AFTER = 400; // milliseconds without a key: 21/11/25 may be on its way to 21/11/2569
const era = Number(document.body.dataset.era); // of the page: years added to those of the common era
const said = document.body.dataset;
const [months, shortMonths, weekdays] = [said.months, said.monthsShort, said.weekdays].map((names) => (names || "").split("|"));
const two = (number) => String(number).padStart(2, "0");

/** The number of a month that was typed in numbers, or by its name in the language of the page. */
function readMonth(word) {
  if (/^\d+$/.test(word)) return Number(word);
  const bare = (name) => name.replace(/[.\s]/g, "").toLowerCase();
  return [months, shortMonths].map((names) => names.map(bare).indexOf(bare(word)) + 1).find(Boolean) || NaN;
}

/** The year of the common era; of two digits, the only one that the field can mean, in either era. */
function readYear(digits, years) {
  const year = Number(digits);
  if (digits.length === 4) return year >= 2400 ? year - BUDDHIST : year;
  const meant = [];
  for (let one = years[0]; one <= years[1]; one += 1) if ([one, one + BUDDHIST].some((any) => any % 100 === year)) meant.push(one);
  return meant.length === 1 ? meant[0] : NaN;
}

/** The day that was typed (21/11/2569, 21.11.69, 21112569, 21 พ.ย. 69), or null: the server reads more, and decides. */
function readDay(text, years) {
  const typed = text.trim().replace(/[๐-๙]/g, (digit) => digit.charCodeAt(0) - 0x0e50);
  const dayFirst = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(typed) || /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(typed)
    || /^(\d{1,2})\s*([^\d/-]+?)\s*(\d{4}|\d{2})$/.exec(typed);
  const yearFirst = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (!dayFirst && !yearFirst) return null;
  const [days, word, digits] = dayFirst ? dayFirst.slice(1) : yearFirst.slice(1).reverse();
  const [day, month, year] = [Number(days), readMonth(word), readYear(digits, years)];
  if (!(year >= 1857 && year <= 2199) || !month) return null;
  const made = new Date(Date.UTC(year, month - 1, day));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? { day, month, year } : null;
}

/** The day in numbers, in the era of the page. */
const writeDay = ({ day, month, year }) => `${two(day)}/${two(month)}/${year + era}`;

/** The day in words, as the server says it when the form comes back. */
function sayDay({ day, month, year }) {
  const weekday = weekdays[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7];
  const words = { weekday, day: `${day} ${months[month - 1]} ${year + era}`, year: era ? year : year + BUDDHIST };
  return said.daySaid.replace(/\{(\w+)\}/g, (_all, name) => words[name]);
}

/** A telephone's number pad has no slash: put it in while the day is typed. */
function addSlashes(text, event) {
  if (event.inputType !== "insertText" || text.selectionEnd !== text.value.length) return;
  text.value = text.value.replace(/^(\d{2})(\d)$/, "$1/$2").replace(/^(\d{1,2}\/\d{2})(\d)$/, "$1/$2");
}

function useDay(box) {
  const text = box.querySelector("input:not([type=date])");
  const native = box.querySelector("input[type=date]");
  const button = box.querySelector("button");
  const words = box.nextElementSibling;
  const years = box.dataset.years.split("-").map(Number);
  let timer;
  const say = () => {
    const day = readDay(text.value, years);
    words.textContent = day ? sayDay(day) : "";
  };
  const partly = "part" in box.dataset; // a year alone may be typed: no slash is put into it
  text.addEventListener("input", (event) => {
    if (!partly) addSlashes(text, event);
    words.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(say, SAID_AFTER);
  });
  text.addEventListener("change", () => {
    const day = readDay(text.value, years);
    if (day && /^(\d{8}|\d{6})$/.test(text.value.trim())) text.value = writeDay(day);
  });
  native.addEventListener("change", () => {
    const [year, month, day] = native.value.split("-").map(Number);
    if (!day) return;
    text.value = writeDay({ day, month, year });
    say();
  });
  if (native.showPicker) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const day = readDay(text.value, years);
      if (day) native.value = `${day.year}-${two(day.month)}-${two(day.day)}`;
      native.showPicker();
    });
  }
}

/** The time that a form began with says nothing of another day: it is taken out there, and put back for its own. */
function usePreset(began) {
  const { day, at_time: time } = began.form.elements;
  const [year, month, date, hour, minute] = began.value.split(/\D/).map(Number);
  const years = day.closest("[data-years]").dataset.years.split("-").map(Number);
  let taken = "";
  began.form.addEventListener("change", (event) => {
    const typed = event.target !== time && readDay(day.value, years);
    if (!typed) return;
    const own = typed.year === year && typed.month === month && typed.day === date;
    if (own && taken && !time.value) [time.value, taken] = [taken, ""];
    else if (!own && !taken && Number(time.value.replace(/\D/g, "")) === hour * 100 + minute) [taken, time.value] = [time.value, ""];
  });
}

/** A password typed with one thumb may be looked at; it is hidden again before it is sent. */
function useSecret(box) {
  const input = box.querySelector("input");
  const button = box.querySelector("button");
  const show = (seen) => {
    input.type = seen ? "text" : "password";
    button.setAttribute("aria-pressed", String(seen));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
}

/** Of two ways to a file the last one counts; what is too large is said before it is sent. */
function useFiles(box) {
  const inputs = [...box.querySelectorAll("input[type=file]")];
  const words = box.querySelector(".day-read");
  // Our own button, in the language of the page; the browser's speaks that of the telephone.
  box.querySelector("[data-chooser]").hidden = false;
  inputs[0].classList.add("visually-hidden");
  for (const input of inputs) {
    input.addEventListener("change", () => {
      const [file] = input.files;
      const fits = !file || file.size <= Number(box.dataset.most);
      for (const other of inputs) if (other !== input || !fits) other.value = "";
      words.classList.toggle("is-bad", !fits);
      words.textContent = fits ? (file ? file.name : "") : box.dataset.tooLarge;
    });
  }
}

/** Words to carry into a chat: one tap copies them. */
function useCopy(box) {
  const words = box.querySelector("textarea");
  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", async () => {
    words.select();
    try {
      await navigator.clipboard.writeText(words.value);
    } catch {
      document.execCommand("copy"); // an older browser, or a page without TLS
    }
    button.textContent = button.dataset.done;
  });
}

const unsaved = new Set(); // forms in which something was typed that is not sent
const REACH = 8000; // milliseconds that the server is given to say that it is there
const FRESH = 20000; // milliseconds for which a page that has just come proves that the line is there

/** Whether the server can be reached now: a phone believes that it is online long after the last word came through. */
async function isReached() {
  if (!navigator.onLine) return false;
  const asked = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(REACH) };
  try { return Boolean(await fetch(document.querySelector("link[rel=icon]").href, asked)); } catch { return false; }
}

/** Nothing was sent, and it is said beside the button: what was typed is still there. */
function sayUnsent(form, button) {
  const words = form.querySelector("[data-unsent]") || document.createElement("p");
  words.dataset.unsent = "";
  words.className = "entry-error";
  words.setAttribute("role", "alert");
  words.textContent = document.body.dataset.noSignal;
  (button?.closest(".submit-bar") || button || form.lastElementChild).before(words);
  delete form.dataset.sent;
}

/** Send what was typed, once it is sure that it will arrive: the browser's own error page would have lost it. */
async function sendTyped(form, button) {
  if (!await isReached()) { sayUnsent(form, button); return; }
  unsaved.delete(form);
  form.dataset.reached = "yes";
  form.requestSubmit(button);
}

/** One tap sends; the buttons wait for the answer. (The server counts a form once anyway.) */
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent && !form.dataset.reached) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const sure = navigator.onLine && performance.now() < FRESH;
    if (unsaved.has(form) && !sure) { event.preventDefault(); sendTyped(form, event.submitter); return; }
    unsaved.delete(form);
    delete form.dataset.reached;
    // After the browser has collected what it sends: a disabled button would leave its own name out.
    setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = true; });
  });
}

/** What was typed is not lost at a tap on the menu, on «back» or on reload: the browser asks first. */
function keepTyped(form) {
  if (form.querySelector("input[type=password], [data-find]") || form.dataset.reveal) return;
  const note = (event) => { if (event.isTrusted !== false) unsaved.add(form); };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  if ("carried" in form.dataset || form.querySelector("[data-problems], .is-wrong") || document.querySelector("[data-draft]")) unsaved.add(form);
}

function askBeforeLeaving(event) {
  if (unsaved.size && navigator.userActivation?.hasBeenActive !== false) event.preventDefault();
}

/** Back from another page, or a download: the buttons work again. */
function wakeForms() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    delete form.dataset.reached;
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  }
}

/** A slash, typed nowhere in particular, leads into the search box of the page. */
function useSlash(event) {
  const into = document.querySelector("[data-find]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (!into?.checkVisibility()) return;
  event.preventDefault();
  into.focus();
}

/** The menu of a phone closes with a tap beside it, or Escape. */
function useMenu(menu) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

const PERSON = ["nickname", "given_name", "family_name", "sex", "age", "birth_date", "national_id", "passport", "phone"];
const ASKED_WITH = [...PERSON, "place", "csrf_token"];
const PAUSE = 600; // milliseconds without a key

/** While somebody is typed, ask the server who on record may be the same. Only the newest question counts. */
function useAlike(box) {
  const form = box.closest("form");
  const flag = form.querySelector("[data-alike-flag]");
  const shown = () => [...box.querySelectorAll("[name=shown]")].map((input) => input.value);
  let timer, asking, last = box.innerHTML.trim();
  const show = (part) => {
    if (part.trim() === last) return;
    last = part.trim();
    const [before, denied] = [shown(), box.querySelector("[name=not_the_same]")?.checked];
    box.innerHTML = part;
    // Who was denied stays denied, until somebody appears who was not asked about.
    if (denied && shown().length && shown().every((id) => before.includes(id))) box.querySelector("[name=not_the_same]").checked = true;
    const words = box.querySelector("[data-flag]")?.dataset.flag;
    flag.hidden = !words;
    flag.firstElementChild.textContent = words || "";
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const typed = new URLSearchParams([...new FormData(form)].filter(([name]) => ASKED_WITH.includes(name)));
    try {
      const answer = await fetch(box.dataset.alike, { method: "POST", body: typed, signal: asking.signal, redirect: "error" });
      if (answer.ok) show(await answer.text());
    } catch { /* Overtaken, or out of reach: the server asks once more when the form is sent. */ }
  };
  const wait = (event) => {
    if (!PERSON.includes(event.target.name) && event.target.name !== "place") return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  new IntersectionObserver(([seen]) => flag.classList.toggle("is-seen", seen.isIntersecting)).observe(box);
  form.addEventListener("input", wait);
  form.addEventListener("change", (event) => wait(event.target.matches(".day-native") ? { target: form.elements.birth_date } : event));
  form.addEventListener("submit", () => { clearTimeout(timer); asking?.abort(); });
}

/** What is folded is fetched when it is asked for, and put in its place; a reload folds it again. */
function useReveal(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = document.getElementById(form.dataset.reveal);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const part = answer.ok && page.getElementById(box.id);
      if (!part) throw new Error(answer.status);
      box.replaceChildren(...part.childNodes);
      box.focus();
    } catch { form.submit(); /* The session is over, or the server out of reach: as without this file. */ }
  });
}

/** When emergency access is over, what was unfolded leaves the screen too. */
function useEnding(box) {
  setTimeout(() => location.replace(box.dataset.then), (Number(box.dataset.endsIn) + 1) * 1000);
}

document.querySelectorAll("[data-ends-in]").forEach(useEnding);
document.querySelectorAll("[data-reveal]").forEach(useReveal);
document.querySelectorAll("[data-alike]").forEach(useAlike);
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** The server's question, with bytes where the browser wants bytes. */
function readQuestion(asked) {
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  for (const known of [...(asked.excludeCredentials || []), ...(asked.allowCredentials || [])]) known.id = bytes(known.id);
  return asked;
}

/** The phone's answer, with text where the server wants text. */
function writeAnswer(made) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) response[part] = text64(made.response[part]);
  }
  return JSON.stringify({ id: made.id, rawId: text64(made.rawId), type: made.type, response });
}

/** Fingerprint, face or lock code of the phone in place of a password. */
function usePasskey(form) {
  if (!window.PublicKeyCredential) return;
  const button = form.querySelector("button");
  const problem = form.querySelector("[role=alert]");
  form.hidden = false;
  button.addEventListener("click", async () => {
    problem.hidden = true;
    button.disabled = true;
    try {
      const headers = { "X-CSRFToken": form.elements.csrf_token.value };
      const asked = await fetch(form.dataset.question, { method: "POST", headers });
      if (asked.redirected) { location.href = asked.url; return; }
      const made = await navigator.credentials[form.dataset.passkey]({ publicKey: readQuestion(await asked.json()) });
      form.elements.credential.value = writeAnswer(made);
      form.submit();
    } catch {
      problem.hidden = false;
      button.disabled = false;
    }
  });
}

document.querySelectorAll("[data-day]").forEach(useDay);
document.querySelectorAll("[data-preset]").forEach(usePreset);
document.querySelectorAll("[data-passkey]").forEach(usePasskey);
document.querySelectorAll("[data-secret]").forEach(useSecret);
document.querySelectorAll("[data-files]").forEach(useFiles);
document.querySelectorAll("[data-copy]").forEach(useCopy);
document.querySelectorAll("form[method=post]").forEach(keepTyped);
document.querySelectorAll("form[method=post]").forEach(sendOnce);
window.addEventListener("beforeunload", askBeforeLeaving);
document.querySelectorAll("details.menu").forEach(useMenu);
document.addEventListener("keydown", useSlash);
window.addEventListener("pageshow", wakeForms);

// The chosen one of a row of choices is in sight, also where the row is longer than the screen.
// The page itself stays where it is: a row far below its head would drag it down.
for (const row of document.querySelectorAll(".figures-nav")) {
  const chosen = row.querySelector("[aria-current]")?.getBoundingClientRect();
  const whole = row.getBoundingClientRect();
  if (chosen) row.scrollLeft += chosen.left + chosen.width / 2 - whole.left - whole.width / 2;
}

// How many are ticked, beside what is done with them.
for (const told of document.querySelectorAll("[data-ticked]")) {
  const form = told.closest("form");
  const count = () => {
    const ticked = form.querySelectorAll("input[name=cases]:checked").length;
    told.hidden = !ticked;
    told.textContent = `${told.dataset.ticked} ${ticked}`;
  };
  form.addEventListener("change", count);
  count();
}

// A page that only says what went wrong leads back to what was typed.
for (const button of document.querySelectorAll("[data-go-back]")) {
  button.hidden = history.length < 2;
  button.addEventListener("click", () => history.back());
}

// What is wrong is seen, and read aloud, first; a folded part that holds it opens.
for (const wrong of document.querySelectorAll("details .is-wrong")) wrong.closest("details").open = true;
const first = document.querySelector("[data-problems], .is-wrong [aria-invalid], fieldset.is-wrong input");
if (first) first.focus();
