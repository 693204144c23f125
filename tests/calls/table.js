// Every call under every fault: what the caller is told, how many requests arrived, and what exists
// afterwards. `run.js` makes the calls, against the emulator.
//
// A cell: the class of the error (with its status), `ok`, or the verdict of a check; the number of
// requests; and of a change whether its error calls the outcome unknown, and how many tokens there
// are more or fewer. A call makes two attempts at most.

/** An address where nothing listens. */
export const REFUSED = 'connection refused';
/** Bytes of an answer to a create, up to the middle of its token. */
const HALF_TOKEN = 300;
/** Bytes of a body that is too large. */
const LARGE = 200_000;

/** An answer whose first member has another type; the rest, such as a new token, is as usual. */
function withWrongType(text) {
  const answer = JSON.parse(text || '{}');
  const [first] = Object.keys(answer);
  return JSON.stringify({ ...answer, [first]: true });
}

/** An error in the documented form that has the members of the answer, and quotes them. */
const echoing = (text) =>
  JSON.stringify({
    ...JSON.parse(text || '{}'),
    error_code: 'IIC.500',
    error_msg: `could not keep ${text.replaceAll('"', '')}`,
  });

/** Faults of the emulator by their names in the table. */
export const FAULTS = {
  [REFUSED]: {},
  nothing: { effect: true },
  late: { delay: 20 },
  'late body': { bodyDelay: 20 },
  'other type': { contentType: 'text/plain', headers: { 'Cache-Control': 'max-age=60' } },
  compressed: { gzip: true },
  'status 206': { status: 206 },
  'no effect': { effect: false },
  dropped: { drop: true },
  'dropped, done': { drop: true, effect: true },
  silent: { hang: true },
  'silent, done': { hang: true, effect: true },
  'silent in body': { bodyDelay: 2 ** 30 },
  429: { status: 429 },
  '429 Retry-After: 0': { status: 429, retryAfter: 0 },
  '429 Retry-After: 9': { status: 429, retryAfter: 9 },
  500: { status: 500 },
  '500, done': { status: 500, effect: true },
  '500, echo': { status: 500, effect: true, body: echoing },
  502: { status: 502, html: true },
  503: { status: 503, empty: true },
  504: { status: 504, garbage: true },
  400: { status: 400 },
  401: { status: 401 },
  '401, echo': { echoToken: true },
  403: { status: 403 },
  '403, echo': { status: 403, echoToken: true },
  404: { status: 404 },
  409: { status: 409 },
  redirect: { redirect: 'https://elsewhere.example/' },
  'web page': { html: true },
  garbage: { garbage: true },
  'empty body': { status: 200, empty: true },
  'half a text': { body: (text) => text.slice(0, text.length / 2) },
  'cut in half': { cut: true },
  'cut in token': { cut: HALF_TOKEN },
  'wrong type': { body: withWrongType },
  'an array': { body: '[]' },
  'too large': { size: LARGE },
  endless: { status: 200, endless: true },
  'gzip bomb': { size: 50 * LARGE, gzip: true },
};

/** `once`: the next request is answered as usual; `second`: so is the first, such as that of a check. */
const TABLE = `
fault              | times  | a read                | checkToken            | createToken                  | deleteToken
connection refused | always | NetworkError 0        | NetworkError 0        | NetworkError 0 unknown 0     | NetworkError 0 unknown 0
nothing            | always | ok 1                  | accepted 2            | ok 1 +1                      | ok 1 -1
late               | always | ok 1                  | accepted 2            | ok 1 +1                      | ok 1 -1
late body          | always | ok 1                  | accepted 2            | ok 1 +1                      | ok 1 -1
other type         | always | ok 1                  | accepted 2            | ok 1 +1                      | ok 1 -1
compressed         | always | ok 1                  | accepted 2            | ok 1 +1                      | ok 1 -1
status 206         | once   | ok 1                  | accepted 2            | ok 1 +1                      | ok 1 -1
no effect          | always | ok 1                  | accepted 2            | ok 1 0                       | ok 1 0
dropped            | always | NetworkError 2        | NetworkError 2        | NetworkError 1 unknown 0     | NetworkError 2 unknown 0
dropped            | once   | ok 2                  | accepted 3            | NetworkError 1 unknown 0     | ok 2 -1
dropped, done      | always | NetworkError 2        | NetworkError 2        | NetworkError 1 unknown +1    | NetworkError 2 unknown -1
dropped, done      | once   | ok 2                  | accepted 3            | NetworkError 1 unknown +1    | ok 2 -1
silent             | always | TimeoutError 2        | TimeoutError 2        | TimeoutError 1 unknown 0     | TimeoutError 2 unknown 0
silent, done       | once   | ok 2                  | accepted 3            | TimeoutError 1 unknown +1    | ok 2 -1
silent in body     | always | TimeoutError 2        | TimeoutError 2        | TimeoutError 1 unknown +1    | ok 1 -1
429                | always | ApiError 429 2        | ApiError 429 2        | ApiError 429 2 known 0       | ApiError 429 2 known 0
429                | once   | ok 2                  | accepted 3            | ok 2 +1                      | ok 2 -1
429 Retry-After: 0 | once   | ok 2                  | accepted 3            | ok 2 +1                      | ok 2 -1
429 Retry-After: 9 | once   | ApiError 429 1        | ApiError 429 1        | ApiError 429 1 known 0       | ApiError 429 1 known 0
500                | always | ApiError 500 2        | ApiError 500 2        | ApiError 500 1 unknown 0     | ApiError 500 2 unknown 0
500                | once   | ok 2                  | accepted 3            | ApiError 500 1 unknown 0     | ok 2 -1
500, done          | always | ApiError 500 2        | ApiError 500 2        | ApiError 500 1 unknown +1    | ApiError 500 2 unknown -1
500, done          | once   | ok 2                  | accepted 3            | ApiError 500 1 unknown +1    | ok 2 -1
500, echo          | always | ApiError 500 2        | ApiError 500 2        | ApiError 500 1 unknown +1    | ApiError 500 2 unknown -1
502                | always | ApiError 502 2        | ApiError 502 2        | ApiError 502 1 unknown 0     | ApiError 502 2 unknown 0
503                | always | ApiError 503 2        | ApiError 503 2        | ApiError 503 1 unknown 0     | ApiError 503 2 unknown 0
504                | always | ApiError 504 2        | ApiError 504 2        | ApiError 504 1 unknown 0     | ApiError 504 2 unknown 0
400                | once   | BadRequestError 400 1 | BadRequestError 400 1 | BadRequestError 400 1 known 0| BadRequestError 400 1 known 0
401                | once   | ApiError 401 1        | rejected 1            | ApiError 401 1 known 0       | ApiError 401 1 known 0
401, echo          | once   | ApiError 401 1        | rejected 1            | ApiError 401 1 known 0       | ApiError 401 1 known 0
403                | once   | ForbiddenError 403 1  | rejected 1            | ForbiddenError 403 1 known 0 | ForbiddenError 403 1 known 0
403, echo          | once   | ForbiddenError 403 1  | rejected 1            | ForbiddenError 403 1 known 0 | ForbiddenError 403 1 known 0
404                | once   | ApiError 404 1        | ApiError 404 1        | ApiError 404 1 known 0       | ApiError 404 1 known 0
409                | once   | ApiError 409 1        | ApiError 409 1        | ApiError 409 1 known 0       | ApiError 409 1 known 0
redirect           | once   | ApiError 302 1        | ApiError 302 1        | ApiError 302 1 known 0       | ApiError 302 1 known 0
web page           | once   | ValidationError 1     | ValidationError 1     | ValidationError 1 unknown +1 | ok 1 -1
garbage            | once   | ValidationError 1     | ValidationError 1     | ValidationError 1 unknown +1 | ok 1 -1
empty body         | once   | ValidationError 1     | ValidationError 1     | ValidationError 1 unknown +1 | ok 1 -1
half a text        | once   | ValidationError 1     | ValidationError 1     | ValidationError 1 unknown +1 | ok 1 -1
cut in half        | always | NetworkError 2        | NetworkError 2        | NetworkError 1 unknown +1    | ok 1 -1
cut in token       | once   | ok 1                  | accepted 3            | NetworkError 1 unknown +1    | ok 1 -1
wrong type         | once   | ValidationError 1     | accepted 2            | ValidationError 1 unknown +1 | ok 1 -1
an array           | once   | ValidationError 1     | ValidationError 1     | ValidationError 1 unknown +1 | ok 1 -1
too large          | once   | ValidationError 1     | ValidationError 1     | ValidationError 1 unknown +1 | ok 1 -1
endless            | once   | ValidationError 1     | ValidationError 1     | ValidationError 1 unknown +1 | ok 1 -1
gzip bomb          | once   | ValidationError 1     | ValidationError 1     | ValidationError 1 unknown +1 | ok 1 -1
dropped            | second | ok 1                  | accepted 3            | ok 1 +1                      | ok 1 -1
503                | second | ok 1                  | accepted 3            | ok 1 +1                      | ok 1 -1
429 Retry-After: 9 | second | ok 1                  | ApiError 429 2        | ok 1 +1                      | ok 1 -1
400                | second | ok 1                  | BadRequestError 400 2 | ok 1 +1                      | ok 1 -1
401, echo          | second | ok 1                  | accepted 2            | ok 1 +1                      | ok 1 -1
403, echo          | second | ok 1                  | accepted 2            | ok 1 +1                      | ok 1 -1
404                | second | ok 1                  | ApiError 404 2        | ok 1 +1                      | ok 1 -1
redirect           | second | ok 1                  | ApiError 302 2        | ok 1 +1                      | ok 1 -1
web page           | second | ok 1                  | inconclusive 2        | ok 1 +1                      | ok 1 -1
empty body         | second | ok 1                  | inconclusive 2        | ok 1 +1                      | ok 1 -1
endless            | second | ok 1                  | inconclusive 2        | ok 1 +1                      | ok 1 -1
`;

/**
 * The rows that differ in Chromium: when a kept-alive connection ends without an answer, such as that
 * of the preflight, it sends the request once more by itself, whatever the method.
 */
const CHROMIUM = `
fault              | times  | a read                | checkToken            | createToken                  | deleteToken
dropped            | always | NetworkError 4        | NetworkError 4        | NetworkError 2 unknown 0     | NetworkError 4 unknown 0
dropped            | once   | ok 2                  | accepted 3            | ok 2 +1                      | ok 2 -1
dropped, done      | always | NetworkError 4        | NetworkError 4        | NetworkError 2 unknown +2    | NetworkError 4 unknown -1
dropped, done      | once   | ok 2                  | accepted 3            | ok 2 +2                      | ApiError 404 2 known -1
redirect           | once   | ApiError 0 1          | ApiError 0 1          | ApiError 0 1 known 0         | ApiError 0 1 known 0
redirect           | second | ok 1                  | ApiError 0 2          | ok 1 +1                      | ok 1 -1
`;

const READS = [
  ...['listTokens', 'listRegions', 'listInstances', 'listTenants', 'discoverTenants'],
  'decodeAuthorizationMessage',
];

/** The limit of a body: above every good answer, below every large one. */
export const MAX_RESPONSE_BYTES = LARGE / 2;

/** `{ fault, times, expected }`, with the cell of each call. */
function rowsOf(table) {
  return table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [fault, times, read, ...others] = line.split('|').map((cell) => cell.trim());
      const [checkToken, createToken, deleteToken] = others;
      const reads = Object.fromEntries(READS.map((name) => [name, read]));
      return { fault, times, expected: { ...reads, checkToken, createToken, deleteToken } };
    });
}

export const ROWS = rowsOf(TABLE);
const inChromium = rowsOf(CHROMIUM);
/** The same rows, with those of Chromium in their places. */
export const CHROMIUM_ROWS = ROWS.map(
  (row) => inChromium.find(({ fault, times }) => fault === row.fault && times === row.times) ?? row,
);
