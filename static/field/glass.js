// A hand on the glass. Strokes are a text: a JSON list of strokes, each a list of [x, y] in a box
// of 300 x 100, as ledger/strokes.py reads them; "" while nothing is signed.

import { el } from "./parts.js";
import { t } from "./words.js";

const BOX = { width: 300, height: 100 };
const FEWEST_POINTS = 6; // less is a slip of the finger; the server refuses it
const PEN = { penColor: "#14284b", minWidth: 1, maxWidth: 2.6 };
const SVG = "http://www.w3.org/2000/svg";

// The pane is taller than the box, so that a finger has room: its picture stands in the middle.
function fitOf(canvas) {
  const scale = Math.min(BOX.width / canvas.clientWidth, BOX.height / canvas.clientHeight);
  return {
    scale, left: (BOX.width - canvas.clientWidth * scale) / 2,
    top: (BOX.height - canvas.clientHeight * scale) / 2,
  };
}

function strokesOf(pad, canvas) {
  const { scale, left, top } = fitOf(canvas);
  const within = (number, most) => Math.min(Math.max(Math.round(number * 10) / 10, 0), most);
  const lines = pad.toData().map((line) => line.points.map(({ x, y }) =>
    [within(x * scale + left, BOX.width), within(y * scale + top, BOX.height)]));
  const count = lines.reduce((sum, line) => sum + line.length, 0);
  return count < FEWEST_POINTS ? "" : JSON.stringify(lines);
}

function dataOf(strokes, canvas) {
  const { scale, left, top } = fitOf(canvas);
  const point = ([x, y]) =>
    ({ x: (x - left) / scale, y: (y - top) / scale, time: 0, pressure: 0.5 });
  return JSON.parse(strokes || "[]").map((line) => ({ ...PEN, dotSize: 0, points: line.map(point) }));
}

// The ink of a signature as a small picture, for reviews.
export function ink(strokes, label) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", `0 0 ${BOX.width} ${BOX.height}`);
  drawing.setAttribute("class", "ink");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", label);
  for (const line of JSON.parse(strokes || "[]")) {
    const path = document.createElementNS(SVG, "polyline");
    path.setAttribute("points", line.map((point) => point.join(",")).join(" "));
    drawing.append(path);
  }
  return drawing;
}

// A place to sign: `label` says who, `statement` what is signed, `strokes` what was signed before,
// `changed(strokes)` is told after each stroke and of "" when it is cleared.
export function glass({ label, statement, strokes = "", changed }) {
  let kept = strokes;
  let pad = null;
  const canvas = el("canvas", { role: "img", "aria-label": t("Place to sign: {who}", { who: label }) });
  const hint = el("span", { class: "hint", "aria-hidden": "true" }, t("Sign here with a finger"));
  const clear = el("button", { type: "button", class: "link" }, t("Clear and sign again"));

  const told = () => {
    hint.hidden = Boolean(kept) || Boolean(pad && !pad.isEmpty());
    clear.hidden = !kept;
    canvas.dataset.signed = kept ? "1" : "";
  };
  // The canvas has no size until it is shown, and keeps its ink when the phone is turned.
  const fit = () => {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    const width = Math.round(canvas.clientWidth * ratio);
    if (!pad || !width || canvas.width === width) return;
    canvas.width = width;
    canvas.height = Math.round(canvas.clientHeight * ratio);
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (kept) pad.fromData(dataOf(kept, canvas));
    told();
  };
  const begin = async () => {
    const { default: SignaturePad } = await import(document.body.dataset.signature);
    pad = new SignaturePad(canvas, PEN);
    pad.addEventListener("beginStroke", () => {
      hint.hidden = true;
    });
    pad.addEventListener("endStroke", () => {
      kept = strokesOf(pad, canvas);
      told();
      changed(kept);
    });
    new ResizeObserver(fit).observe(canvas);
    fit();
  };
  clear.addEventListener("click", () => {
    pad.clear();
    kept = "";
    told();
    changed(kept);
  });
  told();
  begin();
  return el("fieldset", { class: "glass" }, el("legend", {}, label),
    statement && el("p", { class: "statement" }, statement),
    el("div", { class: "glass-pane" }, canvas, hint), clear);
}
