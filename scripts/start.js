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
    if (values.port !== undefined && !(/^\d+$/.test(values.port) && Number(values.port) < 65536)) {
      throw new Error('--port: expected a number from 0 to 65535');
    }
    return values;
  } catch (error) {
    throw new Stop(`${error.message}\n\n${HELP}`);
  }
}

/** The console on the wanted port; without a wish on 8080, or on a free one if that is taken. */
async function consoleOn(port, options) {
  const { startConsole } = await import('../pkg/cli/console/server.js');
  try {
    return await startConsole({ ...options, port: Number(port ?? 8080) });
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    if (port !== undefined) throw new Stop(`Port ${port} is taken: choose another, or 0.`);
    return startConsole(options);
  }
}

function printTable(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) {
    console.log(
      `  ${row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd()}`,
    );
  }
}

async function showTokens(tenant, options) {
  const { listTokens, tokenStatus } = await import('../pkg/index.js');
  const { bearerTokens } = await listTokens(tenant, options);
  const utc = (time) => new Date(time).toISOString();
  printTable([
    ['TOKEN ID', 'CREATED', 'EXPIRES', 'DAYS LEFT'],
    ...bearerTokens.map((token) => [
      token.tokenId,
      utc(token.creationTime),
      utc(token.expirationTime),
      String(tokenStatus(token).daysLeft),
    ]),
  ]);
}

start(async () => {
  const { port, once, help } = readOptions();
  if (help) return console.log(HELP);
  await setUpBuild();
  if (!isBuilt()) await buildPackage();

  const { startEmulator } = await import('../emulator/server.js');
  const { DEFAULT_CREDENTIALS, DEFAULT_TENANT, EXAMPLES } = await import('../emulator/seed.js');
  const emulator = await startEmulator({ seed: EXAMPLES });
  const running = [emulator];
  const end = () => Promise.all(running.map((server) => server.close()));
  const service = { endpoint: emulator.url, credentials: DEFAULT_CREDENTIALS };
  try {
    const page = await consoleOn(port, { ...service, mode: 'emulator' });
    running.push(page);
    console.log(`The documentation's example, from the emulator at ${emulator.url}:\n`);
    await showTokens(DEFAULT_TENANT, service);
    console.log(`\nConsole: ${page.url}`);
  } catch (error) {
    await end();
    throw error;
  }
  if (once) return end();
  console.log('End with Ctrl-C.');
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
});
