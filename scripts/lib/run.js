import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { inRoot, ROOT, TOOLS } from './paths.js';

/** A failure whose message is all that the reader needs: printed without a stack. */
export class Stop extends Error {}

/**
 * The environment of every child: our tools first in PATH, artefacts in the tree, and no flags of
 * the shell that would replace those of `.cargo/config.toml`.
 */
export function environment(extra = {}) {
  const env = {
    ...process.env,
    CARGO_TARGET_DIR: inRoot('target'),
    CARGO_TERM_COLOR: process.stdout.isTTY ? 'auto' : 'never',
    PATH: TOOLS + path.delimiter + process.env.PATH,
    ...extra,
  };
  delete env.RUSTFLAGS;
  delete env.CARGO_ENCODED_RUSTFLAGS;
  return env;
}

const options = ({ cwd = ROOT, env } = {}) => ({
  cwd,
  env: environment(env),
  shell: process.platform === 'win32' && 'cmd',
});

/** Runs a command quietly. Resolves with its status and its whole output, stdout and stderr mixed. */
export function capture(command, args, settings) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options(settings),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ status: -1, output: `${error.message}\n` }));
    child.on('close', (status, signal) => {
      const killed = signal ? `\nended by ${signal}\n` : '';
      resolve({ status: status ?? -1, output: Buffer.concat(chunks).toString() + killed });
    });
  });
}

/** Runs a command that must succeed and resolves with its output; shows the output if it fails. */
export async function run(command, args, settings) {
  const { status, output } = await capture(command, args, settings);
  if (status !== 0) {
    throw new Stop(`${output.trimEnd()}\n\n${command} ${args.join(' ')}: failed (${status})`);
  }
  return output;
}

/** The first line a program prints, or `undefined` when it is not there or fails. */
export function ask(command, args, settings) {
  const { status, stdout } = spawnSync(command, args, { ...options(settings), encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs `main` of a program: a `Stop` ends it with its message, anything else with its stack. */
export async function start(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
