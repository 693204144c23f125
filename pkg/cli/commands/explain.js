// `explain`: the message of a 403, decoded.

import * as client from 'identity-center-tokens';
import { explain } from '../../report/explanation.js';
import { CALL_HELP, CALL_OPTIONS, ENVIRONMENT_HELP, readCallOptions } from '../call/options.js';
import { UsageError } from '../terminal/arguments.js';
import { OK } from '../terminal/exit.js';
import { readInput } from '../terminal/input.js';

/** STS is not in every region; this one has it. */
const DEFAULT_REGION = 'cn-north-4';

/** What `explain --help` prints. */
export const HELP = `Decodes the message of a 403: which action was denied, on what, by which kind of policy.

Usage: identity-center-tokens explain [options] MESSAGE
       identity-center-tokens explain [options] < FILE

  --region R            whose STS decodes it (default ${DEFAULT_REGION}; some regions have none)
${CALL_HELP}

${ENVIRONMENT_HELP}
The keys need the action sts::decodeAuthorizationMessage.

Prints the decoded message; one sentence about it goes to standard error.

Exit codes: 0 done, 1 a call failed, 2 wrong usage.
`;

/** What it takes. */
export const OPTIONS = { ...CALL_OPTIONS, region: { type: 'string' } };

/** The message. */
export const POSITIONALS = 1;

/**
 * Runs the command.
 * @param {{values: Record<string, any>, positionals: string[]}} parsed
 * @param {ReturnType<import('../terminal/output.js').openOutput> & {signal: AbortSignal, network: object}} io
 * @returns {Promise<number>} The exit code.
 */
export async function run({ values, positionals: [message] }, io) {
  const options = readCallOptions(values, io);
  const text = message ?? (await readInput('the message', io));
  // A message that was copied from a terminal is cut into lines.
  const encodedMessage = text.replace(/\s/g, '');
  if (encodedMessage === '') throw new UsageError('there is no message: give it, or its file');
  const { endpoint, region = endpoint === undefined ? DEFAULT_REGION : undefined } = options;
  const { decodedMessage } = await client.decodeAuthorizationMessage(
    { encodedMessage },
    { ...options, region },
  );
  const { sentence, details } = explain(decodedMessage);
  if (await io.out(`${details}\n`)) {
    io.note(sentence ?? 'No action that was denied is named in a known way.');
  }
  return OK;
}
