import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DEFAULT_CREDENTIALS, DEFAULT_TENANT } from '../emulator/seed.js';
import { inRoot } from '../scripts/lib/paths.js';

/**
 * Starts the emulator in a process of its own, so that its work is not the client's.
 * @param {...string} options of its command line
 * @returns {Promise<{ given: object, close: () => void }>} what a client needs for a call
 */
export async function startProcess(...options) {
  const args = [inRoot('emulator', 'main.js'), '--allow-unsigned', ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const [endpoint] = /http:\/\/[\d.:]+/.exec(line);
  const given = { endpoint, ...DEFAULT_TENANT, credentials: DEFAULT_CREDENTIALS };
  return { given, close: () => child.kill() };
}

/** Throws unless the result is what the emulator holds. */
export function checkListed({ bearerTokens }) {
  if (bearerTokens.length !== 2) throw new Error(`${bearerTokens.length} tokens instead of 2`);
}
