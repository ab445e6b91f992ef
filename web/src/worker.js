// Starts an engine in this worker. The page writes four lines in front of this text: `engine`, the
// engine's URL without its ending; `build`, what names the page's own build in a query, so that no cache
// pairs a page with the engine of another; `channel`, a name; and `cache`, how to use the browser's. Through
// gloo the page hears an engine that runs; over the channel it hears how much of one has arrived, and
// why one has stopped.
const page = new BroadcastChannel(channel);
const stopped = (why) => {
  page.postMessage({ stopped: why });
  close();
};
addEventListener("error", (event) => stopped(`the engine stopped: ${event.message}`));
addEventListener("unhandledrejection", ({ reason }) => stopped(`the engine stopped: ${reason?.message ?? reason}`));

const download = async (url) => {
  const response = await fetch(url, { cache });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
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

// Names the file that an error is about.
const about = (url) => (error) => {
  throw new Error(`could not load ${url}: ${error.message}`);
};

try {
  const [script, wasm] = [`${engine}.js${build}`, `${engine}_bg.wasm${build}`];
  const [{ default: init }, response] = await Promise.all([
    import(script).catch(about(script)),
    download(wasm).catch(about(wasm)),
  ]);
  count(response.clone()).catch(about(wasm));
  await init({ module_or_path: response }).catch(about(wasm));
} catch (error) {
  stopped(error.message);
}
