/** What a validator of the parsed body still has to do: the documented names. */
export const rename = ({ bearer_tokens }) => ({
  bearerTokens: bearer_tokens.map(({ token_id, creation_time, expiration_time }) => ({
    tokenId: token_id,
    creationTime: creation_time,
    expirationTime: expiration_time,
  })),
});

/** A call without signature, time-out and retry. The emulator allows it. */
export const listWith =
  (read) =>
  async ({ endpoint, identityStoreId, tenantId }) => {
    const path = `/v1/identity-stores/${identityStoreId}/tenant/${tenantId}/bearer-token`;
    const response = await fetch(endpoint + path);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return read(await response.text());
  };
