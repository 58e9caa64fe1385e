// The columns of a list: buttons move a line up or down, and the positions follow by themselves.
const list = document.querySelector("[data-columns]");

function number() {
  let next = 1;
  for (const line of list.children) {
    const isShown = line.querySelector("input[type=checkbox]").checked;
    line.querySelector("[data-position]").value = isShown ? next++ : "";
  }
  const lines = [...list.children];
  lines.forEach((line, n) => {
    line.querySelector("[data-move='-1']").disabled = n === 0;
    line.querySelector("[data-move='1']").disabled = n === lines.length - 1;
  });
}

if (list) {
  list.classList.add("moved-by-buttons");
  for (const moves of list.querySelectorAll("[data-moves]")) moves.hidden = false;
  for (const note of document.querySelectorAll(".no-script")) note.hidden = true;
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const line = button.closest("li");
    if (button.dataset.move === "1") line.nextElementSibling?.after(line);
    else line.previousElementSibling?.before(line);
    number();
    // A button at the end can no longer be pressed: the focus goes to its fellow.
    (button.disabled ? line.querySelector("[data-move]:not(:disabled)") : button)?.focus();
  });
  list.addEventListener("change", number);
  number();
}
