/**
 * Credentials from the environment of a process.
 *
 * @packageDocumentation
 */

import type { Credentials } from 'identity-center-tokens';

/**
 * Reads the credentials from the environment: `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK` and, if
 * they are temporary, `HUAWEICLOUD_SDK_SECURITY_TOKEN`. An empty variable counts as not set.
 *
 * Nothing else in the package reads the environment.
 *
 * @example
 * ```ts
 * import { listTokens } from 'identity-center-tokens';
 * import { credentialsFromEnv } from 'identity-center-tokens/node';
 *
 * const { bearerTokens } = await listTokens(
 *   { identityStoreId: 'd-9f8e7d6c5b', tenantId: '11111111-2222-4333-8444-555555555555' },
 *   { region: 'cn-north-4', credentials: credentialsFromEnv() },
 * );
 * ```
 * @throws `InvalidArgumentError` (`INVALID_ARGUMENT`) a variable is missing or cannot be used;
 *   `argument` is its name; the error never holds its value
 * @throws `WasmLoadError` (`WASM_LOAD`) the module could not be loaded
 * @see {@link https://support.huaweicloud.com/intl/en-us/devg-apisign/ | API request signing guide}
 */
export function credentialsFromEnv(): Credentials;
