// `rotate`: replaces a token, by hand or unattended. There is no state file: each run learns the
// stage of the rotation from the list.

import { parseScimEndpoint } from 'identity-center-tokens';
import { finishPlan, standingOf, unknownTokens } from '../../report/rotation.js';
import { WARN_WITHIN_DAYS } from '../../report/rows.js';
import { counted } from '../../report/time.js';
import { explainFailure } from '../call/failure.js';
import {
  CALL_HELP,
  CALL_OPTIONS,
  readWarnWithin,
  TENANT_HELP,
  TENANT_OPTIONS,
  WARN_OPTION,
} from '../call/options.js';
import { openChanges } from '../change/changes.js';
import { confirm, requireConfirmation } from '../change/confirm.js';
import { ChangeError, nextSteps, runChange } from '../change/ending.js';
import { runCommand } from '../change/exec.js';
import {
  createAndGive,
  createOptions,
  readSecretOptions,
  refuseMore,
  withNewToken,
} from '../change/new-token.js';
import { commandsFor } from '../change/next-command.js';
import { seconds, UsageError } from '../terminal/arguments.js';
import {
  CommandError,
  EXPIRING,
  FAILED,
  INCONCLUSIVE,
  OK,
  REJECTED,
  UNDER_WAY,
  UNKNOWN_TOKEN,
} from '../terminal/exit.js';

/** What `rotate --help` prints. */
export const HELP = `Replaces the access token: creates one, and later deletes the old one.

Usage: identity-center-tokens rotate [options]             creates, checks, gives the secret out
       identity-center-tokens rotate --finish [options]    deletes all but the newest token
       identity-center-tokens rotate --status [options]    says where it stands, changes nothing
       identity-center-tokens rotate --if-expiring --exec COMMAND --finish --yes    for a daily job

${TENANT_HELP}
  --if-expiring         only if the token expires within --warn-within DAYS (default ${WARN_WITHIN_DAYS}), or none is
  --exec COMMAND        gives the new token to COMMAND on its standard input; its exit code 0 says
                        that the token is in use from now on, another one that it is not
  --exec-timeout SEC    ends COMMAND and all that it started (default 60)
  --accept-inconclusive with --exec: also where SCIM does not tell a right token from a wrong one
  --check-timeout SEC   how long SCIM may take to know the new token (default 15)
  --yes                 does not ask before it deletes; needed where there is no terminal
  --output FILE         the secret goes into this new file (mode 0600), not to standard output
  --format F            text (default) or json
  --max-tokens N        refuse where N tokens have not expired
${CALL_HELP}

Exit codes: 0 done, or nothing to do, 1 a call failed, 2 wrong usage and nothing was changed,
3 expiring (--status), 4 SCIM rejects the token, 5 it cannot be told, 6 a rotation is under way,
7 a token may exist that nobody has the secret of. Credentials and proxy: see list --help.
`;

/** What it takes. */
export const OPTIONS = {
  ...TENANT_OPTIONS,
  ...CALL_OPTIONS,
  ...createOptions(),
  status: { type: 'boolean', default: false },
  finish: { type: 'boolean', default: false },
  'if-expiring': { type: 'boolean', default: false },
  exec: { type: 'string' },
  'exec-timeout': { type: 'string', default: '60' },
  'accept-inconclusive': { type: 'boolean', default: false },
  'check-timeout': { type: 'string', default: '15' },
  ...WARN_OPTION,
  yes: { type: 'boolean', default: false },
};

const VERDICT_CODE = {
  accepted: OK,
  rejected: REJECTED,
  inconclusive: INCONCLUSIVE,
  failed: INCONCLUSIVE,
};

const VERDICT_TEXT = {
  rejected: 'SCIM rejects the new token',
  inconclusive:
    'SCIM also accepts a wrong token, so that it cannot be told whether the new one works',
  failed: 'the new token could not be checked',
};

/**
 * Runs the command.
 * @param {{values: Record<string, any>}} parsed
 * @param {object} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values }, io) {
  const options = readOptions(values);
  if (values.finish) requireConfirmation(values);
  let changes;
  let code;
  try {
    changes = await openChanges(values, io, options.warnWithinDays);
    if (values.status) return await showStatus(changes, options);
    const work = workOf(options);
    code = await runChange(changes, () => work(changes, options));
  } catch (error) {
    // A job gets its line of JSON also when the first call fails.
    code = io.signal.aborted ? FAILED : explainFailure(error, io);
    if (io.signal.aborted) io.note('Cancelled.');
  }
  const hasLine = options.format === 'json' && !(changes?.isGiven && options.exec === undefined);
  return hasLine ? showResult(changes, code, io) : code;
}

function workOf({ exec, finish }) {
  if (exec !== undefined) return rotateUnattended;
  return finish ? finishRotation : rotateByHand;
}

function readOptions(values) {
  const { exec, finish, status } = values;
  const refuse = (first, names) => {
    const second = names.find((name) => values[name]);
    if (second !== undefined) throw new UsageError(`--${first} and --${second} exclude each other`);
  };
  if (status) refuse('status', ['finish', 'exec', 'if-expiring', 'output', 'yes']);
  if (exec !== undefined) refuse('exec', ['output']);
  if (exec?.trim() === '') throw new UsageError('--exec: must not be empty');
  if (finish && exec === undefined) refuse('finish', ['if-expiring', 'output']);
  if (values['accept-inconclusive'] && exec === undefined) {
    throw new UsageError('--accept-inconclusive is for --exec');
  }
  return {
    ...readSecretOptions(values),
    exec,
    finish,
    ifExpiring: values['if-expiring'],
    acceptInconclusive: values['accept-inconclusive'],
    warnWithinDays: readWarnWithin(values),
    checkTimeoutMs: seconds('check-timeout', values['check-timeout']),
    execTimeoutMs: seconds('exec-timeout', values['exec-timeout']),
  };
}

const STAGE = {
  none: { code: EXPIRING, text: 'No token is valid.' },
  due: { code: EXPIRING, text: 'The token expires soon.' },
  'under-way': { code: UNDER_WAY, text: 'A rotation is under way:' },
  'nothing-to-do': { code: OK, text: 'The token is valid.' },
};

/** One line, which is the same in JSON. */
async function showStatus(changes, { format }) {
  const { io, tenant, values } = changes;
  const { stage, valid } = standingOf(await changes.list());
  const { code, text } = STAGE[stage];
  const line = [text, statusAdvice(stage, valid, commandsFor(tenant, values), changes)].join(' ');
  const json = { formatVersion: 1, result: stage, message: line };
  await io.out(`${format === 'json' ? JSON.stringify(json) : line}\n`);
  return code;
}

function statusAdvice(stage, valid, commands, changes) {
  if (stage === 'nothing-to-do') return nextSteps(changes.rows, changes).join(' ');
  if (stage !== 'under-way') return `Next: ${commands.rotate()}`;
  const newest = valid.at(-1).tokenId;
  return (
    `${valid.length} tokens are valid. If the identity provider works with the newest (${newest}), ` +
    `next: ${commands.finish()}; if it does not: ${commands.delete(newest)}`
  );
}

/** Whether to create a token now; more than one valid token is an error. */
async function mustRotate(changes, { ifExpiring, maxTokens }) {
  const rows = await changes.list();
  const { stage, valid } = standingOf(rows);
  if (stage === 'under-way') {
    const text = `${valid.length} tokens are valid: a rotation is under way, or a run was cut off`;
    throw new CommandError(`${text}; nothing was created`, { exitCode: UNDER_WAY });
  }
  if (ifExpiring && stage === 'nothing-to-do') return false;
  refuseMore(rows, maxTokens);
  return true;
}

async function rotateByHand(changes, options) {
  if (!(await mustRotate(changes, options))) return undefined;
  // Checked before the create: a failure after it would have to delete the token again.
  const scimUrl = await changes.scimEndpoint();
  let code;
  await createAndGive(changes, options.format, async ({ token }) => {
    const { verdict, error } = await changes.check(token, options.checkTimeoutMs);
    if (error !== undefined) explainFailure(error, changes.io);
    if (verdict === 'rejected') throw rejected();
    if (verdict !== 'accepted') changes.io.note(`Warning: ${VERDICT_TEXT[verdict]}.`);
    await requireAlone(changes, 'the own one is deleted again');
    code = VERDICT_CODE[verdict];
    return { verdict };
  });
  return { code, next: handOver(changes, scimUrl) };
}

function rejected() {
  return new CommandError(`${VERDICT_TEXT.rejected}; it is deleted again`, { exitCode: REJECTED });
}

function handOver({ before, tenant, values }, scimUrl) {
  const lines = ['Enter the new token in the identity provider, with the SCIM URL', `  ${scimUrl}`];
  if (before.length === 0) return lines;
  return [
    ...lines,
    'When provisioning works with it, delete the old one:',
    `  ${commandsFor(tenant, values).finish()}`,
  ];
}

const REFUSAL = {
  none: 'there is no token',
  expired: 'the newest token has expired',
  'same-time': 'two tokens were created at the same time, so that the newest cannot be told',
};

async function finishRotation(changes) {
  const { values, io } = changes;
  const plan = async () => {
    const { refusal, keep, remove } = finishPlan(await changes.list());
    if (refusal === undefined) return { keep, remove, ids: idsOf(remove) };
    throw new CommandError(`${REFUSAL[refusal]}; nothing was deleted`);
  };
  const { keep, remove, ids } = await plan();
  if (ids.length === 0) return;
  io.note(`Keeps ${keep.tokenId}. Deletes ${counted(ids.length, 'token')}: ${ids.join(', ')}`);
  if (!values.yes) {
    await confirm('Does the identity provider work with the token that is kept?', io);
    // The list may have changed while the user was deciding.
    const again = await plan();
    if (again.keep.tokenId !== keep.tokenId || again.ids.join() !== ids.join()) {
      throw new CommandError('the tokens have changed meanwhile; nothing was deleted');
    }
  }
  await deleteAll(changes, remove);
}

async function deleteAll(changes, rows) {
  for (const { tokenId } of rows) {
    changes.io.signal.throwIfAborted();
    await changes.delete(tokenId);
  }
}

const idsOf = (rows) => rows.map(({ tokenId }) => tokenId);

async function rotateUnattended(changes, options) {
  const { io, values } = changes;
  if (!(await mustRotate(changes, options))) return undefined;
  await changes.scimEndpoint();
  const { before } = changes;
  if (options.finish && before.length > 0 && !values.yes) {
    await confirm(`Create a token, give it to COMMAND, delete ${idsOf(before).join(', ')}?`, io);
  }
  const end = await withNewToken(changes, async (created) => {
    await requireVerdict(changes, created, options);
    await requireAlone(changes, 'the own one is deleted again');
    io.signal.throwIfAborted();
    return handToCommand(changes, created, options);
  });
  if (end.outcome === 'unknown') throw outcomeUnknown(changes, end);
  // The new token is in use from here on, so no failure deletes it.
  const rows = await requireAlone(changes, 'both are kept, and no old one is deleted');
  if (!options.finish) return;
  const left = idsOf(rows);
  await deleteAll(
    changes,
    before.filter(({ tokenId }) => left.includes(tokenId)),
  );
}

async function requireVerdict(changes, { token }, { checkTimeoutMs, acceptInconclusive }) {
  const { verdict, error } = await changes.check(token, checkTimeoutMs);
  if (verdict === 'accepted' || (verdict === 'inconclusive' && acceptInconclusive)) return;
  if (error !== undefined) explainFailure(error, changes.io);
  throw new CommandError(`${VERDICT_TEXT[verdict]}; it is deleted again`, {
    exitCode: VERDICT_CODE[verdict],
  });
}

/** Checks that no other run works at the same time, and that the own token is listed. */
async function requireAlone(changes, consequence) {
  const { before, created } = changes;
  const rows = await changes.list();
  const others = idsOf(unknownTokens(before, rows, created));
  if (others.length > 0) {
    const text = `another run created ${others.join(', ')} at the same time; ${consequence}`;
    throw new CommandError(text, { exitCode: UNDER_WAY });
  }
  const missing = created.filter((id) => !idsOf(rows).includes(id));
  if (missing.length > 0) {
    throw new CommandError(`the service does not list the new token ${missing.join()}`);
  }
  return rows;
}

/** Gives the token to COMMAND. Throws if it is not in use then. */
async function handToCommand(changes, created, { exec, execTimeoutMs: timeoutMs }) {
  const { io, tenant } = changes;
  const { identityStoreId, tenantId, scimEndpoint } = tenant;
  const variables = {
    IDCT_REGION: tenant.region ?? parseScimEndpoint(scimEndpoint).region,
    IDCT_IDENTITY_STORE: identityStoreId,
    IDCT_TENANT: tenantId,
    IDCT_TOKEN_ID: created.tokenId,
    IDCT_EXPIRATION_TIME: String(created.expirationTime),
    IDCT_SCIM_URL: scimEndpoint,
  };
  changes.isGiven = true;
  const end = await runCommand(exec, { token: created.token, variables, timeoutMs }, io);
  if (end.outcome !== 'not-used') return end;
  throw new CommandError(`COMMAND ${end.reason}; the new token is deleted again`);
}

function outcomeUnknown({ created: [tokenId], before, rows, tenant, values }, { reason }) {
  const commands = commandsFor(tenant, values);
  const works = before.length === 0 ? commands.status() : commands.finish();
  return new ChangeError(`COMMAND ${reason}: whether it put the new token to use is not known`, {
    exitCode: UNKNOWN_TOKEN,
    next: [
      `If the identity provider works with the new token (${tokenId}):`,
      `  ${works}`,
      'If it does not:',
      `  ${commands.delete(tokenId, rows)}`,
    ],
  });
}

/** The one line of `--format json` where no secret is delivered. */
async function showResult(changes, code, { out, note }) {
  const { created = [], deleted = [] } = changes ?? {};
  const result = resultOf(code, { created, deleted });
  try {
    await out(`${JSON.stringify({ formatVersion: 1, result, created, deleted })}\n`);
    return code;
  } catch (error) {
    note(`identity-center-tokens: ${error.message}`);
    return code === OK ? FAILED : code;
  }
}

/** The result of the rotation, as one word. */
function resultOf(code, { created, deleted }) {
  if (code === UNKNOWN_TOKEN) return 'unknown';
  if (code === UNDER_WAY) return 'under-way';
  if (code === OK) return created.length + deleted.length > 0 ? 'rotated' : 'nothing-to-do';
  const isTakenBack = created.length > 0 && created.every((id) => deleted.includes(id));
  return isTakenBack ? 'rolled-back' : 'failed';
}
