// A project of a user: the packed package installed, and a folder for each row of the matrix.

import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inRoot } from '../../scripts/lib/paths.js';
import { run } from '../../scripts/lib/run.js';
import { fingerprint, isFresh, writeStamp } from '../../scripts/lib/stamp.js';
import { packPackage } from '../../scripts/pack.js';
import { behaviour } from './behaviour.js';

const HERE = inRoot('tests', 'packaging');
const NAMES = [
  ...['ApiError', 'IdentityCenterError', 'ValidationError', 'WasmLoadError'],
  ...['checkToken', 'createToken', 'decodeAuthorizationMessage', 'deleteToken'],
  ...['discoverTenants', 'listInstances', 'listRegions', 'listTenants'],
  ...['listTokens', 'listTokensResponseSchema', 'parseScimEndpoint', 'ready'],
  ...['tokenStatus', 'validateResponse'],
].join(', ');

/** A file of one of the matrix's own tools. */
export const tool = (...parts) => path.join(HERE, 'node_modules', ...parts);

/** Installs the matrix's tools from their lock file, once. */
export async function installTools() {
  const stamp = tool('.setup');
  const wanted = fingerprint('tests/packaging/package-lock.json');
  if (isFresh(stamp, wanted)) return;
  // A flag: `npm test` hands its own configuration on as environment variables, which win over .npmrc.
  await run('npm', ['ci', '--no-engine-strict'], { cwd: HERE });
  writeStamp(stamp, wanted);
}

/** The address that a release would pass on. */
export const REPOSITORY = 'https://github.com/owner/identity-center-tokens';

/** Packs the package as the release does and installs the tarball in a new folder outside of the repository. */
export async function installPackage() {
  const root = mkdtempSync(path.join(tmpdir(), 'identity-center-tokens-'));
  const [, tarball] = (await packPackage(inRoot('pkg'), root, REPOSITORY)).split('  ');
  writeFileSync(path.join(root, 'package.json'), '{ "name": "consumer", "private": true }');
  await run('npm', ['install', '--offline', `./${tarball}`], { cwd: root });
  return {
    root,
    tarball: path.join(root, tarball),
    installed: path.join(root, 'node_modules', 'identity-center-tokens'),
    /** A folder with these files. */
    folder(name, files) {
      const place = path.join(root, name);
      mkdirSync(place, { recursive: true });
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
        writeFileSync(path.join(place, file), text);
      }
      return place;
    },
    /** Makes one of the matrix's tools importable by the consumers. */
    link(name) {
      const place = path.join(root, 'node_modules', name);
      if (existsSync(place)) return;
      mkdirSync(path.dirname(place), { recursive: true });
      symlinkSync(tool(name), place, 'dir');
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const body = (settings) => `
const api = { ${NAMES} };
const settings = ${JSON.stringify(settings)};
const behaviour = ${behaviour};
`;

/** An ES module that imports the package and knows \`api\`, \`settings\` and \`behaviour\`. */
export const esModule = (settings, rest, from = 'identity-center-tokens') =>
  `import { ${NAMES} } from '${from}';\n${body(settings)}${rest}`;

/** The same in CommonJS. */
export const commonJs = (settings, rest) =>
  `const { ${NAMES} } = require('identity-center-tokens');\n${body(settings)}${rest}`;
