/**
 * What a consumer does with the package, the same in every runtime. Written into the consumers as
 * text: it must not reach outside of itself.
 *
 * @param {typeof import('identity-center-tokens')} api
 * @param {{ endpoint: string, request: object, credentials: object }} settings
 * @returns {Promise<string>} a line that only a good run gives
 */
export async function behaviour(api, { endpoint, request, credentials }) {
  function equal(received, expected, what) {
    const [left, right] = [received, expected].map((value) => JSON.stringify(value));
    if (left !== right) throw new Error(`${what}: expected ${right}, received ${left}`);
  }
  function thrown(call) {
    try {
      call();
    } catch (error) {
      return error;
    }
    throw new Error('nothing was thrown');
  }

  // First: the synchronous functions must not need a call that compiled before them.
  const raw = { bearer_tokens: [{ token_id: 'a', creation_time: 1, expiration_time: 2 }] };
  const read = { bearerTokens: [{ tokenId: 'a', creationTime: 1, expirationTime: 2 }] };
  equal(api.validateResponse(JSON.stringify(raw)), read, 'validateResponse of text');
  equal(api.validateResponse(raw), read, 'validateResponse of an object');
  equal(
    api.tokenStatus(read.bearerTokens[0], { now: 86_400_002 }),
    { state: 'expired', daysLeft: -1 },
    'tokenStatus',
  );
  equal(
    api.parseScimEndpoint('https://scim.cn-north-4.myhuaweicloud.com/t-1/scim/v2/'),
    { region: 'cn-north-4', tenantId: 't-1' },
    'parseScimEndpoint',
  );
  const { issues } = api.listTokensResponseSchema['~standard'].validate({ bearer_tokens: [{}] });
  equal(issues[0].path.slice(0, 2), ['bearer_tokens', 0], 'the schema');

  const refused = thrown(() => api.validateResponse('{}'));
  equal(
    [refused instanceof api.ValidationError, refused.name, refused.code, refused.issues[0].path],
    [true, 'ValidationError', 'VALIDATION', '/bearer_tokens'],
    'the error',
  );

  await api.ready();
  const { bearerTokens } = await api.listTokens(request, { endpoint, credentials });
  equal(bearerTokens.length, 2, 'listTokens');
  const unsigned = await api
    .listTokens(request, { endpoint, retry: false })
    .catch((error) => error);
  equal(
    [unsigned instanceof api.ApiError, unsigned.status, api.IdentityCenterError.is(unsigned)],
    [true, 401, true],
    'an answer of the service',
  );
  return `behaves: ${bearerTokens.map(({ tokenId }) => tokenId).join()}`;
}
