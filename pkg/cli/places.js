// Where the console's files and the emulator are: inside the published package, or beside it in
// the repository.

import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PACKAGE = new URL('../', import.meta.url);

/** The folder of the package itself. */
export const PACKAGE_FOLDER = fileURLToPath(PACKAGE);

/**
 * The folder of the console's page.
 * @returns {string}
 */
export function consoleFolder() {
  return firstThatExists(['dist/console/', '../www/'], 'index.html');
}

/**
 * The emulator's module and the example it knows.
 * @returns {Promise<{startEmulator: Function, seed: any}>}
 */
export async function loadEmulator() {
  const folder = firstThatExists(['dist/emulator/', '../emulator/'], 'server.js');
  const [{ startEmulator }, seed] = await Promise.all([
    import(pathToFileURL(`${folder}server.js`).href),
    import(pathToFileURL(`${folder}seed.js`).href),
  ]);
  return { startEmulator, seed };
}

// In the repository the sources win over what an earlier build copied.
function firstThatExists([published, repository], file) {
  for (const place of [repository, published]) {
    const folder = fileURLToPath(new URL(place, PACKAGE));
    if (existsSync(folder + file)) return folder;
  }
  throw new Error(`The package is not complete: ${published}${file} is missing.`);
}
