// A child asks for footage on a telephone and without JavaScript; a caseworker answers, a second
// person clears it, and the child reads the answer and takes it home as PDF.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mistakes } from "./axe.mjs";
import { browser, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { picture } from "./picture.mjs";

const shots = process.env.BLUELAMP_SHOTS;
const shoot = (page, name) => picture(page, { path: `${shots}/${name}.png`, fullPage: true });

const phone = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false };

/** A page without a finding of axe, at the width of a telephone and of a desk. */
async function clean(path) {
  const { page, context, faults } = await open();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const answer = await page.goto(server + path);
    assert.equal(answer.status(), 200, path);
    assert.deepEqual(await mistakes(page), [], `${path} at ${width}`);
  }
  assert.deepEqual(await context.cookies(), [], `${path} set a cookie`);
  assert.deepEqual(faults, []);
  await context.close();
}

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

/** The child asks. */
async function asks() {
  const { page, context, faults } = await open(phone);
  await page.goto(`${server}/`);
  await page.getByRole("link", { name: "Ask", exact: true }).click();
  await page.getByRole("link", { name: "Ask the police about your data, for children" }).click();
  await shoot(page, "ask-child-phone");
  await page.getByLabel("Footage in which you can be seen").check();
  await page.getByLabel("Your name").fill("Robin Example");
  await page.getByRole("button", { name: "Send it" }).click();
  const again = await page.locator(".error-summary").innerText();
  assert.ok(again.includes("There is a problem"), again);
  // The browser notes the status with which the mistake was told.
  assert.equal(faults.splice(0).length, 1, "the mistake alone");
  await page.getByLabel("How can we reach you?").fill("robin@example.org");
  await page.getByLabel("What do you want to know").fill("Can I see the film of me in the park?");
  await page.getByText("An adult helps me").click();
  await page.getByLabel("Their name").fill("Kim Example");
  await page.getByRole("button", { name: "Send it" }).click();
  await shoot(page, "ask-taken-phone");
  const number = await page.locator("#number").innerText();
  const secret = await page.locator("#secret").innerText();
  assert.match(number, /^R-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.ok(!page.url().includes(secret) && page.url().endsWith("/ask/police-rights-request-child"));
  assert.deepEqual(await context.cookies(), [], "whoever asks got a cookie");
  assert.deepEqual(faults, []);
  await context.close();
  return { number, secret };
}

/** The caseworker finds the footage, decides, and writes. */
async function works(number) {
  const { page, context, faults } = await signedIn("caseworker");
  await page.goto(`${server}/staff/requests/new`);
  await cleanAsItStands(page, "taking a request in");
  await page.goto(`${server}/staff/requests/new/police-rights-request`);
  await cleanAsItStands(page, "a form at the counter");
  await page.goto(`${server}/staff/requests?which=new`);
  await cleanAsItStands(page, "the worklist");
  await shoot(page, "requests");
  await page.getByText("Of one kind alone").click();
  await page.getByRole("link", { name: "Footage in which you can be seen" }).click();
  await page.getByRole("link", { name: number }).waitFor();
  await page.getByLabel("Look for a request").fill("robyn exampel");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${server}/staff/requests/search`);
  await page.getByRole("link", { name: number }).waitFor();
  await cleanAsItStands(page, "looking for a request");
  await shoot(page, "requests-search");
  await page.getByRole("link", { name: number }).click();
  const at = page.url().split("?")[0];
  await page.getByRole("button", { name: "Take it on" }).click();
  await page.getByText("Add something that was found").click();
  await page.getByLabel("What it is").fill("Film of 20 November in the park");
  await page.getByRole("button", { name: "Add it" }).last().click();
  await page.getByText("It is in another language", { exact: true }).click();
  await page.getByLabel("The language that it is in").selectOption("Arabic");
  await page.getByLabel("What it says in English").fill("May I see the film of me?");
  await page.locator("#act-english").getByRole("button", { name: "Keep it" }).click();
  await page.getByText("They wrote in: Arabic.").waitFor();
  await cleanAsItStands(page, "a request");
  await page.getByText("Decide of Film of 20 November").click();
  await page.getByLabel("What the person is told").fill("You can watch it at your station.");
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  // A document that names somebody: what is ticked is not in what goes out.
  const pdf = await (await fetch(`${server}/notices/policing.adult.pdf`)).arrayBuffer();
  await page.getByText("Add a letter or a scan").click();
  const file = { name: "notice.pdf", mimeType: "application/pdf", buffer: Buffer.from(pdf) };
  await page.getByLabel("The file").setInputFiles(file);
  await page.getByRole("button", { name: "Add it" }).first().click();
  await page.getByRole("link", { name: /^Redact it/ }).click();
  // What no recogniser finds is drawn, with two clicks, or by four numbers.
  await page.getByRole("link", { name: "Draw a box on page 1" }).click();
  await page.getByLabel("Why it goes").fill("The title, which names the case");
  const sheet = page.getByRole("button", { name: "A corner of the box on page 1" });
  await sheet.click({ position: { x: 20, y: 20 } });
  await page.getByText("One corner is set.").waitFor();
  await sheet.click({ position: { x: 880, y: 160 } });
  await page.getByLabel("Why it goes").fill("A number in the margin");
  await page.getByText("Give the edges as numbers").click();
  for (const [edge, value] of [["Left", "95"], ["Upper", "95"], ["Right", "99"], ["Lower", "99"]]) {
    await page.getByLabel(`${edge} edge`).fill(value);
  }
  await page.getByRole("button", { name: "Draw it" }).click();
  await page.getByRole("button", { name: /box 2, A number in the margin/ }).click();
  const drawn = await page.locator("main").innerText();
  assert.ok(drawn.includes("The title, which names the case") && !drawn.includes("A number in"), drawn);
  await cleanAsItStands(page, "a box being drawn");
  await page.waitForLoadState("networkidle");
  const seen = await page.request.get(server + (await sheet.getAttribute("src")));
  assert.equal(seen.headers()["content-type"], "image/png", "the page is there to be drawn on");
  await shoot(page, "draw");
  await page.getByRole("link", { name: "All pages of the file" }).click();
  await page.getByLabel("Names of other people, one a line").fill("Sidcup");
  await page.getByRole("button", { name: "Look again" }).click();
  await cleanAsItStands(page, "a file to redact");
  await shoot(page, "redact");
  assert.ok(await page.getByLabel("Sidcup").first().isChecked(), "a name that was given is ticked");
  await page.getByRole("button", { name: "Make the file for release" }).click();
  await page.getByText("Made, read again, and added").waitFor();
  await page.getByText("Judge it", { exact: true }).click();
  await page.getByLabel("Who they are").selectOption("There is no reasonable doubt who they are");
  await page.getByLabel("Whether they may speak for them").selectOption("Somebody helps; the person speaks for themselves");
  await page.getByLabel("Whether the child understands").selectOption("The child understands what it asks for");
  await page.getByLabel("Why", { exact: true }).fill("She writes for herself.");
  await page.locator("#act-identify").getByRole("button", { name: "Keep it" }).click();
  await page.getByText("Write the answer", { exact: true }).click();
  await page.getByRole("textbox", { name: "The answer" }).fill("Dear Robin,\n\nyes, you can see it.");
  await page.getByRole("button", { name: "Hand it to a second person" }).click();
  const text = await page.locator("main").innerText();
  assert.ok(text.includes("Somebody who neither wrote it"), text);
  assert.equal(await page.getByRole("button", { name: "Clear it" }).count(), 0);
  await shoot(page, "request");
  assert.deepEqual(faults, []);
  await context.close();
  return at;
}

/** A second person clears and sends it. */
async function clears(at) {
  const { page, context, faults } = await signedIn("second-caseworker");
  await page.goto(at);
  await page.getByRole("button", { name: "Clear it" }).click();
  await page.getByRole("button", { name: "Send the answer and close the request" }).click();
  const text = await page.locator("main").innerText();
  assert.ok(text.includes("Answered. Whoever asked can read it now"), text);
  assert.deepEqual(faults, []);
  await context.close();
}

/** The child reads the answer, and takes it home. */
async function reads({ number, secret }) {
  const { page, context, faults } = await open({ ...phone, acceptDownloads: true });
  await page.goto(`${server}/ask/follow`);
  await page.getByLabel("The number").fill(number.toLowerCase());
  await page.getByLabel("The secret").fill(secret);
  await page.getByRole("button", { name: "Show how it stands" }).click();
  await page.getByRole("button", { name: "Read the answer" }).click();
  await shoot(page, "answer-phone");
  const text = await page.locator("main").innerText();
  assert.ok(text.includes("Dear Robin,") && text.includes("You can watch it at your station."));
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Take it home as PDF" }).click();
  const path = await (await coming).path();
  assert.ok(readFileSync(path).subarray(0, 5).equals(Buffer.from("%PDF-")));
  const paper = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  for (const words of [number, "Metropolitan Police Service", "yes, you can see it.", "If you do not like this answer"]) {
    // A line may end within the number.
    const close = (text) => text.replace(/\s+/g, "");
    assert.ok(close(paper).includes(close(words)), `the letter does not say "${words}": ${paper}`);
  }
  assert.ok(!paper.includes("Last updated"), "a letter is no version of anything");
  const info = execFileSync("pdfinfo", [path], { encoding: "utf8" });
  assert.match(info, /Tagged:\s+yes/);
  execFileSync("pdftoppm", ["-r", "60", "-png", "-singlefile", path, `${shots}/answer-letter`]);
  const following = page.waitForEvent("download");
  await page.getByRole("button", { name: "notice (for release).pdf" }).click();
  const release = await (await following).path();
  const released = execFileSync("pdftotext", [release, "-"], { encoding: "utf8" });
  assert.ok(released.includes("Data Office"), "what stands beside it is there");
  assert.ok(!released.includes("Sidcup"), "what was taken out is not");
  assert.ok(released.length > 500 && !/^How .*use/m.test(released.slice(0, 200)), "nor what lay in a box");
  execFileSync("pdftoppm", ["-r", "60", "-png", "-singlefile", release, `${shots}/released`]);
  assert.deepEqual(faults, []);
  await context.close();
}

for (const path of ["/ask", "/ask/follow", "/ask/police-rights-request-child",
  "/ask/police-rights-request", "/ask/information-request", "/ask/footage-request"]) {
  await clean(path);
}
const both = await asks();
await clears(await works(both.number));
await reads(both);
await browser.close();
console.log("requests: asked by a child, worked on, cleared, answered and taken home as PDF");
