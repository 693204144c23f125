/** What every validator of the parsed answer does behind its checks. */
export function rename({ bearer_tokens }) {
  return {
    bearerTokens: bearer_tokens.map(({ token_id, creation_time, expiration_time }) => ({
      tokenId: token_id,
      creationTime: creation_time,
      expirationTime: expiration_time,
    })),
  };
}
