// Somebody books a place without JavaScript, on a telephone, sees what they sent and takes it back;
// another booking is read and finished by an officer. Each form is looked at with axe.
import assert from "node:assert/strict";
import { browser, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { shoot } from "./picture.mjs";
import { cleanAsItStands, cleanForEverybody, done, given, mistakeAlone, phone, says, show, signedIn }
  from "./walk.mjs";

/** Every form, as it stands. */
async function forms() {
  const opened = await open();
  const { page } = opened;
  await page.goto(`${server}/take-part`);
  await shoot(page, "take-part");
  const all = await page.locator('main a[href^="/take-part/"]').evaluateAll(
    (links) => links.map((link) => link.getAttribute("href")));
  assert.ok(all.length > 12, `${all.length} forms`);
  await done(opened);
  await cleanForEverybody(["/take-part", ...all]);
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
  await page.locator(".error-summary", { hasText: "How can we reach you?" }).waitFor();
  mistakeAlone(faults);
  await shoot(page, "take-part-wrong-phone");
  assert.equal(await page.getByLabel("Your name").inputValue(), "Robin Example", "what was typed stays");
  await page.getByLabel("How can we reach you?").fill("robin@example.org");
  await page.getByRole("button", { name: "Send it" }).click();
  const both = await given(page);
  await page.getByRole("link", { name: "See it, or take it back" }).click();
  await show(page, both);
  await page.getByRole("button", { name: "Show it" }).click();
  await shoot(page, "take-part-seen-phone");
  assert.ok(!page.url().includes(both.secret));
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("What you sent is deleted.").waitFor();
  await books(page);
  await page.getByLabel("How can we reach you?").fill("robin@example.org");
  await page.getByRole("button", { name: "Send it" }).click();
  faults.splice(0);
  await done(opened);
  const reads = await signedIn("engagement-officer");
  await reads.page.goto(`${server}/staff/entries`);
  await cleanAsItStands(reads.page, "what was handed in");
  await shoot(reads.page, "entries");
  await reads.page.getByRole("link", { name: "Book a place at an event" }).click();
  await cleanAsItStands(reads.page, "the entries of a form");
  await reads.page.locator("tbody a").first().click();
  await cleanAsItStands(reads.page, "an entry");
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
