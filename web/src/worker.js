// Starts an engine in this worker. The page writes two lines in front of this text: `engine`, the
// engine's URL without its ending, and `channel`, a name. Through gloo the page hears an engine that
// runs; over the channel it hears how much of one has arrived, and why one has stopped.
const page = new BroadcastChannel(channel);
const stopped = (error) => {
  page.postMessage({ stopped: String(error?.message ?? error) });
  close();
};
addEventListener("error", (event) => stopped(event.message));
addEventListener("unhandledrejection", (event) => stopped(event.reason));

const download = async (url) => {
  const response = await fetch(url).catch((error) => {
    throw new Error(`could not load ${url}: ${error.message}`);
  });
  if (!response.ok) throw new Error(`could not load ${url}: HTTP ${response.status}`);
  return response;
};

// A copy is counted, because a browser keeps compiled code only for a response of its own making.
const count = async (response) => {
  const packed = response.headers.has("content-encoding");
  const total = packed ? 0 : Number(response.headers.get("content-length") ?? 0);
  const reader = response.body.getReader();
  let received = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    received += part.value.length;
    page.postMessage({ loading: { received, total } });
  }
};

try {
  const [{ default: init }, wasm] = await Promise.all([
    import(`${engine}.js`),
    download(`${engine}_bg.wasm`),
  ]);
  count(wasm.clone());
  await init({ module_or_path: wasm });
} catch (error) {
  stopped(error);
}
