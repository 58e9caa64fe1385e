// Pages of a paper: gathered from the camera, take by take, and from files; put in order; the four
// corners of the paper marked, so that the server cuts it out straight. Photos are shrunk before
// they are sent. When anything here fails, the untouched file is sent and filed as it is.

import { cornersSheet, drawnAnew, opened } from "../field/straighten.js";

function element(name, options = {}) {
  const made = document.createElement(name);
  Object.assign(made, options);
  return made;
}

async function shrunk(file) {
  if (!/^image\/(jpeg|png|webp|bmp)$/.test(file.type)) return file;
  try {
    const blob = await drawnAnew(file);
    if (!blob || blob.size >= file.size) return file;
    const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
    return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  }
}

// The dialog with the photo and four points; resolves to the corners, null for none, or undefined
// when it was closed.
function askCorners(page, words) {
  return new Promise((resolve) => {
    const dialog = element("dialog", { className: "straighten" });
    const { sheet, corners } = cornersSheet({
      picture: page.picture, corners: page.corners, names: words.corners.split(","),
    });
    const end = (found) => {
      dialog.close();
      dialog.remove();
      resolve(found);
    };
    const tools = element("div", { className: "form-actions" });
    const button = (label, className, found) => {
      const made = element("button", { type: "button", className, textContent: label });
      made.addEventListener("click", () => end(found()));
      tools.append(made);
    };
    button(words.done, "btn btn-primary", () => corners);
    button(words.plain, "btn", () => null);
    dialog.addEventListener("cancel", () => end(undefined));
    dialog.append(element("p", { className: "help", textContent: words.title }), sheet, tools);
    document.body.append(dialog);
    dialog.showModal();
  });
}

function begin(field) {
  const words = field.dataset;
  const [photos, files] = ["photos", "files"].map((name) => {
    return field.querySelector(`input[name=${name}]`);
  });
  const told = field.querySelector("input[name=corners]");
  const list = field.querySelector(".page-list");
  const pages = [];
  let isTaken = false;

  // All pages go in one field, in their order.
  const put = () => {
    const all = new DataTransfer();
    for (const page of pages) all.items.add(page.file);
    (isTaken ? files : photos).files = new DataTransfer().files;
    (isTaken ? photos : files).files = all.files;
    told.value = pages.some((page) => page.corners)
      ? JSON.stringify(pages.map((page) => page.corners || null))
      : "";
  };
  const show = () => {
    list.replaceChildren(...pages.map(item));
    put();
  };
  const tool = (label, act) => {
    const made = element("button", { type: "button", className: "link-button", textContent: label });
    made.addEventListener("click", act);
    return made;
  };
  const item = (page, at) => {
    const made = element("li");
    const tools = element("div", { className: "page-tools-of-one" });
    if (page.url) made.append(element("img", { src: page.url, alt: "" }));
    const note = page.corners ? ` · ${words.straightened}` : "";
    made.append(
      element("b", { textContent: words.page.replace("#", at + 1) }),
      element("small", { textContent: `${page.file.name}${note}` }),
    );
    if (page.url) {
      tools.append(tool(words.straighten, async () => {
        const found = await askCorners(page, words);
        if (found !== undefined) page.corners = found;
        show();
      }));
    }
    if (at > 0) {
      tools.append(tool(words.up, () => {
        pages.splice(at - 1, 2, page, pages[at - 1]);
        show();
      }));
    }
    tools.append(tool(words.remove, () => {
      pages.splice(at, 1);
      if (page.url) URL.revokeObjectURL(page.url);
      show();
    }));
    made.append(tools);
    return made;
  };
  const take = async (input) => {
    const chosen = [...input.files];
    if (input === photos) isTaken = true;
    for (const file of chosen) {
      const page = { file: await shrunk(file), corners: null, url: "" };
      if (page.file.type.startsWith("image/")) {
        try {
          page.picture = await opened(page.file);
          page.url = page.picture.src;
        } catch {
          page.url = "";
        }
      }
      pages.push(page);
    }
    show();
  };
  for (const input of [photos, files]) input.addEventListener("change", () => take(input));
  field.dataset.ready = "1";
}

// The form is sent without leaving the page: what is refused loses no photo.
function beginSending(form) {
  const errors = form.querySelector("[data-errors]");
  const button = form.querySelector("button[type=submit]");
  const say = (sentences) => {
    const lines = sentences.map((sentence) => element("li", { textContent: sentence }));
    const all = element("ul", { className: "errorlist" });
    all.append(...lines);
    errors.replaceChildren(all);
    errors.hidden = false;
    errors.scrollIntoView({ block: "center" });
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    button.disabled = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      });
      const said = await answer.json();
      if (said.url) {
        window.location.assign(said.url);
        return;
      }
      say(said.errors);
    } catch {
      say([form.querySelector("[data-pages]").dataset.unreached]);
    }
    button.disabled = false;
  });
}

// A browser that can choose a whole folder tells the folders' names too.
function beginFolder(form) {
  const input = form.querySelector("[data-with-folders]");
  if (!("webkitdirectory" in input)) return;
  input.webkitdirectory = true;
  input.addEventListener("change", () => {
    for (const old of form.querySelectorAll("input[name=paths]")) old.remove();
    for (const file of input.files) {
      const path = file.webkitRelativePath || file.name;
      form.append(element("input", { type: "hidden", name: "paths", value: path }));
    }
  });
}

for (const field of document.querySelectorAll("[data-pages]")) begin(field);
for (const form of document.querySelectorAll("form[data-send]")) beginSending(form);
for (const form of document.querySelectorAll("form[data-folder]")) beginFolder(form);
