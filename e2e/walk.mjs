// What the walks share: who goes, on what, what a page says, and that nothing is wrong with it.
import assert from "node:assert/strict";
import { mistakes } from "./axe.mjs";
import { open } from "./chromium.mjs";
import { server } from "./lib.mjs";

/** A telephone whose browser runs no JavaScript. */
export const phone = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false };

/** Signs in as a persona of the demo, who is led into the console. */
export async function signIn(page, persona) {
  await page.goto(`${server}/sign-in`);
  await page.locator(`form:has(input[name=persona][value="${persona}"]) button`).click();
  assert.match(new URL(page.url()).pathname, /^\/staff\b/, `${persona} is led into the console`);
}

/** A page of somebody who is signed in. */
export async function signedIn(persona, options = {}) {
  const opened = await open(options);
  await signIn(opened.page, persona);
  return opened;
}

/** Ends a walk on which nothing happened that should not. */
export async function done({ context, faults }) {
  assert.deepEqual(faults, []);
  await context.close();
}

/** The browser notes the status with which a mistake was told: that, and nothing else. */
export const mistakeAlone = (faults) =>
  assert.equal(faults.splice(0).length, 1, "the mistake alone");

/** What a page says, with each of these words in it. */
export async function says(page, ...words) {
  const text = await page.locator("main").innerText();
  for (const one of words) assert.ok(text.includes(one), `it does not say “${one}”: ${text}`);
  return text;
}

/** The number and the secret that somebody was given. */
export const given = async (page) => ({
  number: await page.locator("#number").innerText(),
  secret: await page.locator("#secret").innerText(),
});

/** Types the number and the secret. */
export async function show(page, { number, secret }) {
  await page.getByLabel("The number").fill(number);
  await page.getByLabel("The secret").fill(secret);
}

/** Unfolds everything on a page, and folds it as it was once it was looked at. */
export async function unfolded(page, look) {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details:not([open])")) {
      one.open = true;
      one.dataset.shut = "";
    }
  });
  await look();
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details[data-shut]")) {
      one.open = false;
      delete one.dataset.shut;
    }
  });
}

/** The page that is open, with everything on it unfolded, on a telephone and on a desk. */
export const cleanAsItStands = (page, what) => unfolded(page, async () => {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await mistakes(page), [], `${what} at ${width}`);
  }
});

/** Pages for everybody: each answers, nothing is wrong with it, and the browser keeps nothing. */
export async function cleanForEverybody(paths) {
  const opened = await open();
  for (const path of paths) {
    assert.equal((await opened.page.goto(server + path)).status(), 200, path);
    await cleanAsItStands(opened.page, path);
  }
  assert.deepEqual(await opened.context.cookies(), [], "a page for everybody set a cookie");
  await done(opened);
}
