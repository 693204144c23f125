// Where the package and the console's files are, in the repository. The build puts
// `published-places.js` in its place.

import path from 'node:path';

/** The folder of the package itself. */
export const PACKAGE_FOLDER = path.join(import.meta.dirname, '..');

/** The folder of the console's page. */
export const CONSOLE_FOLDER = path.join(import.meta.dirname, '..', '..', 'www');
