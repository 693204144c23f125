import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The full path of the first of these programs that PATH holds, or `undefined`. */
export function which(...names) {
  for (const name of names) {
    for (const folder of process.env.PATH.split(path.delimiter)) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
}

/** Chromium's own program: `CHROMIUM`, or the first one in PATH. */
export const findChromium = () =>
  process.env.CHROMIUM ?? which('chromium', 'chromium-browser', 'google-chrome', 'chrome');

/** The WebDriver program of Chromium: `CHROMEDRIVER`, or the one in PATH. */
export const findChromedriver = () => process.env.CHROMEDRIVER ?? which('chromedriver');
