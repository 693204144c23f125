// Starts the emulator and the console, and prints one call through the package.
//
//   npm start [-- --port N] [--once]    the console's port (8080, or a free one); end after the call

import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.js';
import { start, UserError } from './lib/run.js';

const OPTIONS = { port: { type: 'string' }, once: { type: 'boolean' } };

/** The console on the wanted port; by default on 8080, or on a free one if that is taken. */
async function consoleOn(port, options) {
  const { startConsole } = await import('../pkg/cli/console/server.js');
  try {
    return await startConsole({ ...options, port: Number(port ?? 8080) });
  } catch (error) {
    if (port === undefined && error.code === 'EADDRINUSE') return startConsole(options);
    throw new UserError(`--port ${port}: ${error.message}`);
  }
}

start(async () => {
  const { port, once } = parseArgs({ options: OPTIONS }).values;
  await ensureBuilt();
  const { startEmulator } = await import('../emulator/server.js');
  const { DEFAULT_CREDENTIALS, DEFAULT_TENANT, EXAMPLES } = await import('../emulator/seed.js');
  const { listTokens, tokenStatus } = await import('../pkg/index.js');
  const emulator = await startEmulator({ seed: EXAMPLES });
  const service = { endpoint: emulator.url, credentials: DEFAULT_CREDENTIALS };
  const running = [emulator];
  const end = () => Promise.all(running.map((server) => server.close()));
  try {
    const page = await consoleOn(port, { ...service, mode: 'emulator' });
    running.push(page);
    const { bearerTokens } = await listTokens(DEFAULT_TENANT, service);
    console.log(`The documentation's example, from the emulator at ${emulator.url}:\n`);
    for (const token of bearerTokens) {
      const { state, daysLeft } = tokenStatus(token);
      const expiry = new Date(token.expirationTime).toISOString();
      const life =
        state === 'expired' ? `expired ${expiry}` : `expires ${expiry}, in ${daysLeft} days`;
      console.log(`  ${token.tokenId}  ${life}`);
    }
    console.log(`\nConsole: ${page.url}`);
  } catch (error) {
    await end();
    throw error;
  }
  if (once) return end();
  console.log('End with Ctrl-C.');
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
});
