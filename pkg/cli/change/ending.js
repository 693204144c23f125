// The end of a command that changes tokens: which tokens exist, which are valid, what to run next.

import { standingOf, unknownTokens } from '../../report/rotation.js';
import { counted, DAY_MS, isoDay, isoTime } from '../../report/time.js';
import { explainFailure } from '../call/failure.js';
import { CommandError, FAILED, OK, UNKNOWN_TOKEN } from '../terminal/exit.js';
import { commandsFor } from './next-command.js';

/** How many tokens are printed. */
const SHOWN_TOKENS = 20;

/** Ends such a command early, with next steps of its own. */
export class ChangeError extends CommandError {
  /**
   * @param {string} message
   * @param {{exitCode?: number, next?: string[]}} [options]
   */
  constructor(message, { next, ...options } = {}) {
    super(message, options);
    this.next = next;
  }
}

/**
 * Runs a command that changes tokens. In the end, also after a failure, lists the tokens that exist.
 * @param {import('./changes.js').TokenChanges} changes
 * @param {() => Promise<{code?: number, next?: string[]} | void>} work
 * @returns {Promise<number>} The exit code.
 */
export async function runChange(changes, work) {
  const { note, signal } = changes.io;
  let end;
  try {
    end = await work();
  } catch (error) {
    end = { code: explainEnd(error, changes.io), next: error?.next };
  }
  if (signal.aborted) note('Cancelled.');
  const rows = await changes.settle();
  showTokens(changes, rows);
  const { code, next } = settled(changes, rows, { code: OK, ...end });
  for (const each of next) note(each);
  return code;
}

/** Explains an error, but not the abort of a cancelled call. */
function explainEnd(error, io) {
  return io.signal.aborted && !(error instanceof CommandError) ? FAILED : explainFailure(error, io);
}

/** The exit code and the next steps, corrected by the last list. */
function settled(changes, rows, { code, next }) {
  const commands = commandsFor(changes.tenant, changes.values);
  const own = changes.ownLost(rows);
  const perhaps = changes.perhapsLost(rows);
  if (own.length > 0) return { code: UNKNOWN_TOKEN, next: ownLostLines(own, rows, commands) };
  if (perhaps.length > 0) {
    return { code: UNKNOWN_TOKEN, next: perhapsLostLines(perhaps, rows, commands) };
  }
  if (rows === undefined) {
    const isUnknown = changes.isCreateUnknown;
    const lines = [
      ...(isUnknown ? ['A token may exist that nobody has the secret of.'] : []),
      ...['See what exists:', `  ${commands.list()}`],
    ];
    return { code: isUnknown ? UNKNOWN_TOKEN : code, next: [...(next ?? []), ...lines] };
  }
  if (changes.isCreateUnknown) {
    // A request that was cut off may still take effect.
    return { code, next: ['No new token is listed. Look again later:', `  ${commands.status()}`] };
  }
  for (const line of strangers(changes, rows)) changes.io.note(line);
  const wrong = contradictions(changes, rows);
  for (const line of wrong) changes.io.note(line);
  const isWrong = wrong.length > 0 && code === OK;
  return { code: isWrong ? FAILED : code, next: next ?? nextSteps(rows, changes) };
}

function ownLostLines(ids, rows, commands) {
  return ids.flatMap((id) => [
    `Nobody has the secret of the token ${id}, and it was not deleted. Delete it:`,
    `  ${commands.delete(id, rows)}`,
  ]);
}

function perhapsLostLines(ids, rows, commands) {
  const [it, one] = ids.length === 1 ? ['It', 'this'] : ['They', 'one of these'];
  return [
    `No answer told what became of the create; ${one} may be its token, and then nobody has its`,
    `secret. ${it} may also belong to somebody else. If nobody uses it, delete it:`,
    ...ids.map((id) => `  ${commands.delete(id, rows)}`),
  ];
}

/** Tokens of another run. If there is one, the newest token may not be ours. */
function strangers({ before, created, isGiven }, rows) {
  const found = isGiven ? unknownTokens(before, rows, created) : [];
  return found.map(
    ({ tokenId }) => `The token ${tokenId} was created at the same time by another run.`,
  );
}

/** Contradictions between the list and the answers of this run. */
function contradictions({ created, deleted, isGiven }, rows) {
  const isListed = (id) => rows.some(({ tokenId }) => tokenId === id);
  const missing = isGiven ? created.filter((id) => !isListed(id)) : [];
  const left = deleted.filter((id) => !created.includes(id) && isListed(id));
  return [
    ...missing.map((id) => `The service does not list the new token ${id}.`),
    ...left.map((id) => `The service still lists the token ${id}, although it was deleted.`),
  ];
}

function showTokens({ tenant, created, io: { note } }, rows) {
  if (rows === undefined) return;
  const { valid, expired } = standingOf(rows);
  const where = `Identity store ${tenant.identityStoreId}, tenant ${tenant.tenantId}`;
  if (rows.length === 0) {
    note(`${where}: there is no token.`);
    return;
  }
  note(`${where}: ${counted(rows.length, 'token')}, ${valid.length} valid`);
  const all = [...valid.toReversed(), ...expired.toReversed()];
  for (const row of all.slice(0, SHOWN_TOKENS)) {
    const isNew = created.includes(row.tokenId) ? ', new' : '';
    note(`  ${row.tokenId}  ${stateText(row)}${isNew}`);
  }
  if (all.length > SHOWN_TOKENS) note(`  and ${all.length - SHOWN_TOKENS} more`);
}

/** A token's state in words. */
function stateText({ state, expirationTime, daysLeft }) {
  if (state === 'expired') return `expired ${isoTime(expirationTime)}`;
  const soon = state === 'expiring' ? `, expires in ${counted(daysLeft, 'day')}` : '';
  return `valid until ${isoTime(expirationTime)}${soon}`;
}

/**
 * The next steps, from the list alone.
 * @param {import('../../report/rows.js').TokenRow[]} rows
 * @param {import('./changes.js').TokenChanges} changes
 * @returns {string[]} Lines.
 */
export function nextSteps(rows, { tenant, values, warnWithinDays }) {
  const commands = commandsFor(tenant, values);
  const { stage, valid } = standingOf(rows);
  switch (stage) {
    case 'none':
      return ['Provisioning has nothing to sign in with. Next:', `  ${commands.rotate()}`];
    case 'due':
      return ['The token expires soon. Next:', `  ${commands.rotate()}`];
    case 'under-way':
      return waysOut(valid, commands);
    default: {
      const before = isoDay(valid[0].expirationTime - warnWithinDays * DAY_MS);
      return [`Nothing to do before ${before}.`];
    }
  }
}

function waysOut(valid, commands) {
  const newest = valid.at(-1).tokenId;
  return [
    `If the identity provider works with the newest (${newest}):`,
    `  ${commands.finish()}`,
    'If it does not:',
    `  ${commands.delete(newest)}`,
    'In doubt, create another one, enter that one in the identity provider, then finish:',
    `  ${commands.create()}`,
    `  ${commands.finish()}`,
  ];
}
