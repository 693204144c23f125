import { listWith } from './http.js';

const isTime = (value) => Number.isSafeInteger(value) && value >= 0;

export function read(text) {
  const tokens = JSON.parse(text)?.bearer_tokens;
  if (!Array.isArray(tokens)) throw new TypeError('bearer_tokens: expected an array');
  const bearerTokens = [];
  for (const token of tokens) {
    if (typeof token !== 'object' || token === null) throw new TypeError('expected an object');
    const {
      token_id: tokenId,
      creation_time: creationTime,
      expiration_time: expirationTime,
    } = token;
    if (typeof tokenId !== 'string') throw new TypeError('token_id: expected a string');
    if (!isTime(creationTime)) throw new TypeError('creation_time: expected a time');
    if (!isTime(expirationTime)) throw new TypeError('expiration_time: expected a time');
    bearerTokens.push({ tokenId, creationTime, expirationTime });
  }
  return { bearerTokens };
}
export const list = listWith(read);
