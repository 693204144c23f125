import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

/** The full path of the first of these programs that PATH holds, or `undefined`. */
export function which(...names) {
  const folders = process.env.PATH.split(path.delimiter);
  const files = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return files.find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Chromium's own program: `CHROMIUM`, or the first one in PATH. */
export const findChromium = () =>
  process.env.CHROMIUM ?? which('chromium', 'chromium-browser', 'google-chrome', 'chrome');

/** The WebDriver program of Chromium: `CHROMEDRIVER`, or the one in PATH. */
export const findChromedriver = () => process.env.CHROMEDRIVER ?? which('chromedriver');

/** Firefox: `FIREFOX`, or the first one in PATH. */
export const findFirefox = () => process.env.FIREFOX ?? which('firefox-esr', 'firefox');

/** WebKit's test browser: `MINIBROWSER`, or where Debian puts it, which is not in PATH. */
export function findMiniBrowser() {
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
  const places = ['6.0', '4.1', '4.0'].map(
    (version) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-${version}/MiniBrowser`,
  );
  return process.env.MINIBROWSER || places.find(existsSync);
}
