// Pictures of pages.
import assert from "node:assert/strict";

/** The folder in which the pictures of a run lie. */
export const shots = process.env.BLUELAMP_SHOTS;
assert.ok(shots, "BLUELAMP_SHOTS says where pictures go");

/** A picture of a page. Chromium now and then cannot take one for a moment; it is asked again. */
export async function picture(page, options = {}) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await page.screenshot(options);
    } catch (error) {
      if (tries === 3 || !String(error).includes("Unable to capture")) throw error;
      await page.waitForTimeout(500);
    }
  }
}

/** A picture of all of a page, among the others of this run. */
export const shoot = (page, name) =>
  picture(page, { path: `${shots}/${name}.png`, fullPage: true });
