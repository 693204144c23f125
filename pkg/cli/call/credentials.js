// The room `call`: how a command calls the service, from options and environment to the words for a
// failure. It prints nothing itself, changes no token, and knows no command.
// Here: credentials, from the environment only, for arguments show in process lists and histories.

import { credentialsFromEnv } from 'identity-center-tokens/node';

/** The variable of each member of the credentials, as `credentialsFromEnv` reads them. */
export const VARIABLES = {
  accessKeyId: 'HUAWEICLOUD_SDK_AK',
  secretAccessKey: 'HUAWEICLOUD_SDK_SK',
  securityToken: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
};

/** The advice where they are missing. */
export const CREDENTIALS_HINT = `set ${VARIABLES.accessKeyId} and ${VARIABLES.secretAccessKey} in the environment`;

/** Whether a variable of the credentials is set. */
export function hasCredentials() {
  return Object.values(VARIABLES).some((name) => process.env[name]);
}

/**
 * The environment's credentials, or nothing when no variable is set. A half-set pair is an error:
 * silence would show the emulator's data, or send unsigned calls.
 * @returns {import('identity-center-tokens').Credentials | undefined}
 */
export function environmentCredentials() {
  return hasCredentials() ? credentialsFromEnv() : undefined;
}

/**
 * An environment for another program: without all variables that begin like those of the
 * credentials; on Windows names have no case.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutCredentials(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^HUAWEICLOUD_/i.test(name)));
}
