// axe-core and a ruler, held against a page as it stands.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const AXE = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
  preload: false,
};

/** What axe and a ruler find wrong with a page as it stands, in one look of it. */
export async function mistakes(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), AXE);
  const lines = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} – ${node.any[0]?.message ?? node.html}`));
  const [wide, seen] =
    await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if (wide > seen) lines.push(`${wide} px wide in a window of ${seen}`);
  return lines;
}
