// Signing in with a work account at a real OpenID Connect provider (npm `oidc-provider`) in real
// Chromium, with and without JavaScript. Provider and site are different sites to the browser
// (localhost and 127.0.0.1), so that cookies behave as between a force's hosts.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Provider from "oidc-provider";
import { chromium } from "playwright-core";
import { shoot } from "./picture.mjs";

const bluelamp = process.env.BLUELAMP_BIN;
assert.ok(bluelamp, "BLUELAMP_BIN is set");

const STAFF = `\
number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,starts_on,ends_on
E 1,Ada Quill,ada@force.example,evidence-manager,Evidence,,,employee,MV,2099-11-30,2026-01-05,
E 2,Bo Larch,bo@force.example,evidence-manager,Evidence,,,employee,MV,2026-01-31,2026-01-05,
`;
/** Who the provider knows, by the name they sign in with there, and their staff number. */
const PEOPLE = { ada: "e 1", bo: "E 2", stranger: "X 9" };

const port = await new Promise((done) => {
  const probe = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});
const server = `http://127.0.0.1:${port}`;
const secret = "not a secret: for this run only";

/** Whether the provider no longer answers to codes. */
let silent = false;

async function startProvider() {
  const http = createServer();
  await new Promise((ready) => http.listen(0, "localhost", ready));
  const issuer = `http://localhost:${http.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: "bluelamp",
      client_secret: secret,
      redirect_uris: [`${server}/sign-in/work-account/return`],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    }],
    claims: { openid: ["sub"], profile: ["preferred_username"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["for this run only"] },
    ttl: { AccessToken: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: `subject-${id}`, preferred_username: PEOPLE[id] }),
    }),
  });
  const answers = provider.callback();
  http.on("request", (request, response) => {
    if (silent && request.url.startsWith("/token")) return request.socket.destroy();
    return answers(request, response);
  });
  return { issuer, http };
}

const data = mkdtempSync(join(tmpdir(), "bluelamp-work-"));
const env = { ...process.env, BLUELAMP_PASSPHRASE: "for this run only" };
const place = ["--data", join(data, "house")];

/** The code in the first one's envelope. */
let envelope;

/** Makes a house with two people in it, and serves it. */
async function startSite(issuer) {
  writeFileSync(join(data, "staff.csv"), STAFF);
  const options = { env, stdio: ["ignore", "ignore", "pipe"] };
  execFileSync(bluelamp, ["init", ...place, "--pack", "packs/london"], options);
  execFileSync(bluelamp, ["staff", "import", ...place, "--yes", join(data, "staff.csv")], options);
  const said = execFileSync(bluelamp, ["--json", "staff", "envelope", ...place, "E 1"], { env });
  envelope = JSON.parse(said.toString()).code;
  const listen = ["--listen", `127.0.0.1:${port}`, "--plain-http", "--public-url", server];
  const oidc = ["--oidc-issuer", issuer, "--oidc-client-id", "bluelamp"];
  const site = spawn(bluelamp, ["serve", ...place, ...listen, ...oidc], {
    env: { ...env, BLUELAMP_OIDC_SECRET: secret },
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (let tries = 0; tries < 300; tries += 1) {
    assert.equal(site.exitCode, null, "the site came up");
    if (await fetch(server).then((answer) => answer.ok, () => false)) return site;
    await new Promise((later) => setTimeout(later, 200));
  }
  throw new Error("the site did not come up");
}

const { issuer, http } = await startProvider();
let site;
const browser = await chromium.launch({
  executablePath: process.env.BLUELAMP_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});

/** A page of a browser of its own; errors on the site's own pages are faults. */
async function open(options = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  const faults = [];
  const returns = [];
  page.on("console", (message) => {
    const ours = message.location().url.startsWith(server);
    if (message.type() === "error" && ours) faults.push(message.text());
  });
  page.on("request", (request) => {
    if (request.url().includes("/sign-in/work-account/return")) returns.push(request.url());
  });
  return { page, context, faults, returns };
}

const text = (page) => page.locator("main").innerText();

/** From the sign-in page to the provider, in there, and back. */
async function signIn(page, name, next) {
  await page.goto(`${server}/sign-in${next ? `?next=${next}` : ""}`);
  await page.locator("a", { hasText: "Sign in with your work account" }).click();
  assert.ok(page.url().startsWith(issuer), `at the provider: ${page.url()}`);
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  // The provider asks for consent at the first time.
  await page.locator("button[type=submit]", { hasText: "Continue" }).click();
  await page.waitForURL((url) => url.origin === server);
}

/** Gives how many texts were read on the way: they are acknowledged once. */
async function intoTheConsole(options, suffix) {
  const { page, context, faults, returns } = await open(options);
  await page.goto(`${server}/sign-in`);
  assert.equal(await page.locator("details form").isVisible(), false, "the local form is folded");
  await shoot(page, `sign-in-work${suffix}`);
  await signIn(page, "ada", "/staff/disposals");
  // No click on "Go on": the page leads on by itself, with or without scripts.
  await page.waitForURL((url) => url.pathname.startsWith("/staff/"));
  let read = 0;
  for (; page.url().includes("/staff/conduct") && read < 5; read += 1) {
    await page.locator("main form button").click();
    await page.waitForLoadState();
  }
  assert.equal(new URL(page.url()).pathname, "/staff/work");
  await page.getByLabel("Showing that the rules are kept").check();
  await page.locator("button", { hasText: "Begin" }).click();
  await page.waitForURL(`${server}/staff/disposals`);
  const who = await page.locator(".who").innerText();
  assert.ok(who.includes("Ada Quill") && who.includes("Evidence manager"), who);
  await shoot(page, `work-console${suffix}`);
  const cookies = await context.cookies(server);
  const session = cookies.find((cookie) => cookie.name === "bluelamp-session");
  assert.ok(session.httpOnly && session.sameSite === "Strict", "the session is as any other");
  assert.ok(!cookies.some((cookie) => cookie.name === "bluelamp-away"), "the way is forgotten");
  assert.ok(returns.length > 0 && returns.every((url) => url.includes("iss=")), "RFC 9207");
  assert.deepEqual(faults, []);
  return { page, context, back: returns[0], read };
}

async function usedBefore({ page, context, back }) {
  const again = await page.goto(back);
  assert.equal(again.status(), 400);
  assert.ok((await text(page)).includes("begin again"));
  const answer = await page.goto(`${server}/staff/disposals`);
  assert.equal(answer.status(), 200, "whoever was in stays in");
  const { page: other, context: elsewhere } = await open();
  assert.equal((await other.goto(back)).status(), 400, "another browser gets nothing");
  assert.deepEqual(await elsewhere.cookies(server), []);
  await elsewhere.close();
  await page.locator(".who button", { hasText: "Sign out" }).click();
  await page.goto(`${server}/staff/disposals`);
  assert.ok(page.url().startsWith(`${server}/sign-in`), "signed out");
  await context.close();
}

async function refused(name, words) {
  const { page, context } = await open({ javaScriptEnabled: false });
  await signIn(page, name);
  assert.ok(page.url().startsWith(server), page.url());
  const said = await text(page);
  assert.ok(said.includes(words), said);
  assert.ok(!said.includes(PEOPLE[name]), "the number is not repeated");
  const names = (await context.cookies(server)).map((cookie) => cookie.name);
  assert.deepEqual(names, [], "no session");
  await shoot(page, `work-refused-${name}`);
  await context.close();
}

/** The provider goes away between the login there and the code's exchange here. */
async function providerDown() {
  const { page, context } = await open();
  silent = true;
  await signIn(page, "ada");
  assert.ok((await text(page)).includes("does not answer now"), await text(page));
  await shoot(page, "work-down");
  await context.close();
}

/** The envelope is opened, once. */
async function openEnvelope(options, worth) {
  const { page, context } = await open(options);
  await page.goto(`${server}/sign-in`);
  await page.locator("a", { hasText: "sealed envelope" }).click();
  await page.locator("input[name=number]").fill("E 1");
  await page.locator("input[name=code]").fill(envelope.toLowerCase());
  await shoot(page, "envelope");
  await page.locator("main form button").click();
  if (worth) {
    assert.ok((await page.locator(".who").innerText()).includes("Ada Quill"), "in by the envelope");
  } else {
    assert.ok((await text(page)).includes("the code was used"), "not twice");
  }
  await context.close();
}

try {
  site = await startSite(issuer);
  const first = await intoTheConsole({}, "");
  assert.ok(first.read > 0, "the code of conduct comes first");
  await usedBefore(first);
  await usedBefore(await intoTheConsole({ javaScriptEnabled: false }, "-no-script"));
  await refused("stranger", "You are not on the staff register");
  await refused("bo", "Your vetting lapsed on 2026-01-31");
  await providerDown();
  await openEnvelope({ javaScriptEnabled: false }, true);
  await openEnvelope({}, false);
  console.log("work account: in by a real provider, with and without JavaScript; no code twice");
} finally {
  await browser.close();
  http.closeAllConnections();
  http.close();
  if (site) {
    const ended = new Promise((done) => site.once("exit", done));
    site.kill("SIGINT");
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}
