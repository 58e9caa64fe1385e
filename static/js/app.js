// Small behaviours of every page. Each one is an improvement: the page works without them.

// --- ticked rows ---------------------------------------------------------------------------
function countPicked() {
  for (const bar of document.querySelectorAll("form.bulk")) {
    const boxes = document.querySelectorAll(`[data-pick][form="${bar.id}"]`);
    const ticked = [...boxes].filter((box) => box.checked).length;
    const every = bar.querySelector("[data-pick-every]"); // more than this page shows
    if (every && ticked < boxes.length) every.checked = false;
    const picked = every && every.checked ? Number(every.dataset.pickEvery) : ticked;
    bar.dataset.picked = picked;
    const words = bar.querySelector(".bulk-count");
    words.textContent = words.dataset.words.replace("#", picked);
    const all = document.querySelector("[data-pick-all]");
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    const table = event.target.closest("table");
    for (const box of table.querySelectorAll("[data-pick]")) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-pick-every]") && event.target.checked) {
    for (const box of document.querySelectorAll("[data-pick]")) {
      if (box.form === event.target.form) box.checked = true;
    }
  }
  if (event.target.matches("[data-pick-all], [data-pick], [data-pick-every]")) countPicked();
});

// On a phone the boxes of a list stand there only when they are asked for.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick-mode]");
  if (!button) return;
  const on = button.parentElement.classList.toggle("on");
  button.setAttribute("aria-pressed", on);
  if (on) return;
  for (const box of document.querySelectorAll("[data-pick]")) box.checked = false;
  countPicked();
});

// --- menus close when one looks elsewhere --------------------------------------------------
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest("[data-print]")) window.print();
  const toggle = event.target.closest("[data-filters]");
  if (toggle) toggle.setAttribute("aria-expanded", toggle.form.classList.toggle("open"));
});

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// --- a form is sent once -------------------------------------------------------------------
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button) button.setAttribute("aria-busy", "true");
});

// Coming back with the back button finds the form usable again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll(".btn[aria-busy]")) {
    button.removeAttribute("aria-busy");
  }
  countPicked();
});

// --- a strip too wide for a phone shows where one is ----------------------------------------
function showCurrent() {
  for (const here of document.querySelectorAll("nav [aria-current]")) {
    const strip = here.closest("nav");
    const spare = strip.clientWidth - here.offsetWidth;
    const left = here.getBoundingClientRect().left - strip.getBoundingClientRect().left;
    if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft += left - spare / 2;
  }
}
document.addEventListener("DOMContentLoaded", showCurrent);
document.addEventListener("htmx:afterSwap", showCurrent);

// --- an answer that did not come -----------------------------------------------------------
function say(sentence, number) {
  const list = document.createElement("ul");
  list.className = "flash";
  const item = document.createElement("li");
  item.className = "late";
  item.textContent = number ? `${sentence} ${document.body.dataset.number} ${number}` : sentence;
  list.append(item);
  const place = document.getElementById("flash");
  if (place) place.replaceChildren(list);
}

document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  say(document.body.dataset.failed, answer.getResponseHeader("X-Request-ID"));
});
document.addEventListener("htmx:sendError", () => {
  // Leaving a page ends what it was asking for, and then it has no body any more.
  if (document.body) say(document.body.dataset.unreachable);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest("form");
  if (form) delete form.dataset.sent;
});
document.addEventListener("htmx:afterSwap", countPicked);
