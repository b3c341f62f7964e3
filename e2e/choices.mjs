// Somebody says yes to the newsletter without JavaScript, sees it, takes it back and stops an
// address; the data office holds a list against the register. An information officer estimates what
// an answer costs. What is published for everybody is looked at with axe, as are the staff's pages.
import assert from "node:assert/strict";
import { mistakes } from "./axe.mjs";
import { browser, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { picture } from "./picture.mjs";

const shots = process.env.BLUELAMP_SHOTS;
const shoot = (page, name) => picture(page, { path: `${shots}/${name}.png`, fullPage: true });
const phone = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false };

/** The page that is open, with everything on it unfolded, on a telephone and on a desk. */
async function cleanAsItStands(page, what) {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
  });
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await mistakes(page), [], `${what} at ${width}`);
  }
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = false;
  });
}

async function signedIn(persona) {
  const opened = await open();
  await opened.page.goto(`${server}/sign-in`);
  await opened.page.locator(`form:has(input[value="${persona}"]) button`).click();
  return opened;
}

async function done({ context, faults }) {
  assert.deepEqual(faults, []);
  await context.close();
}

/** What is published for everybody. */
async function published() {
  const opened = await open();
  for (const path of ["/choices", "/choices/mine", "/choices/stop", "/choices/newsletter-sign-up",
    "/figures", "/publication-scheme", "/disclosures"]) {
    const answer = await opened.page.goto(server + path);
    assert.equal(answer.status(), 200, path);
    await cleanAsItStands(opened.page, path);
  }
  await opened.page.goto(`${server}/figures`);
  await shoot(opened.page, "figures");
  await opened.page.goto(`${server}/publication-scheme`);
  await shoot(opened.page, "publication-scheme");
  assert.deepEqual(await opened.context.cookies(), [], "a page for everybody set a cookie");
  await done(opened);
}

/** Somebody says yes, sees it, takes it back and stops another address. */
async function chooses() {
  const opened = await open(phone);
  const { page } = opened;
  await page.goto(`${server}/choices/newsletter-sign-up`);
  await page.locator("#contact").fill("020 7946 0150");
  await page.getByRole("button", { name: "Yes, I agree" }).click();
  const number = await page.locator("#number").innerText();
  const secret = await page.locator("#secret").innerText();
  await page.goto(`${server}/choices/mine`);
  const type = async () => {
    await page.locator("#number").fill(number);
    await page.locator("#secret").fill(secret);
  };
  await type();
  await page.getByRole("button", { name: "Show it first" }).click();
  const stands = await page.locator("main").innerText();
  assert.ok(stands.includes("Your yes stands.") && stands.includes("020 7946 0150"), stands);
  await page.getByRole("button", { name: "Take it back" }).click();
  const gone = await page.locator("main").innerText();
  assert.ok(gone.includes("No yes of yours stands"), gone);
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
  const over = await page.locator("main").innerText();
  assert.ok(/450/.test(over) && /over the limit/i.test(over), over);
  await cleanAsItStands(page, "a request for information");
  await shoot(page, "information-cost");
  await done(opened);
}

await published();
await chooses();
await counts();
await browser.close();
console.log("choices: said yes, taken back, stopped; costs estimated; what is published looked at");
