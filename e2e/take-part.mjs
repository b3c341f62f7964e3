// Somebody books a place without JavaScript, on a telephone, sees what they sent and takes it back;
// another booking is read and finished by an officer. Each form is looked at with axe.
import assert from "node:assert/strict";
import { mistakes } from "./axe.mjs";
import { browser, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { picture } from "./picture.mjs";

const shots = process.env.BLUELAMP_SHOTS;
const shoot = (page, name) => picture(page, { path: `${shots}/${name}.png`, fullPage: true });
const phone = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false };

async function done({ context, faults }) {
  assert.deepEqual(faults, []);
  await context.close();
}

async function clean(page, what) {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
  });
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await mistakes(page), [], `${what} at ${width}`);
  }
}

/** Every form, as it stands. */
async function forms() {
  const opened = await open();
  const { page } = opened;
  await page.goto(`${server}/take-part`);
  await clean(page, "what to take part in");
  await shoot(page, "take-part");
  const all = await page.locator('main a[href^="/take-part/"]').evaluateAll(
    (links) => links.map((link) => link.getAttribute("href")));
  assert.ok(all.length > 12, `${all.length} forms`);
  for (const path of all) {
    assert.equal((await page.goto(server + path)).status(), 200, path);
    await clean(page, path);
  }
  assert.deepEqual(await opened.context.cookies(), [], "a page for everybody set a cookie");
  await done(opened);
}

async function books(page) {
  await page.goto(`${server}/take-part`);
  await page.getByRole("link", { name: "Book a place at an event" }).click();
  await page.getByLabel("Your name").fill("Robin Example");
  await page.getByRole("button", { name: "Send it" }).click();
}

/** Somebody books, and takes it back; books again, and it is read. */
async function walk() {
  const opened = await open(phone);
  const { page, faults } = opened;
  await books(page);
  const wrong = await page.locator(".error-summary").innerText();
  assert.ok(wrong.includes("How can we reach you?"), wrong);
  // The browser notes the status with which the mistake was told.
  assert.equal(faults.splice(0).length, 1, "the mistake alone");
  await shoot(page, "take-part-wrong-phone");
  assert.equal(await page.getByLabel("Your name").inputValue(), "Robin Example", "what was typed stays");
  await page.getByLabel("How can we reach you?").fill("robin@example.org");
  await page.getByRole("button", { name: "Send it" }).click();
  const number = await page.locator("#number").innerText();
  const secret = await page.locator("#secret").innerText();
  await page.getByRole("link", { name: "See it, or take it back" }).click();
  await page.getByLabel("The number").fill(number);
  await page.getByLabel("The secret").fill(secret);
  await page.getByRole("button", { name: "Show it" }).click();
  await shoot(page, "take-part-seen-phone");
  assert.ok(!page.url().includes(secret));
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("What you sent is deleted.").waitFor();
  await books(page);
  await page.getByLabel("How can we reach you?").fill("robin@example.org");
  await page.getByRole("button", { name: "Send it" }).click();
  faults.splice(0);
  await done(opened);
  const reads = await open();
  await reads.page.goto(`${server}/sign-in`);
  await reads.page.locator('form:has(input[value="engagement-officer"]) button').click();
  await reads.page.goto(`${server}/staff/entries`);
  await clean(reads.page, "what was handed in");
  await shoot(reads.page, "entries");
  await reads.page.getByRole("link", { name: "Book a place at an event" }).click();
  await clean(reads.page, "the entries of a form");
  await reads.page.locator("tbody a").first().click();
  await clean(reads.page, "an entry");
  await shoot(reads.page, "entry");
  await reads.page.getByLabel("What came of it").fill("A place is kept.");
  await reads.page.getByRole("button", { name: "Finish with it" }).click();
  await reads.page.getByText("A place is kept.").waitFor();
  await done(reads);
}

await forms();
await walk();
await browser.close();
console.log("take-part: every form looked at; booked, seen, taken back, read and finished");
