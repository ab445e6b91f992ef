// Serves a folder on the loopback address, as a static host does: node scripts/serve.mjs FOLDER PORT

import { resolve } from "node:path";
import { serve } from "../tests/e2e/server.mjs";

const [folder, port] = process.argv.slice(2);
try {
  await serve(resolve(folder), "/", { cache: "no-cache", port: Number(port) });
} catch (error) {
  console.error(error.code === "EADDRINUSE" ? `port ${port} is taken: make demo PORT=…` : error.message);
  process.exit(1);
}
