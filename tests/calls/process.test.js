// What only a process of its own shows: it cannot load the module, prints nothing and ends by itself.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { emulatorFor } from '../emulator/client.js';
import { CALLS } from './cases/support.js';

const urlOf = (path) => JSON.stringify(new URL(path, import.meta.url).href);

/** Runs a script with the package as `library` and the calls as `CALLS`; gives what it printed. */
async function printedBy(script, ...args) {
  const program = `
    const library = await import(${urlOf('../../pkg/index.js')});
    const { CALLS, argumentsOf } = await import(${urlOf('./cases/support.js')});
    ${script}`;
  const node = [process.execPath, ['--input-type=module', '-e', program, ...args]];
  const { stdout, stderr } = await promisify(execFile)(...node);
  return stdout + stderr;
}

test('a module that cannot be loaded leaves nothing unknown', async () => {
  const output = await printedBy(`
    for (const name of ['Module', 'compile']) {
      WebAssembly[name] = () => { throw new WebAssembly.CompileError('no'); };
    }
    const ends = {};
    for (const name of Object.keys(CALLS)) {
      const call = library[name](...argumentsOf(name, { fetch: () => console.log('sent') }));
      const { code, outcomeUnknown = null } = await call.catch((error) => error);
      ends[name] = [code, outcomeUnknown];
    }
    console.log(JSON.stringify(ends));`);
  const changes = ['createToken', 'deleteToken'];
  const expected = Object.keys(CALLS).map((name) => {
    return [name, ['WASM_LOAD', changes.includes(name) ? false : null]];
  });
  assert.deepEqual(JSON.parse(output), Object.fromEntries(expected));
});

test('a process ends by itself after every end of the calls, and nothing is printed', async (t) => {
  const emulator = await emulatorFor(t, { allowUnsigned: true });
  for (const fault of [{}, { status: 503 }, { cut: true }, { hang: true }]) {
    emulator.fault({ ...fault, times: 40 });
    const output = await printedBy(
      `
      // Each would keep the process alive for a day, were a timer or a socket left behind.
      const day = 86_400_000;
      const ends = Object.keys(CALLS).flatMap((name) => {
        const make = (options) => {
          const given = { endpoint: process.argv[1], timeoutMs: day, retry: false, ...options };
          return library[name](...argumentsOf(name, given)).catch(() => {});
        };
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 100);
        return [make({ timeoutMs: 100 }), make({ signal: controller.signal })];
      });
      await Promise.all(ends);`,
      emulator.url,
    );
    assert.equal(output, '');
    emulator.faults.length = 0;
  }
});
