// Pictures of pages.

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
