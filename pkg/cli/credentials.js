// Credentials come from the environment only: arguments show in process lists and histories.

import { UsageError } from './arguments.js';

const ACCESS_KEY = 'HUAWEICLOUD_SDK_AK';
const SECRET_KEY = 'HUAWEICLOUD_SDK_SK';
const TOKEN = 'HUAWEICLOUD_SDK_SECURITY_TOKEN';

/** What to do without them. */
export const CREDENTIALS_HINT = `set ${ACCESS_KEY} and ${SECRET_KEY} in the environment`;

/** The variable behind each member, for messages. */
export const VARIABLES = {
  'credentials.accessKeyId': ACCESS_KEY,
  'credentials.secretAccessKey': SECRET_KEY,
  'credentials.securityToken': TOKEN,
};

/**
 * The environment's credentials, or nothing when no variable is set.
 * @returns {import('../index.js').Credentials | undefined}
 */
export function environmentCredentials() {
  const { [ACCESS_KEY]: accessKeyId, [SECRET_KEY]: secretAccessKey, [TOKEN]: given } = process.env;
  const securityToken = given || undefined;
  if (!accessKeyId && !secretAccessKey && !securityToken) return undefined;
  for (const [name, value] of [
    [ACCESS_KEY, accessKeyId],
    [SECRET_KEY, secretAccessKey],
  ]) {
    // Half a set signs nothing; silence would show the emulator's data or send unsigned calls.
    if (!value) throw new UsageError(`${name} is missing in the environment`);
  }
  return { accessKeyId, secretAccessKey, securityToken };
}
