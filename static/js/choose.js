// Choosing a few of many: those ticked stand on top, a word narrows the rest. Without this the boxes
// stand folded in their parts.
function begin(field) {
  const on = field.querySelector("[data-choose-on]");
  const search = field.querySelector("[data-choose-search]");
  const none = field.querySelector("[data-choose-none]");
  const parts = [...field.querySelectorAll("[data-choose-part]")];
  const stood = new Map(parts.map((part) => [part, part.open]));
  const home = new Map(); // label -> its part
  for (const part of parts) {
    for (const label of part.querySelectorAll("label")) home.set(label, part);
  }
  search.hidden = false;

  function narrow() {
    const word = search.value.trim();
    let found = 0;
    for (const part of parts) {
      const labels = [...part.querySelectorAll("label")];
      for (const label of labels) label.hidden = Boolean(word) && !label.textContent.includes(word);
      const left = labels.filter((label) => !label.hidden).length;
      part.querySelector("[data-choose-count]").textContent = left;
      part.hidden = !left;
      part.open = word ? true : stood.get(part);
      found += left;
    }
    none.hidden = !word || found > 0;
  }

  // The order within a part is that of the page.
  const order = [...field.querySelectorAll("label")];
  function put(label, box) {
    const after = [...box.children].find((one) => order.indexOf(one) > order.indexOf(label));
    box.insertBefore(label, after || null);
  }

  field.addEventListener("change", ({ target }) => {
    if (target.type !== "checkbox") return;
    const label = target.closest("label");
    const part = home.get(label);
    if (target.checked) on.append(label);
    else if (part) put(label, part.querySelector(".chips"));
    target.focus({ preventScroll: true });
    narrow();
  });
  for (const part of parts) {
    part.querySelector("summary").addEventListener("click", () => {
      if (!search.value.trim()) stood.set(part, !part.open);
    });
  }
  search.addEventListener("input", narrow);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it sends no form
  });
  narrow();
}

for (const field of document.querySelectorAll("[data-choose]")) begin(field);
