// The program of `--exec`: gets the new token; its exit code says whether the token is in use.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutCredentials } from '../call/credentials.js';
import { systemReason } from '../terminal/output.js';

/** Replaces the token in the program's output. */
const REDACTED = '[REDACTED]';

/** Longer lines of the program's output are printed in pieces. */
const LONGEST_LINE = 65_536;

/** How long a process group may take to end after SIGTERM. */
const GRACE_MS = 5000;

/** How long output is read after the program ended: a process it started may keep the pipe open. */
const DRAIN_MS = 500;

const POLL_MS = 50;

/**
 * How the program ended.
 * @typedef {object} ExecEnd
 * @property {'used' | 'not-used' | 'unknown'} outcome Whether the token is in use now. A program
 *   that a signal or this process ended may have done either.
 * @property {string} reason For people.
 */

/**
 * Runs a command by the shell, in a process group of its own. The token is on its standard input;
 * what it prints goes to `note`.
 * @param {string} command
 * @param {{token: string, variables: Record<string, string>, timeoutMs: number}} input
 * @param {{signal: AbortSignal, note: (text: string) => void}} io
 * @returns {Promise<ExecEnd>}
 */
export async function runCommand(command, { token, variables, timeoutMs }, { signal, note }) {
  let child;
  try {
    child = spawn(command, {
      shell: true,
      detached: process.platform !== 'win32',
      env: { ...withoutCredentials(process.env), ...variables },
      stdio: 'pipe',
    });
    await once(child, 'spawn');
  } catch (error) {
    return { outcome: 'not-used', reason: `could not be started: ${systemReason(error)}` };
  }
  const ended = once(child, 'exit');
  const drained = Promise.all([child.stdout, child.stderr].map((from) => show(from, token, note)));
  // A program that does not read its input may use the token nevertheless.
  child.stdin.on('error', () => {});
  child.stdin.end(token);

  const stopped = await stopWhenDue(child, ended, timeoutMs, signal);
  const [code, endSignal] = await ended;
  await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  return stopped === undefined ? endOf(code, endSignal) : { outcome: 'unknown', reason: stopped };
}

/** Ends the process group at the time-out or a signal; returns which of the two it was. */
async function stopWhenDue(child, ended, timeoutMs, signal) {
  const over = new AbortController();
  const waiting = AbortSignal.any([over.signal, signal]);
  const due = sleep(timeoutMs, 'time', { signal: waiting }).catch(() => 'interrupt');
  const first = await Promise.race([ended.then(() => 'end'), due]);
  over.abort();
  if (first === 'end') return undefined;
  await endGroup(child, ended);
  return first === 'time'
    ? `was ended after ${timeoutMs / 1000} seconds (--exec-timeout)`
    : 'was ended by a signal to this process';
}

async function endGroup(child, ended) {
  kill(child, 'SIGTERM');
  for (let waited = 0; waited < GRACE_MS && kill(child, 0); waited += POLL_MS) await sleep(POLL_MS);
  kill(child, 'SIGKILL');
  await ended;
}

/** Sends a signal to all processes of the group; false where there are none. */
function kill(child, signal) {
  try {
    if (process.platform === 'win32') return child.kill(signal);
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

function endOf(code, signal) {
  if (code === 0) return { outcome: 'used', reason: 'ended with exit code 0' };
  const name = signal ?? signalOfShell(code);
  if (name !== undefined) return { outcome: 'unknown', reason: `was ended by ${name}` };
  return { outcome: 'not-used', reason: `ended with exit code ${code}` };
}

/** A shell whose own program was ended by a signal ends with 128 and its number. */
function signalOfShell(code) {
  return Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
}

/** Shows the output line by line, without the token. */
async function show(stream, token, note) {
  let rest = '';
  try {
    for await (const text of stream.setEncoding('utf8')) {
      const lines = (rest + text).replaceAll(token, REDACTED).split(/\r?\n/);
      rest = lines.pop();
      for (const line of lines) note(line);
      if (rest.length > LONGEST_LINE) {
        // Keeps what may be the beginning of the token.
        note(rest.slice(0, -token.length));
        rest = rest.slice(-token.length);
      }
    }
  } catch {
    // Output may still come: the end of the stream was not awaited.
  }
  if (rest !== '') note(rest);
}
