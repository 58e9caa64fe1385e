// A place to sign. The strokes go into the hidden input as a JSON list of strokes, each a list
// of [x, y] in a box of 300 x 100: [[[x, y], ...], ...].

const BOX = { width: 300, height: 100 };

function toRecord(pad, canvas) {
  const scale = Math.min(BOX.width / canvas.clientWidth, BOX.height / canvas.clientHeight);
  const tenth = (number) => Math.round(number * scale * 10) / 10;
  return pad.toData().map((line) => line.points.map((p) => [tenth(p.x), tenth(p.y)]));
}

// What came back with a form in error is drawn again.
function toData(text, canvas) {
  const scale = Math.min(BOX.width / canvas.clientWidth, BOX.height / canvas.clientHeight);
  const point = ([x, y]) => ({ x: x / scale, y: y / scale, time: 0, pressure: 0.5 });
  const pen = { penColor: "#14284b", dotSize: 0, minWidth: 1, maxWidth: 2.4 };
  return JSON.parse(text).map((stroke) => ({ ...pen, points: stroke.map(point) }));
}

async function begin(field) {
  field.dataset.ready = "1";
  const { default: SignaturePad } = await import(field.dataset.lib);
  const canvas = field.querySelector("canvas");
  const input = field.querySelector("input[type=hidden]");
  const error = field.querySelector("[data-error]");
  const pad = new SignaturePad(canvas, { penColor: "#14284b", minWidth: 1, maxWidth: 2.4 });

  // The canvas has no size while its fold is shut, and keeps its ink when the phone turns.
  const fit = () => {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    if (!canvas.clientWidth || canvas.width === Math.round(canvas.clientWidth * ratio)) return;
    const ink = pad.toData();
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    pad.fromData(ink);
  };
  new ResizeObserver(fit).observe(canvas);
  fit();
  if (input.value && canvas.clientWidth) {
    try {
      pad.fromData(toData(input.value, canvas));
    } catch {
      input.value = "";
    }
  }

  pad.addEventListener("endStroke", () => {
    input.value = JSON.stringify(toRecord(pad, canvas));
    error.hidden = true;
  });
  field.querySelector("[data-clear]").addEventListener("click", () => {
    pad.clear();
    input.value = "";
  });
  const form = input.form;
  if (form && field.dataset.required) {
    // Captured on the way down, so that an unsigned form counts as not yet sent.
    form.addEventListener("submit", (event) => {
      if (input.value) return;
      event.preventDefault();
      event.stopPropagation();
      error.textContent = field.dataset.required;
      error.hidden = false;
      canvas.scrollIntoView({ block: "center" });
    }, true);
  }
}

function beginAll(root) {
  for (const field of root.querySelectorAll("[data-signature]:not([data-ready])")) begin(field);
}

beginAll(document);
document.addEventListener("htmx:load", (event) => beginAll(event.detail.elt));
