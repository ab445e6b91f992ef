// The Content-Security-Policy of a built page, with the hashes of its inline scripts and style sheets. README has
// it for hosts that send headers.

import { createHash } from "node:crypto";

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
    "worker-src 'self'",
    ["style-src 'self'", ...hashes(html, "style")].join(" "),
    // Bundles come from anywhere; static/trust.js takes the two loopback hosts away where the page is not local.
    "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "trusted-types default tigerlet",
    "require-trusted-types-for 'script'",
  ].join("; ");

/** A page with its policy in it, behind its character set and before all that the policy is about. */
export function withPolicy(html) {
  const first = /<meta charset="?utf-8"?\s*\/?>/i;
  if (!first.test(html)) throw new Error("no <meta charset> that the policy could follow");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy(html)}">`;
  return html.replace(first, (charset) => `${charset}${meta}`);
}
