// Somebody says yes to the newsletter without JavaScript, sees it, takes it back and stops an
// address; the data office holds a list against the register. An information officer estimates what
// an answer costs. What is published for everybody is looked at with axe, as are the staff's pages.
import assert from "node:assert/strict";
import { browser, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { shoot } from "./picture.mjs";
import { cleanAsItStands, cleanForEverybody, done, given, phone, says, show, signedIn }
  from "./walk.mjs";

/** Somebody says yes, sees it, takes it back and stops another address. */
async function chooses() {
  const opened = await open(phone);
  const { page } = opened;
  await page.goto(`${server}/choices/newsletter-sign-up`);
  await page.locator("#contact").fill("020 7946 0150");
  await page.getByRole("button", { name: "Yes, I agree" }).click();
  const both = await given(page);
  await page.goto(`${server}/choices/mine`);
  await show(page, both);
  await page.getByRole("button", { name: "Show it first" }).click();
  await says(page, "Your yes stands.", "020 7946 0150");
  await page.getByRole("button", { name: "Take it back" }).click();
  await says(page, "No yes of yours stands");
  await page.goto(`${server}/choices/stop`);
  await page.locator("#contact").fill("quiet@example.org");
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await shoot(page, "choices-stop-phone");
  assert.ok(!page.url().includes("quiet"), "no address in an address");
  await done(opened);
}

/** The information officer holds a list against the register, and estimates a cost. */
async function counts() {
  const opened = await signedIn("police-information-officer");
  const { page } = opened;
  assert.equal((await page.goto(`${server}/staff/choices`)).status(), 200, "/staff/choices");
  await cleanAsItStands(page, "the register of choices");
  await shoot(page, "staff-choices");
  assert.equal((await page.goto(`${server}/staff/requests/figures`)).status(), 200, "/staff/requests/figures");
  await cleanAsItStands(page, "the figures for staff");
  await shoot(page, "staff-figures");
  assert.equal((await page.goto(`${server}/staff/disclosures`)).status(), 200, "/staff/disclosures");
  await cleanAsItStands(page, "the disclosure log for staff");
  await page.goto(`${server}/staff/requests`);
  await page.locator("tbody a").first().click();
  await page.getByText("Write down an estimate").click();
  await page.locator("#estimate-hours").fill("18");
  await page.locator("#estimate-minutes").fill("1");
  await page.locator("#estimate-words").fill("Each month's list is opened by hand; a trial of one took ten minutes.");
  await page.getByRole("button", { name: "Write it down" }).click();
  assert.match(await says(page, "450"), /over the limit/i);
  await cleanAsItStands(page, "a request for information");
  await shoot(page, "information-cost");
  await done(opened);
}

await cleanForEverybody(["/choices", "/choices/mine", "/choices/stop",
  "/choices/newsletter-sign-up", "/figures", "/publication-scheme", "/disclosures"]);
await chooses();
await counts();
await browser.close();
console.log("choices: said yes, taken back, stopped; costs estimated; what is published looked at");
