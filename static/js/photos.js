// Pictures are shrunk to 1600 px on the long side and stamped with time, place and name before
// they are sent; shrinking also drops what the camera hid in the file. When anything here
// fails, the untouched file is sent instead.

const LONG_SIDE = 1600;

function stamp(context, canvas, words) {
  const size = Math.max(14, Math.round(canvas.width / 48));
  context.font = `${size}px sans-serif`;
  context.textBaseline = "bottom";
  words.forEach((line, index) => {
    const y = canvas.height - size * 0.6 - (words.length - 1 - index) * size * 1.4;
    context.lineWidth = size / 6;
    context.strokeStyle = "rgba(0, 0, 0, 0.6)";
    context.fillStyle = "#ffffff";
    context.strokeText(line, size * 0.6, y);
    context.fillText(line, size * 0.6, y);
  });
}

function now() {
  const two = (number) => String(number).padStart(2, "0");
  const at = new Date();
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function shrink(Compressor, file, words) {
  return new Promise((resolve) => {
    new Compressor(file, {
      maxWidth: LONG_SIDE,
      maxHeight: LONG_SIDE,
      quality: 0.75,
      mimeType: "image/jpeg",
      strict: false,
      drew: (context, canvas) => stamp(context, canvas, words),
      success: (blob) => {
        const name = file.name.replace(/\.[^.]*$/, "") + ".jpg";
        resolve(new File([blob], name, { type: "image/jpeg", lastModified: Date.now() }));
      },
      error: () => resolve(file),
    });
  });
}

// Sends a picture at once, so that a lost page loses none. Returns "" when it was kept, a sentence
// when it was refused, and null when nothing was reached and the form must carry it.
async function send(file, field, input) {
  const body = new FormData();
  body.append(input.name, file, file.name);
  body.append("csrfmiddlewaretoken", input.form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(field.dataset.upload, { method: "POST", body });
    if (answer.ok) return "";
    return (await answer.json()).error;
  } catch {
    return null;
  }
}

async function begin(field) {
  field.dataset.ready = "1";
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector(".previews");
  let kept = [];

  const put = () => {
    const files = new DataTransfer();
    for (const file of kept) files.items.add(file);
    input.files = files.files;
  };
  const error = field.querySelector("[data-error]");
  const preview = (file, isKept) => {
    const item = document.createElement("li");
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = file.name;
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    if (file.type === "application/pdf") picture.hidden = true;
    if (isKept) {
      const word = document.createElement("small");
      word.textContent = file.type === "application/pdf" ? file.name : field.dataset.kept;
      item.append(picture, word);
      list.append(item);
      input.required = false;
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = field.dataset.remove;
    button.addEventListener("click", () => {
      kept = kept.filter((other) => other !== file);
      item.remove();
      put();
    });
    item.append(picture, button);
    list.append(item);
  };
  input.addEventListener("change", async () => {
    const chosen = [...input.files];
    input.setCustomValidity(field.dataset.busy);
    const { default: Compressor } = await import(field.dataset.lib);
    const words = [[now(), field.dataset.place].filter(Boolean).join("  "), field.dataset.who];
    for (const file of chosen) {
      const isPaper = file.type === "application/pdf";
      const smaller = isPaper ? file : await shrink(Compressor, file, words.filter(Boolean));
      const refusal = field.dataset.upload ? await send(smaller, field, input) : null;
      if (refusal) {
        error.textContent = refusal;
        error.hidden = false;
        continue;
      }
      if (refusal === null) kept.push(smaller);
      preview(smaller, refusal === "");
    }
    put();
    input.setCustomValidity("");
  });
}

function beginAll(root) {
  for (const field of root.querySelectorAll("[data-photos]:not([data-ready])")) begin(field);
}

beginAll(document);
document.addEventListener("htmx:load", (event) => beginAll(event.detail.elt));
