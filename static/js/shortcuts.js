// Keys of one character that lead around. Nothing needs them, and they can be switched off.

const STORE = "opstracker-shortcuts";
const SEQUENCE = 1500; // milliseconds within which a second key belongs to “g”
const ROWS = "main .table tbody tr, main .op, main .hits > li";

const sheet = document.querySelector("#shortcuts");
const toggle = sheet.querySelector("input");
let goneAt = -SEQUENCE;

// A browser may forbid storage: the keys are then on, on every page anew.
function stored(value) {
  try {
    if (value) localStorage.setItem(STORE, value);
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function focusSearch() {
  const field = document.querySelector("#site-search");
  const menu = document.querySelector(".menu");
  if (!field.checkVisibility()) menu.open = true;
  field.focus();
  field.select();
}

// Goes to the first link of the row before or after the one that has the focus.
function move(step) {
  const links = [...document.querySelectorAll(ROWS)]
    .map((row) => row.querySelector("a"))
    .filter((link) => link?.checkVisibility());
  const here = document.activeElement.closest(ROWS)?.querySelector("a");
  const next = links.indexOf(here) + (here || step > 0 ? step : 0);
  const link = links[Math.min(Math.max(next, 0), links.length - 1)];
  link?.focus({ preventScroll: true });
  link?.closest(ROWS).scrollIntoView({ block: "nearest" });
}

const follow = (rel) => document.querySelector(`main a[rel=${rel}]`)?.click();

const KEYS = {
  "/": focusSearch,
  "?": () => sheet.showModal(),
  j: () => move(1),
  k: () => move(-1),
  n: () => follow("next"),
  p: () => follow("prev"),
};

function actionOf(event) {
  const isSecond = event.timeStamp - goneAt < SEQUENCE;
  goneAt = !isSecond && event.key === "g" ? event.timeStamp : -SEQUENCE;
  if (!isSecond) return KEYS[event.key];
  const place = sheet.querySelector(`[data-go="${CSS.escape(event.key)}"] a`);
  return place && (() => place.click());
}

document.addEventListener("keydown", (event) => {
  const isTyped = event.target.closest?.("input, select, textarea, [contenteditable]");
  const isCombined = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  if (isTyped || isCombined || event.defaultPrevented || sheet.open || !toggle.checked) return;
  const action = actionOf(event);
  if (!action) return;
  event.preventDefault();
  action();
});

toggle.checked = stored() !== "off";
toggle.addEventListener("change", () => stored(toggle.checked ? "on" : "off"));
document.querySelector("[data-shortcuts]").addEventListener("click", (event) => {
  event.preventDefault();
  sheet.showModal();
});
