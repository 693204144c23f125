// Starts the emulator and the console, and shows one call through the package.

import { parseArgs } from 'node:util';
import { buildPackage, isBuilt } from './build.js';
import { Stop, start } from './lib/run.js';
import { setUpBuild } from './setup.js';

const HELP = `npm start [-- --port N] [--once]
  --port N   port of the console, 0 for a free one (default: 8080, or a free one if taken)
  --once     end after the first answer
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string' }, once: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    if (values.port !== undefined && !/^\d{1,5}$/.test(values.port))
      throw new Error('--port: no port');
    return values;
  } catch (error) {
    throw new Stop(`${error.message}\n\n${HELP}`);
  }
}

async function consoleOn(port, emulatorUrl) {
  const { serveConsole } = await import('./serve.js');
  if (port !== undefined) return serveConsole({ port: Number(port), emulatorUrl });
  try {
    return await serveConsole({ port: 8080, emulatorUrl });
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    return serveConsole({ emulatorUrl });
  }
}

async function showTokens(endpoint) {
  const { listTokens, tokenStatus } = await import('../pkg/index.js');
  const { DEFAULT_CREDENTIALS, DEFAULT_TENANT } = await import('../emulator/seed.js');
  const { bearerTokens } = await listTokens(DEFAULT_TENANT, {
    endpoint,
    credentials: DEFAULT_CREDENTIALS,
  });
  const utc = (time) => new Date(time).toISOString();
  console.table(
    bearerTokens.map((token) => ({
      'token id': token.tokenId,
      created: utc(token.creationTime),
      expires: utc(token.expirationTime),
      'days left': tokenStatus(token).daysLeft,
    })),
  );
}

start(async () => {
  const { port, once, help } = readOptions();
  if (help) return console.log(HELP);
  await setUpBuild();
  if (!isBuilt()) await buildPackage();

  const { startEmulator } = await import('../emulator/server.js');
  const emulator = await startEmulator({ allowUnsigned: true });
  const page = await consoleOn(port, emulator.url);
  const end = () => Promise.all([page.close(), emulator.close()]);
  try {
    console.log(`The documentation's example, from the emulator at ${emulator.url}:`);
    await showTokens(emulator.url);
    console.log(`Console: ${page.url}`);
  } catch (error) {
    await end();
    throw error;
  }
  if (once) return end();
  console.log('End with Ctrl-C.');
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
});
