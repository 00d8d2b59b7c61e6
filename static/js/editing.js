// Makes the record's form quicker and safer; without it every button still does its work.

const form = document.querySelector("#record-form");
const kept = document.querySelector("#kept");
const preview = document.querySelector("#preview");
// After a refusal the page holds what was never saved.
let dirty = document.querySelector("#refused") !== null;
let sending = false;
let timer;

// A new row is a copy of the section's empty one; a row's own sources hold another empty one.
function numbered(html, prefix, number) {
  return html.replaceAll(`${prefix}-__prefix__`, `${prefix}-${number}`);
}

function addRow(button) {
  const section = button.closest("[data-prefix]");
  const prefix = button.value;
  const total = section.querySelector(`#id_${prefix}-TOTAL_FORMS`);
  const template = section.querySelector(":scope > template");
  const rows = section.querySelector(":scope > [data-rows]");
  if (!total || !template || !rows) return false;
  rows.insertAdjacentHTML("beforeend", numbered(template.innerHTML, prefix, total.value));
  total.value = Number(total.value) + 1;
  rows.lastElementChild.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  return true;
}

function data(deed) {
  const found = new FormData(form);
  found.set(deed, "yes");
  return new URLSearchParams(found);
}

function ask(deed) {
  return fetch(form.action, {
    method: "POST",
    body: data(deed),
    headers: { Accept: "application/json" },
  }).then((answer) => {
    if (!answer.ok || !answer.headers.get("content-type")?.includes("json")) throw new Error();
    return answer.json();
  });
}

function showErrors(errors) {
  for (const old of form.querySelectorAll("[data-live-error]")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid=true]")) field.removeAttribute("aria-invalid");
  for (const error of errors) {
    const field = error.id && document.getElementById(error.id);
    // Only beside what has been filled in: nobody wants to be told of a field not reached yet.
    if (!field || !isReached(field, error)) continue;
    const line = document.createElement("p");
    line.className = "errorlist";
    line.dataset.liveError = "";
    line.textContent = error.message;
    field.setAttribute("aria-invalid", "true");
    field.before(line);
  }
}

const touched = new Set();

// A rule of the whole row is named at its first field, once any field of the row was typed into.
function isReached(field, error) {
  if (error.label) return touched.has(field.name);
  const row = field.closest("[data-row]") ?? form;
  return [...row.querySelectorAll("[name]")].some((other) => touched.has(other.name));
}

async function look() {
  if (sending) return;
  // An earlier form is still offered at the top of the page: it is not written over.
  const isOffered = document.querySelector("[name=discard]") !== null;
  try {
    const answer = isOffered ? { kept: false } : await ask("keep");
    kept.textContent = answer.kept ? `Kept at ${answer.at}, not saved yet.` : "";
  } catch {
    kept.textContent = "What you type could not be kept: save soon.";
  }
  try {
    const answer = await ask("preview");
    preview.innerHTML = answer.totals;
    showErrors(answer.errors);
  } catch {
    preview.textContent = "";
  }
}

form.addEventListener("input", (event) => {
  dirty = true;
  touched.add(event.target.name);
  clearTimeout(timer);
  timer = setTimeout(look, 1200);
});
form.addEventListener("change", (event) => {
  if (event.target.name?.endsWith("-DELETE")) {
    event.target.closest("[data-row]").classList.toggle("is-out", event.target.checked);
  }
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=add]");
  if (button && addRow(button)) {
    event.preventDefault();
    dirty = true;
  }
});
form.addEventListener("submit", () => {
  sending = true;
  clearTimeout(timer);
});
window.addEventListener("beforeunload", (event) => {
  if (dirty && !sending) event.preventDefault();
});
window.addEventListener("pageshow", () => {
  sending = false;
});
document.querySelector("#refused")?.focus();
for (const box of form.querySelectorAll("[name$=-DELETE]:checked")) {
  box.closest("[data-row]").classList.add("is-out");
}
