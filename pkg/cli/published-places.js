// Where the package and the console's files are, seen from the published `dist/cli.cjs`.

import path from 'node:path';

/** The folder of the package itself. */
export const PACKAGE_FOLDER = path.join(import.meta.dirname, '..');

/** The folder of the console's page. */
export const CONSOLE_FOLDER = path.join(import.meta.dirname, 'console');
