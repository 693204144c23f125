// `console`: the page and the relay on this machine.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DEFAULT_CREDENTIALS, EXAMPLES } from '../../../emulator/seed.js';
import { startEmulator } from '../../../emulator/server.js';
import { environmentCredentials, VARIABLES, withoutCredentials } from '../call/credentials.js';
import { startConsole } from '../console/server.js';
import { portProblem, seconds, UsageError, wholeNumber } from '../terminal/arguments.js';
import { OK } from '../terminal/exit.js';
import { OutputError, UNREAD_ADDRESS } from '../terminal/output.js';

/** What `console --help` prints. */
export const HELP = `Serves the admin console on this machine, with a relay that signs its calls.

Usage: identity-center-tokens console [options]

  --port N            of 127.0.0.1 (default: a free one)
  --open              opens the page in the browser
  --region R          the only region that is served (default: the page chooses)
  --endpoint URL      another address than the region's: a proxy, the emulator
  --timeout SECONDS   how long the service may take (default 30)
  --changes           the page may rotate tokens, with a code that is printed here

Credentials: ${VARIABLES.accessKeyId}, ${VARIABLES.secretAccessKey} and, if they are temporary,
${VARIABLES.securityToken}. They never reach the browser. Without them the console shows the
emulator's example data, and says so.
`;

/** What it takes. */
export const OPTIONS = {
  port: { type: 'string', default: '0' },
  open: { type: 'boolean', default: false },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  timeout: { type: 'string', default: '30' },
  changes: { type: 'boolean', default: false },
};

/**
 * Serves until it is interrupted.
 * @param {{values: Record<string, any>}} parsed
 * @param {{signal: AbortSignal, out: (text: string) => Promise<void>, note: (text: string) => void}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values }, { signal, out, note }) {
  const port = wholeNumber('port', values.port, 0, 65_535);
  const timeoutMs = seconds('timeout', values.timeout);
  const source = await dataSource(values, note);
  try {
    const server = await listen({ port, timeoutMs, changes: values.changes, ...source.options });
    try {
      if (!(await out(`${server.url}\n`))) throw new OutputError(UNREAD_ADDRESS);
      if (server.code) note(`Code for changes: ${server.code}`);
      note('End with Ctrl-C.');
      if (values.open) openBrowser(server.url, note);
      if (!signal.aborted) await once(signal, 'abort');
      return OK;
    } finally {
      await server.close();
    }
  } finally {
    await source.close();
  }
}

async function dataSource(values, note) {
  const credentials = environmentCredentials();
  if (credentials) {
    const { endpoint } = values;
    const region = values.region ?? (endpoint === undefined ? '*' : undefined);
    return { options: { region, endpoint, credentials }, close() {} };
  }
  if (values.region !== undefined || values.endpoint !== undefined) {
    throw new UsageError('--region and --endpoint need credentials in the environment; see --help');
  }
  const emulator = await startEmulator({ seed: EXAMPLES });
  note('No credentials in the environment: the console shows example data of the emulator.');
  return {
    options: {
      endpoint: emulator.url,
      credentials: DEFAULT_CREDENTIALS,
      mode: 'emulator',
    },
    close: () => emulator.close(),
  };
}

async function listen(options) {
  try {
    return await startConsole(options);
  } catch (error) {
    throw portProblem(error, options.port);
  }
}

function openBrowser(url, note) {
  const [command, ...args] = {
    darwin: ['open', url],
    win32: ['explorer.exe', url],
  }[process.platform] ?? ['xdg-open', url];
  const env = withoutCredentials(process.env);
  const child = spawn(command, args, { env, stdio: 'ignore', detached: true });
  child.on('error', () => note(`Could not open a browser; open ${url} yourself.`));
  child.unref();
}
