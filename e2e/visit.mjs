// Somebody visits: answers about cookies, chooses how the site looks and whose news they read, looks
// for a word, goes on in Welsh and to the site of one body; on a telephone without JavaScript, too.
// Then the pages of those who write for an area, write mailings and see what was only counted.
import assert from "node:assert/strict";
import { browser, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { shoot } from "./picture.mjs";
import { cleanAsItStands, cleanForEverybody, done, mistakeAlone, phone, says, signedIn }
  from "./walk.mjs";

const TOLD = "The team of your ward";
const held = async ({ context }) => (await context.cookies()).map(({ name }) => name).sort();

/** Refuses, then accepts one by one, then takes it all back. */
async function cookies(options, name) {
  const opened = await open(options);
  const { page } = opened;
  await page.goto(`${server}/promises`);
  await page.locator("#asked-title").waitFor();
  await shoot(page, `cookies-asked${name}`);
  await page.getByRole("button", { name: "Refuse optional cookies" }).click();
  assert.equal(page.url(), `${server}/promises`, "back where the answer was given");
  assert.equal(await page.locator("#asked-title").count(), 0, "asked again");
  assert.deepEqual(await held(opened), ["cookie-choice"]);
  await page.getByRole("link", { name: "Cookies", exact: true }).click();
  await page.getByLabel("Home area").check();
  await page.getByRole("button", { name: "Keep what is ticked" }).click();
  await says(page, "Your answer is kept.", "This visit is not counted.");
  await shoot(page, `cookies${name}`);
  await page.goto(`${server}/areas/lambeth`);
  await says(page, TOLD);
  await page.getByRole("button", { name: "Show it on the first page" }).click();
  await says(page, TOLD, "All about Lambeth");
  await shoot(page, `home-area${name}`);
  await page.goto(`${server}/looks`);
  await page.getByLabel("Larger").check();
  await page.getByLabel("Light letters on dark").check();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.locator(".error-summary").waitFor();
  await page.getByLabel("Yes, keep this in a cookie").check();
  await page.getByRole("button", { name: "Keep it" }).click();
  await says(page, "It is kept in your browser.");
  await shoot(page, `looks${name}`);
  assert.deepEqual(await held(opened), ["cookie-choice", "home-area", "preferences"]);
  await page.goto(`${server}/cookies`);
  await page.getByRole("button", { name: "Refuse optional cookies" }).click();
  assert.deepEqual(await held(opened), ["cookie-choice"], "a no deletes what a yes had set");
  await page.getByRole("button", { name: "Delete them" }).click();
  assert.deepEqual(await held(opened), []);
  mistakeAlone(opened.faults);
  await done(opened);
}

/** Every way in which the pages can look, held against axe. */
async function looks() {
  const opened = await open();
  const { page, context } = opened;
  await page.goto(`${server}/looks`);
  for (const colours of ["dark", "contrast", "light"]) {
    await page.locator(`#colours-${colours}`).check();
    await page.locator("#size-largest").check();
    const agree = page.locator("#agree");
    if (await agree.count()) await agree.check();
    await page.getByRole("button", { name: "Keep it" }).click();
    for (const path of ["/", "/ask/rights-request", "/cookies", "/statistics"]) {
      await page.goto(server + path);
      await cleanAsItStands(page, `${path}, ${colours}`);
    }
    await shoot(page, `looks-${colours}`);
    await page.goto(`${server}/looks`);
  }
  await context.clearCookies();
  await done(opened);
}

/** A word is looked for; the frame is Welsh from link to link; a body has a site of its own. */
async function words() {
  const opened = await open();
  const { page } = opened;
  await page.goto(`${server}/search`);
  await page.getByLabel("Look in the notices and forms").fill("complain footage");
  await page.getByRole("button", { name: "Search" }).click();
  await page.locator("mark").first().waitFor();
  await cleanAsItStands(page, "what was found");
  await shoot(page, "search");
  await page.locator(".found a").first().click();
  assert.match(page.url(), /\/notices\/|\/ask\/|\/take-part\//);
  await page.goto(`${server}/`);
  await page.getByRole("link", { name: "Cymraeg" }).click();
  await page.getByRole("link", { name: "Gofyn", exact: true }).click();
  assert.equal(new URL(page.url()).pathname, "/cy/ask");
  await cleanAsItStands(page, "Welsh");
  await shoot(page, "welsh");
  await page.getByRole("link", { name: "English" }).click();
  assert.equal(new URL(page.url()).pathname, "/ask");
  const mayor = new URL(server);
  mayor.hostname = "mayor.localhost";
  await page.goto(new URL("/take-part", mayor).href);
  assert.match(await page.title(), /Mayor/);
  assert.equal(await page.getByRole("heading", { name: "Metropolitan Police" }).count(), 0);
  await cleanAsItStands(page, "the site of one body");
  await shoot(page, "mayor");
  opened.faults.splice(0);
  await done(opened);
}

/** Says what the work is for. */
async function worksFor(page, purpose) {
  await page.goto(`${server}/staff/work`);
  await page.getByLabel(purpose).check();
  await page.getByRole("button", { name: "Begin" }).click();
}

/** What staff write and see. */
async function staff() {
  const bo = await signedIn("borough-commander");
  await worksFor(bo.page, "telling people what happens in their area");
  await bo.page.goto(`${server}/staff/news`);
  await says(bo.page, TOLD);
  await cleanAsItStands(bo.page, "what an area is told");
  await bo.page.getByRole("button", { name: "Publish it" }).click();
  await bo.page.locator(".error-summary").waitFor();
  await cleanAsItStands(bo.page, "a mistake in it");
  await shoot(bo.page, "news");
  mistakeAlone(bo.faults);
  await done(bo);
  const enga = await signedIn("engagement-officer");
  await worksFor(enga.page, "sending the newsletter");
  for (const path of ["/staff/mailings", "/staff/mailings/new/newsletter"]) {
    assert.equal((await enga.page.goto(server + path)).status(), 200, path);
    await cleanAsItStands(enga.page, path);
  }
  await shoot(enga.page, "mailing-new");
  await done(enga);
  const edda = await signedIn("site-editor");
  await edda.page.goto(`${server}/staff/entries/site-feedback/counts`);
  await cleanAsItStands(edda.page, "what was only counted");
  await shoot(edda.page, "tallies");
  await done(edda);
}

try {
  await cleanForEverybody(["/", "/cookies", "/looks", "/areas", "/areas/lambeth", "/search",
    "/statistics", "/accessibility", "/contact", "/cy"]);
  await cookies({}, "");
  await cookies(phone, "-phone");
  await looks();
  await words();
  await staff();
  console.log("visit: cookies, looks, area, search, Welsh and a site of one body; axe finds nothing");
} finally {
  await browser.close();
}
