// Compiled by TypeScript only: what a caller may write, and what must not compile.

import type {
  AnyIdentityCenterError,
  BearerToken,
  CallOptions,
  CreatedToken,
  Credentials,
  CredentialsProvider,
  DiscoveredTenant,
  Instance,
  ListTokensOptions,
  ListTokensRequest,
  ListTokensResponse,
  ProvisioningTenant,
  StandardSchemaV1,
  TokenState,
  ValidationIssue,
  ValidationIssueKind,
} from 'identity-center-tokens';
import {
  ApiError,
  BadRequestError,
  checkToken,
  createToken,
  decodeAuthorizationMessage,
  deleteToken,
  discoverTenants,
  ForbiddenError,
  IdentityCenterError,
  InvalidArgumentError,
  listInstances,
  listRegions,
  listTenants,
  listTokens,
  listTokensResponseSchema,
  parseScimEndpoint,
  ready,
  TimeoutError,
  tokenStatus,
  ValidationError,
  validateResponse,
} from 'identity-center-tokens';
import { credentialsFromEnv } from 'identity-center-tokens/node';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_T extends true>() => {};

const request = { identityStoreId: 'd-1', tenantId: 't-1' };

export async function calls(): Promise<void> {
  const answer = await listTokens(request, { region: 'cn-north-4' });
  holds<Equal<typeof answer, ListTokensResponse>>();
  holds<Equal<(typeof answer)['bearerTokens'][number]['creationTime'], number>>();
  await listTokens(request, { endpoint: 'https://a.example', retry: false, credentials: undefined });
  await listTokens(request, { region: 'r', retry: { maxAttempts: 1 }, headers: { 'X-A': 'b' } });
  await listTokens(request, { region: 'r', credentials: credentialsFromEnv() });
  const provider: CredentialsProvider = async () => ({ accessKeyId: 'a', secretAccessKey: 's' });
  await listTokens(request, { region: 'r', credentials: provider });
  holds<Equal<Awaited<ReturnType<typeof ready>>, void>>();

  holds<Equal<Parameters<typeof listTokens>[1], CallOptions | undefined>>();
  holds<Equal<ListTokensOptions, CallOptions>>();

  // @ts-expect-error tenantId is needed
  await listTokens({ identityStoreId: 'd-1' });
  // @ts-expect-error ids are strings
  await listTokens({ identityStoreId: 1, tenantId: 't-1' });
  // @ts-expect-error null is not absent
  await listTokens(request, { region: null });
  // @ts-expect-error there is no such option
  await listTokens(request, { regions: 'cn-north-4' });
  // @ts-expect-error `true` is no retry policy
  await listTokens(request, { retry: true });
  // @ts-expect-error header values are strings
  await listTokens(request, { headers: { 'X-A': 1 } });
  // @ts-expect-error both keys are needed
  const half: Credentials = { accessKeyId: 'a' };
  // @ts-expect-error a signal is no boolean
  const aborted: ListTokensOptions = { signal: true };
  return void [half, aborted];
}

/** The calls around the list: what each takes and gives, `any` excluded. */
export async function around(options: CallOptions): Promise<void> {
  type Result<Call extends (...rest: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>;
  type Options = CallOptions | undefined;
  holds<Equal<Result<typeof listRegions>, { regionIds: string[] }>>();
  holds<Equal<Parameters<typeof listRegions>[0], Options>>();
  holds<Equal<Result<typeof listInstances>, { instances: Instance[] }>>();
  holds<Equal<Parameters<typeof listInstances>[0], Options>>();
  holds<Equal<Instance['alias'], string | undefined>>();
  holds<Equal<Instance['instanceUrn'], string | undefined>>();
  holds<Equal<Result<typeof listTenants>, { provisioningTenants: ProvisioningTenant[] }>>();
  holds<Equal<Result<typeof discoverTenants>, { tenants: DiscoveredTenant[] }>>();
  holds<Equal<Parameters<typeof discoverTenants>[0], Options>>();
  holds<Equal<DiscoveredTenant['alias'], string | undefined>>();
  holds<Equal<ProvisioningTenant['creationTime'], number>>();
  holds<Equal<Result<typeof createToken>, CreatedToken>>();
  holds<Equal<Parameters<typeof createToken>[0], ListTokensRequest>>();
  holds<Equal<keyof CreatedToken, keyof BearerToken | 'token'>>();
  holds<Equal<Result<typeof deleteToken>, void>>();
  type Verdict = 'accepted' | 'rejected' | 'inconclusive';
  holds<Equal<Result<typeof checkToken>, { verdict: Verdict }>>();
  holds<Equal<Result<typeof decodeAuthorizationMessage>, { decodedMessage: string }>>();

  // What one call gives, the next one takes.
  await listRegions({ domainId: 'a', endpoint: undefined });
  const { tenants } = await discoverTenants({ ...options, domainId: undefined });
  for (const tenant of tenants) {
    const made = await createToken(tenant, options);
    await checkToken({ ...tenant, token: made.token });
    await deleteToken({ ...tenant, ...made }, { ...options, region: tenant.region });
    await listTenants(tenant);
  }
  // @ts-expect-error there is no request
  await listInstances(request, options);
  // @ts-expect-error the token is to be named
  await deleteToken(request, options);
  // @ts-expect-error an account id is a string
  await listRegions({ domainId: 1 });
  // @ts-expect-error the token is a string
  await checkToken({ scimEndpoint: 'https://a.example', token: undefined });
  // @ts-expect-error the message is named
  await decodeAuthorizationMessage('message', options);
  // @ts-expect-error the list never shows the secret
  void (await listTokens(request, options)).bearerTokens[0]?.token;
}

export function others(token: BearerToken): void {
  holds<Equal<ReturnType<typeof validateResponse>, ListTokensResponse>>();
  validateResponse('{}', { status: 200 });
  validateResponse(new Uint8Array());
  // @ts-expect-error a number is no body
  validateResponse(1);
  // @ts-expect-error a status is a number
  validateResponse('{}', { status: '200' });

  const { state, daysLeft } = tokenStatus(token, { now: new Date(), warnWithinDays: 30 });
  holds<Equal<typeof state, TokenState>>();
  holds<Equal<typeof daysLeft, number>>();
  // @ts-expect-error `now` is a number or a Date
  tokenStatus(token, { now: 'today' });
  holds<Equal<ReturnType<typeof parseScimEndpoint>, { region: string; tenantId: string }>>();
  // @ts-expect-error a URL is no number
  parseScimEndpoint(1);

  const schema: StandardSchemaV1<unknown, ListTokensResponse> = listTokensResponseSchema;
  const result = schema['~standard'].validate({});
  if (result.issues === undefined) holds<Equal<typeof result.value, ListTokensResponse>>();
  // @ts-expect-error there may be issues instead
  void result.value.bearerTokens;
}

export function errors(error: unknown): string | undefined {
  if (error instanceof ForbiddenError) {
    holds<Equal<typeof error.code, 'FORBIDDEN'>>();
    return error.encodedAuthorizationMessage;
  }
  if (error instanceof BadRequestError) holds<Equal<typeof error.code, 'BAD_REQUEST'>>();
  if (error instanceof ApiError) return `${error.status} ${error.retryable} ${error.requestId}`;
  if (error instanceof ValidationError) return error.issues[0]?.path;
  if (error instanceof InvalidArgumentError) {
    holds<Equal<typeof error.code, 'INVALID_ARGUMENT'>>();
    holds<Equal<typeof error.argument, string>>();
  }
  // @ts-expect-error nothing is known of it yet
  void error.code;
  if (!IdentityCenterError.is(error)) return undefined;
  holds<Equal<typeof error, AnyIdentityCenterError>>();
  holds<Equal<typeof error.outcomeUnknown, boolean | undefined>>();
  // @ts-expect-error no error has this code
  if (error.code === 'FORBIDEN') return undefined;
  if (error.code === 'FORBIDDEN') return error.errorMsg;
  return error.code === 'INVALID_ARGUMENT' ? error.argument : undefined;
}

export function made(): IdentityCenterError[] {
  // @ts-expect-error an error of an argument names it
  new InvalidArgumentError('tenantId: must not be empty', { code: 'INVALID_ARGUMENT' });
  const code = 'INVALID_ARGUMENT';
  // @ts-expect-error known or not, there is no third
  new TimeoutError('too late', { code: 'TIMEOUT', outcomeUnknown: 'perhaps' });
  return [
    new InvalidArgumentError('tenantId: must not be empty', { code, argument: 'tenantId' }),
    new TimeoutError('too late', { code: 'TIMEOUT', outcomeUnknown: true }),
    new ApiError('busy', { code: 'API_ERROR', status: 503, retryable: true, outcomeUnknown: true }),
  ];
}

type Kinds =
  | ('missing' | 'type' | 'repeated' | 'fraction' | 'negative' | 'too-large' | 'lone-surrogate')
  | ('format' | 'syntax' | 'cut-off' | 'utf-8' | 'byte-order-mark' | 'too-deep' | 'trailing')
  | ('too-large-body' | 'out-of-memory');

export function issues({ kind, offset }: ValidationIssue): void {
  holds<Equal<typeof kind, ValidationIssueKind>>();
  holds<Equal<ValidationIssueKind, Kinds>>();
  holds<Equal<typeof offset, number | undefined>>();
  // @ts-expect-error there is no such kind
  void (kind === 'broken');
  const [path, expected, received, message] = ['', 'a string', 'nothing', ''];
  // @ts-expect-error every issue has a kind
  const without: ValidationIssue = { path, expected, received, message };
  return void without;
}

export function narrowed(error: AnyIdentityCenterError): unknown {
  if (error.code === 'VALIDATION') holds<Equal<typeof error, ValidationError>>();
  if (error.code === 'NETWORK') return error.cause;
  // @ts-expect-error only some errors have a status
  return error.status;
}
