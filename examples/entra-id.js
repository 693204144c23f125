// Gives a new token to Microsoft Entra ID: a COMMAND for `rotate --exec`, which puts the token on
// standard input and the SCIM URL into IDCT_SCIM_URL. Tried against a stub of the two addresses
// only, never against Microsoft Entra ID itself.
// https://learn.microsoft.com/graph/api/synchronization-serviceprincipal-put-synchronization
//
// Its exit code is all or nothing: 0, the token is in use; 1, it is not. Where no answer tells, it
// ends itself by a signal, so that `rotate` deletes neither of the two tokens.

import { text } from 'node:stream/consumers';

const {
  ENTRA_DIRECTORY_ID, // the directory (tenant) of Entra ID
  ENTRA_CLIENT_ID, // an app registration with Application.ReadWrite.OwnedBy
  ENTRA_CLIENT_SECRET,
  ENTRA_SERVICE_PRINCIPAL_ID, // the enterprise application that provisions: its object id
  ENTRA_LOGIN_URL = 'https://login.microsoftonline.com',
  ENTRA_GRAPH_URL = 'https://graph.microsoft.com',
  IDCT_SCIM_URL,
} = process.env;

const ATTEMPTS = 3;
const TIMEOUT_MS = 10_000;

async function accessToken() {
  const url = `${ENTRA_LOGIN_URL}/${ENTRA_DIRECTORY_ID}/oauth2/v2.0/token`;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: ENTRA_CLIENT_ID,
    client_secret: ENTRA_CLIENT_SECRET,
    scope: `${ENTRA_GRAPH_URL}/.default`,
  });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method: 'POST', body, signal });
  if (!response.ok) throw new Error(`sign-in: ${response.status}`);
  return (await response.json()).access_token;
}

/** The status of the answer; undefined where none came. */
async function putSecrets(bearer, token) {
  const url = `${ENTRA_GRAPH_URL}/v1.0/servicePrincipals/${ENTRA_SERVICE_PRINCIPAL_ID}/synchronization/secrets`;
  const value = [
    { key: 'BaseAddress', value: IDCT_SCIM_URL },
    { key: 'SecretToken', value: token },
  ];
  try {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ value }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.status;
  } catch {
    return undefined;
  }
}

async function main() {
  const token = await text(process.stdin);
  const bearer = await accessToken();
  let isUnknown = false;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const status = await putSecrets(bearer, token);
    if (status >= 200 && status < 300) return 0;
    console.error(`attempt ${attempt}: ${status ?? 'no answer'}`);
    // What is refused was not put; 429 is worth another attempt.
    isUnknown ||= status === undefined || status >= 500;
    if (status >= 400 && status < 500 && status !== 429) break;
  }
  if (isUnknown) process.kill(process.pid, 'SIGTERM');
  return 1;
}

process.exitCode = await main().catch((error) => {
  console.error(error.message);
  return 1;
});
