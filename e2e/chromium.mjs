// Chromium as the scripts drive it: one browser, and pages that note whatever should not happen.
import { chromium } from "playwright-core";
import { server } from "./lib.mjs";

/** How long a page may take on a machine that builds something meanwhile. */
const PATIENCE_MS = 90_000;

/** A browser without services of its own. */
export const launch = (options = {}) => chromium.launch({
  ...options,
  executablePath: process.env.BLUELAMP_CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
  ],
});

export const browser = await launch();

/** A page that notes any request to another host and any error in the console. */
export async function open(options = {}, inside = browser) {
  const context = await inside.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults = [];
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== server && protocol.startsWith("http")) faults.push(`asked ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  return { page, context, faults };
}
