import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { inRoot, ROOT, TOOLS } from './paths.js';

/** A failure whose message is all that the reader needs: printed without a stack. */
export class UserError extends Error {}

function options({ cwd = ROOT, env } = {}) {
  const own = [TOOLS, inRoot('node_modules', '.bin'), process.env.PATH];
  const merged = {
    ...process.env,
    CARGO_TARGET_DIR: inRoot('target'),
    PATH: own.join(path.delimiter),
    ...env,
  };
  // They would replace the flags of .cargo/config.toml.
  delete merged.RUSTFLAGS;
  delete merged.CARGO_ENCODED_RUSTFLAGS;
  return { cwd, env: merged, shell: process.platform === 'win32' && 'cmd' };
}

/** Runs a command quietly. Resolves with its status and its whole output, stdout and stderr mixed. */
export function runCaptured(command, args, settings) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options(settings),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => chunks.push(chunk));
    }
    child.on('error', (error) => resolve({ status: -1, output: `${error.message}\n` }));
    child.on('close', (status, signal) => {
      const killed = signal ? `\nended by ${signal}\n` : '';
      resolve({ status: status ?? -1, output: Buffer.concat(chunks).toString() + killed });
    });
  });
}

/** Runs a command that must succeed and resolves with its output; shows the output if it fails. */
export async function run(command, args, settings) {
  const { status, output } = await runCaptured(command, args, settings);
  if (status === 0) return output;
  throw new UserError(`${output.trimEnd()}\n\n${command} ${args.join(' ')}: failed (${status})`);
}

/** What a program prints, or `undefined` when it is not there or fails. */
export function tryOutput(command, args, settings) {
  const { status, stdout } = spawnSync(command, args, { ...options(settings), encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs `main` of a program: a `UserError` ends it with its message, anything else with its stack. */
export async function start(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof UserError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
