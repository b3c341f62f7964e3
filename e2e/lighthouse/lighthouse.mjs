// Lighthouse on pages of the public site, as on a telephone and as on a desk: 100 for accessibility
// and for best practices. No part of `e2e/run`, for it brings 200 packages. With the demo running:
//   npm ci --prefix e2e/lighthouse
//   BLUELAMP_SERVER=http://127.0.0.1:8080 node e2e/lighthouse/lighthouse.mjs [PATH…]
import assert from "node:assert/strict";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const server = process.env.BLUELAMP_SERVER;
assert.ok(server, "BLUELAMP_SERVER says where the demo is");
const PATHS = ["/", "/notices/policing.child", "/ask/police-rights-request-child", "/cookies",
  "/figures"];
const asked = process.argv.slice(2);
const paths = asked.length > 0 ? asked : PATHS;

const browser = await launch({
  chromePath: process.env.BLUELAMP_CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"],
});
const found = [];
try {
  for (const [form, config] of [["telephone", undefined], ["desk", desktopConfig]]) {
    for (const path of paths) {
      const flags = { port: browser.port, onlyCategories: ["accessibility", "best-practices"] };
      const { lhr } = await lighthouse(server + path, flags, config);
      assert.equal(lhr.runtimeError, undefined, `${path}: ${lhr.runtimeError?.message}`);
      const scores = Object.values(lhr.categories).map(({ title, score, auditRefs }) => {
        const short = auditRefs.filter(({ id, weight }) => weight > 0 && lhr.audits[id].score < 1 &&
          lhr.audits[id].score !== null);
        for (const { id } of short) found.push(`${path}, ${form}: ${lhr.audits[id].title} (${id})`);
        if (score !== 1 && short.length === 0) found.push(`${path}, ${form}: ${title} ${score}`);
        return `${title} ${Math.round(score * 100)}`;
      });
      console.log(`lighthouse: ${path}, ${form}: ${scores.join(", ")}`);
    }
  }
} finally {
  await browser.kill();
}
for (const line of found) console.error(line);
assert.equal(found.length, 0, "what was found is listed above");
