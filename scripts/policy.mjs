// Writes the Content-Security-Policy into the page that trunk has built, with the hashes of its inline scripts and
// style sheets. Trunk runs it after every build; README has the policy for hosts that send headers.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

const file = `${process.env.TRUNK_STAGING_DIR ?? "dist"}/index.html`;

/** Sources of the inline elements of a name, as a policy lists them. */
const hashes = (html, name) => {
  const inline = html.matchAll(new RegExp(`<${name}(?![^>]*\\ssrc=)[^>]*>([^]*?)</${name}>`, "g"));
  return [...inline].map(([, text]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
};

/** The policy of a page. */
export const policy = (html) =>
  [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...hashes(html, "script")].join(" "),
    "worker-src 'self' blob:",
    ["style-src 'self'", ...hashes(html, "style")].join(" "),
    // Bundles come from anywhere; static/trust.js takes the two loopback hosts away where the page is not local.
    "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "trusted-types default",
    "require-trusted-types-for 'script'",
  ].join("; ");

const html = await readFile(file, "utf8");
const first = /<meta charset="?utf-8"?\s*\/?>/i;
if (!first.test(html)) throw new Error(`${file}: no <meta charset> that the policy could follow`);
const meta = `<meta http-equiv="Content-Security-Policy" content="${policy(html)}">`;
await writeFile(file, html.replace(first, (charset) => `${charset}${meta}`));
