// Reading a code: by the browser itself where it can, else by zxing-wasm, which is loaded when it
// is first needed and kept by the service worker. Nothing comes from anywhere else.

const EVERY_MS = 250;
const LONG_SIDE = 1280; // pixels of a photo that is read

let reader = null; // resolves to read(source) -> text or ""

async function ownReader() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async (source) => {
      const [found] = await detector.detect(source);
      return found ? found.rawValue : "";
    };
  } catch (error) {
    return null;
  }
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error("no reader"));
    document.head.append(script);
  });
}

function pixelsOf(source) {
  const width = source.videoWidth || source.width;
  const height = source.videoHeight || source.height;
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function wasmReader() {
  const { zxing, zxingWasm } = document.body.dataset;
  if (!window.ZXingWASM) await loadScript(zxing);
  const library = window.ZXingWASM;
  const locateFile = (name, folder) => (name.endsWith(".wasm") ? zxingWasm : folder + name);
  await library.prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  return async (source) => {
    const how = { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true };
    const [found] = await library.readBarcodes(pixelsOf(source), how);
    return found ? found.text : "";
  };
}

function readerOfHere() {
  if (!reader) {
    reader = ownReader().then((own) => own || wasmReader());
    reader.catch(() => {
      reader = null; // tried again when it is asked for again
    });
  }
  return reader;
}

// The text of the code on a photo, or "". Rejects where nothing here reads codes: a browser without
// a reader of its own runs ours from Chromium 97 and Safari 16 on, those that know
// 'wasm-unsafe-eval'; what lets the older ones run it would let every eval.
export async function readPhoto(file) {
  const read = await readerOfHere();
  try {
    const picture = await createImageBitmap(file);
    const text = await read(picture);
    picture.close();
    return text;
  } catch (error) {
    return ""; // no picture
  }
}

// Show the camera in `video` and call `found(text)` for each code it sees, until `found` returns
// true or the video has left the page. Rejects where there is no camera or it is refused.
export async function watch(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false, video: { facingMode: "environment", width: { ideal: 1280 } },
  });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (!video.isConnected) return stop();
  video.srcObject = stream;
  await video.play().catch(() => {});
  const read = await readerOfHere().catch((error) => {
    stop();
    throw error;
  });
  for (;;) {
    await new Promise((resolve) => {
      setTimeout(resolve, EVERY_MS);
    });
    if (!video.isConnected || document.hidden) break;
    const text = video.readyState >= 2 ? await read(video).catch(() => "") : "";
    if (text && video.isConnected && found(text)) break;
  }
  return stop();
}
