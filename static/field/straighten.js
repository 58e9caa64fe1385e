// A photo of a paper: opened, drawn anew smaller, and its four corners marked, so that the server
// cuts the paper out straight. Shared with the office's pages (static/js/pages.js).

const LONG_SIDE = 2048; // pixels
const QUALITY = 0.85;
const STEP = 0.01;
const START = 0.06;
const SVG = "http://www.w3.org/2000/svg";

function drawn(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// The picture of a file or blob; its address (`src`) lives until somebody revokes it.
export async function opened(file) {
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  await picture.decode();
  return picture;
}

// The picture as a JPEG of at most 2048 px, without what the camera hid in the file; null where the
// browser draws none. Rejects when the file is no picture.
export async function drawnAnew(file) {
  const picture = await opened(file);
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.naturalWidth * scale);
  canvas.height = Math.round(picture.naturalHeight * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", QUALITY);
  });
}

// The photo under four points that are dragged, or moved by the arrow keys, to the corners of the
// paper. `corners` of what is returned are [x, y] as parts of the picture, clockwise from the upper
// left, as they stand then; `names` says what each point is called.
export function cornersSheet({ picture, corners: before, names }) {
  const { naturalWidth: wide, naturalHeight: high, src } = picture;
  const unit = Math.max(wide, high);
  const corners = (before || [
    [START, START], [1 - START, START], [1 - START, 1 - START], [START, 1 - START],
  ]).map((corner) => [...corner]);
  const sheet = drawn("svg", { viewBox: `0 0 ${wide} ${high}` });
  sheet.append(drawn("image", { href: src, width: wide, height: high }));
  const shape = drawn("polygon", {});
  sheet.append(shape);
  const handles = corners.map((_corner, at) => {
    const handle = drawn("g", {
      class: "handle", tabindex: 0, role: "button", "aria-label": names[at],
    });
    handle.append(drawn("circle", { class: "grip", r: unit / 12 }));
    handle.append(drawn("circle", { class: "dot", r: unit / 55 }));
    sheet.append(handle);
    return handle;
  });
  const show = () => {
    const points = corners.map(([x, y]) => `${x * wide},${y * high}`);
    shape.setAttribute("points", points.join(" "));
    handles.forEach((handle, at) => {
      handle.setAttribute("transform", `translate(${points[at]})`);
    });
  };
  const move = (at, x, y) => {
    corners[at] = [Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y))];
    show();
  };
  handles.forEach((handle, at) => {
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const spot = new DOMPoint(event.clientX, event.clientY);
      const inside = spot.matrixTransform(sheet.getScreenCTM().inverse());
      move(at, inside.x / wide, inside.y / high);
    });
    handle.addEventListener("keydown", (event) => {
      const ways = {
        ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP],
      };
      const way = ways[event.key];
      if (!way) return;
      event.preventDefault();
      move(at, corners[at][0] + way[0], corners[at][1] + way[1]);
    });
  });
  show();
  return { sheet, corners };
}
