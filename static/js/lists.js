// Makes lists quicker; without it every form still submits and every link still leads on.

// Choices the reader opened stay open when the list is renewed.
const openFacets = () =>
  [...document.querySelectorAll("details[data-facet][open]")].map((facet) => facet.dataset.facet);
let open = [];

// A long list of choices gets a box to look in.
const LONG = 12;
function addSearch(choices) {
  const labels = [...choices.querySelectorAll("label.check")];
  if (labels.length <= LONG || choices.previousElementSibling?.matches(".facet__find")) return;
  const find = document.createElement("input");
  find.type = "search";
  find.className = "facet__find";
  find.placeholder = "Find in this list";
  find.setAttribute("aria-label", `Find in: ${choices.dataset.title}`);
  find.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = find.value.trim().toLowerCase();
    for (const label of labels) label.hidden = !label.textContent.toLowerCase().includes(words);
  });
  find.addEventListener("change", (event) => event.stopPropagation());
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  choices.before(find);
}

function prepare() {
  for (const choices of document.querySelectorAll(".facet__choices")) addSearch(choices);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  open = openFacets();
  // A filter that cannot be read answers 400 with its reasons: show them.
  if (event.detail.xhr.status === 400) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:afterSettle", () => {
  for (const facet of document.querySelectorAll("details[data-facet]")) {
    if (open.includes(facet.dataset.facet)) facet.open = true;
  }
  prepare();
  const heading = document.querySelector("h1");
  document.querySelector("#announcement").textContent = heading ? heading.textContent.trim() : "";
});
prepare();
