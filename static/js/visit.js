// The visit at the door: what is not asked for with this answer is out of the way. Without
// JavaScript everything stands there and the server says what is missing.

const form = document.querySelector("[data-visit]");
const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";

function arrange() {
  for (const question of form.querySelectorAll("[data-question]")) {
    const radio = question.querySelector("input[type=radio]");
    const seen = question.querySelector("[data-seen]");
    const text = seen.querySelector("input");
    seen.hidden = !text.value && ["", "yes"].includes(chosen(radio.name));
  }
  const outcome = chosen("outcome");
  const isDoubt = form.dataset.doubts.split(" ").includes(outcome);
  form.querySelector("[data-if-doubt]").hidden = !isDoubt;
  form.querySelector("[data-if-wrong-in]").hidden = outcome !== form.dataset.wrongIn;
}

if (form) {
  form.addEventListener("change", arrange);
  arrange();
}
