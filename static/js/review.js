// Reading with the keyboard: each key presses the thing that carries it in data-key. Without this
// everything is there to be clicked.

const busy = (target) =>
  target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");

function press(thing) {
  if (thing.tagName !== "SUMMARY") {
    thing.click();
    return;
  }
  const fold = thing.parentElement;
  for (const other of document.querySelectorAll(".decide details[open]")) {
    if (other !== fold) other.open = false;
  }
  fold.open = true;
  fold.scrollIntoView({ block: "nearest" });
  const first = fold.querySelector("input:not([type=hidden]), textarea, button");
  if (first) first.focus();
}

function chooseReason(number) {
  const form = document.querySelector("details[open] [data-reasons], form.form .reasons");
  const radios = form ? form.querySelectorAll("[name=template]") : [];
  if (!radios[number - 1]) return false;
  radios[number - 1].checked = true;
  radios[number - 1].focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    for (const fold of document.querySelectorAll(".decide details[open]")) {
      fold.open = false;
      fold.querySelector("summary").focus();
    }
    return;
  }
  if (event.repeat || busy(event.target)) return;
  if (/^[1-9]$/.test(event.key)) {
    if (chooseReason(Number(event.key))) event.preventDefault();
    return;
  }
  const thing = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!thing) return;
  event.preventDefault();
  press(thing);
});
