// The browsers in which the tests run. Of the machine they take their program and nothing else: fonts, language,
// clock, screen, preferences and profile are the same everywhere.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

// Empty at first, and gone when the tests are through.
const home = mkdtempSync(join(tmpdir(), "tigerlet-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true, maxRetries: 10 }));

const FONTS = fileURLToPath(new URL("../node_modules/@expo-google-fonts/", import.meta.url));

/** The whole environment of a browser. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  HOME: home,
  XDG_CACHE_HOME: join(home, "cache"),
  XDG_CONFIG_HOME: join(home, "config"),
  FONTCONFIG_FILE: fileURLToPath(new URL("fonts.conf", import.meta.url)),
  // A locale that every machine has; what the page sees is set below.
  LC_ALL: "C.UTF-8",
  LANGUAGE: "en_US",
  TZ: "UTC",
};

/** Keeps Chromium from looking for hosts that have nothing to do with the page, and sets what contexts leave open. */
const PLAIN = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-extensions",
  "--disable-sync",
  "--lang=en-US",
  "--accept-lang=en-US",
  "--force-device-scale-factor=1",
  "--disable-gpu-rasterization",
  "--disable-lcd-text",
];
/** No graphics processor, whether the machine has one or not; WebGL is computed. */
const SOFTWARE = ["--disable-gpu", "--enable-unsafe-swiftshader"];
/** An adapter for WebGPU made of software: right, and slow. */
const SWIFTSHADER = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** A name of this machine's that browsers do not trust as they do `localhost`: what they keep for HTTPS is not there. */
export const PLAIN_HTTP = "tigerlet.test";

/** A Chromium, with a graphics adapter for WebGPU or without one; Playwright drives it. */
export function browser({ webgpu = false } = {}) {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [...PLAIN, `--host-resolver-rules=MAP ${PLAIN_HTTP} 127.0.0.1`, ...(webgpu ? SWIFTSHADER : SOFTWARE)],
    env: ENVIRONMENT,
  });
}

/** A Firefox; Puppeteer drives it over WebDriver BiDi, so that its pages are Puppeteer's. */
export function firefox() {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    env: ENVIRONMENT,
    defaultViewport: { width: 1280, height: 900, deviceScaleFactor: 1 },
    extraPrefsFirefox: {
      // Firefox lets a page's process read the system's fonts only.
      "security.sandbox.content.read_path_whitelist": FONTS,
      "gfx.bundled-fonts.activate": 0,
      "intl.accept_languages": "en-US",
      "intl.locale.requested": "en-US",
      "layout.css.devPixelsPerPx": "1.0",
      // 0 is dark, 1 is light.
      "layout.css.prefers-color-scheme.content-override": 1,
      "ui.prefersReducedMotion": 0,
      // A mouse: 2 is a fine pointer, 4 hovers.
      "ui.primaryPointerCapabilities": 6,
      "ui.allPointerCapabilities": 6,
      // Software, whatever the machine has.
      "gfx.webrender.software": true,
      "dom.webgpu.enabled": false,
      // Nothing is asked of other hosts.
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
      "network.dns.disablePrefetch": true,
      "network.prefetch-next": false,
      "app.normandy.enabled": false,
      "datareporting.policy.dataSubmissionEnabled": false,
      "toolkit.telemetry.unified": false,
    },
  });
}
