// Tokens as metrics, in the text exposition format of Prometheus, version 0.0.4.

const NAME = 'identity_center_token_expiration_timestamp_seconds';
const HELP = 'When the access token expires, in seconds since the epoch.';

// Controls, marks that change the direction of text, lone surrogates, line ends.
const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * One line a token. Tokens whose labels are the same after the replacement of controls are one
 * series, which may stand once only: the one that ends first.
 * @param {import('./rows.js').TokenRow[]} rows Soonest expiry first.
 * @returns {string}
 */
export function toPrometheus(rows) {
  const series = new Map();
  for (const row of rows) {
    const labels = Object.entries({
      store: row.identityStoreId,
      tenant: row.tenantId,
      region: row.region ?? '',
      id: row.tokenId,
    }).map(([name, value]) => `${name}="${labelText(value)}"`);
    const key = `${NAME}{${labels.join(',')}}`;
    if (!series.has(key)) series.set(key, row.expirationTime / 1000);
  }
  const samples = [...series].map(([key, seconds]) => `${key} ${seconds}\n`);
  return `# HELP ${NAME} ${HELP}\n# TYPE ${NAME} gauge\n${samples.join('')}`;
}

function labelText(text) {
  return text.replace(STEERING, '\ufffd').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
