function read(text) {
  const body = JSON.parse(text);
  const list = body?.bearer_tokens;
  if (!Array.isArray(list)) throw new TypeError('bearer_tokens: expected an array');
  const bearerTokens = [];
  for (const token of list) {
    if (typeof token !== 'object' || token === null) throw new TypeError('expected an object');
    const { token_id, creation_time, expiration_time } = token;
    if (typeof token_id !== 'string') throw new TypeError('token_id: expected a string');
    if (!Number.isSafeInteger(creation_time) || creation_time < 0) {
      throw new TypeError('creation_time: expected a time');
    }
    if (!Number.isSafeInteger(expiration_time) || expiration_time < 0) {
      throw new TypeError('expiration_time: expected a time');
    }
    bearerTokens.push({
      tokenId: token_id,
      creationTime: creation_time,
      expirationTime: expiration_time,
    });
  }
  return { bearerTokens };
}

export const handWritten = { name: 'hand-written checks', input: 'text', read };
