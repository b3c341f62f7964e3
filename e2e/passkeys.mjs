// Passkeys in real Chromium with a virtual authenticator: made beside an app and in its place, used
// to sign in, and removed; and what is told where one cannot be used.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mistakes } from "./axe.mjs";
import { browser } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { shoot } from "./picture.mjs";
import { totp } from "./totp.mjs";

const PASSWORD = "otter kettle mast";
const invited = JSON.parse(readFileSync(process.env.BLUELAMP_INVITED, "utf8"));
/** Passkeys are bound to a name; the demo says its number. */
const named = server.replace("127.0.0.1", "localhost");
assert.notEqual(named, server, "the demo is served at a number");

/** A page at a time of a browser of its own, with a device that keeps passkeys. */
async function open(options = {}, before = undefined) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  if (before) await page.addInitScript(before);
  const devices = await context.newCDPSession(page);
  await devices.send("WebAuthn.enable");
  const { authenticatorId } = await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const verifies = (isUserVerified) =>
    devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  const kept = async () =>
    (await devices.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  return { page, context, faults, verifies, kept };
}

/** Looks at a page light and wide, dark and narrow. */
async function look(page, name) {
  for (const [colorScheme, width] of [["light", 1280], ["dark", 320]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    assert.deepEqual(await mistakes(page), [], `${name}, ${colorScheme}, ${width} px`);
    await shoot(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
}

const path = (page) => new URL(page.url()).pathname;
const press = (page, words) => page.locator("main button", { hasText: words }).click();

/** Takes an invitation up, to where the second factor is chosen. */
async function takeUp(page, { number, code }) {
  await page.goto(`${named}/invitation`);
  await page.getByLabel("Staff number").fill(number);
  await page.getByLabel("Invitation code").fill(code);
  await page.locator("input[type=password]").nth(0).fill(PASSWORD);
  await page.locator("input[type=password]").nth(1).fill(PASSWORD);
  await press(page, "Go on");
  assert.equal(path(page), "/staff/account/second-factor");
}

async function setUpAnApp(page) {
  await page.locator("input[type=password]").fill(PASSWORD);
  await press(page, "Show me a secret");
  const secret = await page.locator("p:has-text('Or type it in') strong").innerText();
  await page.locator("form[action$=confirm] input").fill(totp(secret.replaceAll(" ", "")));
  await press(page, "Confirm");
  await intoTheConsole(page);
}

/** From the recovery codes over the texts into the console. */
async function intoTheConsole(page) {
  assert.equal(await page.locator("ul.codes li").count(), 10, "ten recovery codes");
  await page.getByRole("link", { name: "I have written them down" }).click();
  for (let texts = 0; path(page) === "/staff/conduct" && texts < 10; texts += 1) {
    await press(page, "I have read it");
  }
  await beginWork(page);
  await page.goto(`${named}/staff`);
}

async function beginWork(page) {
  await page.waitForURL((url) => url.pathname === "/staff/work");
  await page.locator("input[type=radio]").first().check();
  await press(page, "Begin");
}

async function isIn(page, { name }) {
  const who = await page.locator(".who").innerText();
  assert.ok(who.includes(name), `${who} is not ${name}`);
}

async function begin(page, name) {
  await page.locator("#name").fill(name);
  await page.getByLabel("Your password once more").fill(PASSWORD);
  await press(page, "Go on");
  await page.getByRole("heading", { name: "Make the passkey" }).waitFor();
}

async function signOut(page) {
  await page.locator(".who button", { hasText: "Sign out" }).click();
  await page.goto(`${named}/staff/account`);
  assert.equal(path(page), "/sign-in", "signed out");
}

/** What is told beside the button, which has the focus again. */
async function told(page, words) {
  const alert = page.locator("form[data-passkey] [role=alert]");
  await alert.waitFor();
  assert.ok((await alert.innerText()).includes(words), await alert.innerText());
  assert.equal(await page.evaluate(() => document.activeElement.id), "passkey", "the focus");
}

/** Beside an app: made, used, renamed, removed. */
async function besideAnApp() {
  const { page, context, faults, verifies, kept } = await open();
  await takeUp(page, invited.passkey);
  await setUpAnApp(page);
  await page.getByRole("link", { name: "Your account" }).click();
  await page.getByRole("link", { name: "Look after your passkeys" }).click();
  await look(page, "passkeys-none");
  await press(page, "Go on");
  assert.ok((await page.locator("main").innerText()).includes("There is a problem"), "sent empty");
  await begin(page, "Work laptop");
  await look(page, "passkey-new");
  await verifies(false);
  await press(page, "Make it now");
  await told(page, "No passkey was made");
  await look(page, "passkey-new-refused");
  await verifies(true);
  await press(page, "Make it now");
  await page.locator(".notification", { hasText: "The passkey was added" }).waitFor();
  const [credential, ...more] = await kept();
  assert.ok(credential.isResidentCredential && more.length === 0, "it is found by the site alone");
  assert.equal(credential.rpId, "localhost");
  assert.equal(Buffer.from(credential.userHandle, "base64").length, 16, "16 random bytes");
  await look(page, "passkeys");
  await begin(page, "The same device");
  await press(page, "Make it now");
  await told(page, "holds a passkey of yours");
  await signOut(page);
  await look(page, "sign-in-passkeys");
  await page.getByRole("link", { name: "Sign in with a passkey" }).click();
  await look(page, "passkey-sign-in");
  await verifies(false);
  await press(page, "Use my passkey");
  await told(page, "You are not signed in");
  await verifies(true);
  await press(page, "Use my passkey");
  // Where they were going when they were asked to sign in.
  await beginWork(page);
  await page.waitForURL(`${named}/staff/account`);
  await isIn(page, invited.passkey);
  await page.goto(`${named}/staff/account/passkeys`);
  await page.getByRole("link", { name: "Work laptop" }).click();
  await look(page, "passkey");
  await page.locator("#name").fill("Old laptop");
  await press(page, "Change the name");
  await page.getByRole("heading", { name: "Old laptop" }).waitFor();
  await press(page, "Remove this passkey");
  assert.ok((await page.locator("main").innerText()).includes("There is a problem"), "no password");
  await page.getByLabel("Your password once more").fill(PASSWORD);
  await press(page, "Remove this passkey");
  await page.locator(".notification", { hasText: "The passkey was removed" }).waitFor();
  await signOut(page);
  await page.goto(`${named}/sign-in/passkey`);
  await press(page, "Use my passkey");
  await page.locator(".error-summary").waitFor();
  assert.ok((await page.locator("main").innerText()).includes("This passkey was not taken"));
  assert.deepEqual(faults, []);
  await context.close();
}

/** In the place of an app, in a browser that cannot read JSON by itself. */
async function inThePlaceOfAnApp() {
  const { page, context, faults } = await open({}, () => {
    delete PublicKeyCredential.parseCreationOptionsFromJSON;
    delete PublicKeyCredential.parseRequestOptionsFromJSON;
    delete PublicKeyCredential.prototype.toJSON;
  });
  await takeUp(page, invited.passkeyOnly);
  await look(page, "second-factor-or-passkey");
  await page.getByRole("link", { name: "make a passkey" }).click();
  await begin(page, "Security key");
  await press(page, "Make it now");
  await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
  await intoTheConsole(page);
  await isIn(page, invited.passkeyOnly);
  await page.goto(`${named}/staff/account/passkeys`);
  await page.getByRole("link", { name: "Security key" }).click();
  await page.getByLabel("Your password once more").fill(PASSWORD);
  await press(page, "Remove this passkey");
  const summary = await page.locator(".error-summary").innerText();
  assert.ok(summary.includes("only second factor"), summary);
  await signOut(page);
  await page.getByLabel("Staff number").fill(invited.passkeyOnly.number);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.locator("#code").press("Enter");
  await page.locator(".error-summary").waitFor();
  assert.equal(path(page), "/sign-in", "a password alone opens nothing");
  await page.goto(`${named}/sign-in/passkey`);
  await press(page, "Use my passkey");
  await page.waitForURL((url) => url.pathname.startsWith("/staff/"));
  await isIn(page, invited.passkeyOnly);
  assert.deepEqual(faults, []);
  await context.close();
}

/** By its number, without scripts, and in a browser that knows no passkeys. */
async function whereThereIsNone() {
  const { page, context } = await open();
  await page.goto(`${server}/sign-in`);
  await page.getByRole("link", { name: "Sign in with a passkey" }).click();
  await look(page, "passkey-by-number");
  const cookies = await context.cookies(server);
  assert.deepEqual(cookies, [], "nothing is asked of a browser that cannot answer");
  await page.locator("main a", { hasText: "localhost" }).click();
  assert.equal(new URL(page.url()).origin, named);
  await page.locator("button#passkey").waitFor();
  await context.close();
  const { page: plain, context: other } = await open({ javaScriptEnabled: false });
  await plain.goto(`${named}/sign-in/passkey`);
  const said = await plain.locator("main").innerText();
  assert.ok(said.includes("This needs JavaScript"), said);
  assert.equal(await plain.locator("button#passkey").isVisible(), false);
  await shoot(plain, "passkey-no-script");
  await plain.getByRole("link", { name: "a password and a code" }).click();
  assert.equal(path(plain), "/sign-in");
  await other.close();
  const { page: old, context: last } =
    await open({}, () => { delete window.PublicKeyCredential; });
  await old.goto(`${named}/sign-in/passkey`);
  const alert = await old.locator("form[data-passkey] [role=alert]").innerText();
  assert.ok(alert.includes("This browser cannot use passkeys"), alert);
  assert.equal(await old.locator("button#passkey").isVisible(), false);
  await last.close();
}

try {
  await besideAnApp();
  await inThePlaceOfAnApp();
  await whereThereIsNone();
  console.log("passkeys: made, used and removed; the only one stays; told where there is none");
} finally {
  await browser.close();
}
