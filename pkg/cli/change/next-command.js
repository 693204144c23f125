// Command lines for messages: the next command, with tenant and ids filled in.

import { isLastValid } from '../../report/rotation.js';
import { tenantArguments } from '../call/tenant.js';
import { shellWord } from '../terminal/output.js';

/**
 * The commands for one tenant.
 * @param {import('../call/tenant.js').Tenant} tenant
 * @param {Record<string, any>} values The options of the command that runs.
 */
export function commandsFor(tenant, values) {
  const which = tenantArguments(tenant, values);
  const line = (...words) => ['identity-center-tokens', ...words, which].join(' ');
  return {
    list: () => line('list'),
    create: () => line('create'),
    rotate: () => line('rotate'),
    status: () => line('rotate --status'),
    finish: () => line('rotate --finish'),
    /** @param {string} tokenId @param {import('../../report/rows.js').TokenRow[]} [rows] */
    delete(tokenId, rows = []) {
      const force = isLastValid(rows, tokenId) ? ' --force' : '';
      // After `--` no word is an option.
      return `${line('delete')}${force} ${tokenId.startsWith('-') ? '-- ' : ''}${shellWord(tokenId)}`;
    },
  };
}
