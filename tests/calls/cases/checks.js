// Clause 8.11: whether a token works.

import {
  answer,
  caught,
  counted,
  equal,
  fetchOf,
  hidesSecrets,
  isError,
  never,
  ok,
  quick,
  same,
} from '../../faults/cases/support.js';
import { json, pathsOf, REGION, SCIM, TOKEN } from './support.js';

const CONFIG = { schemas: [], patch: {} };
const served = json(CONFIG);
const refused = json({ detail: 'no' }, 401);
const status =
  (code, body = '{}', headers = {}) =>
  () =>
    answer(code, body, headers);
const RELAY = '{"error_code":"RELAY.CHANGES","error_msg":"no"}';

export default ({ checkToken }) => {
  const check = (fetch, options, token = TOKEN) =>
    checkToken({ scimEndpoint: SCIM, token }, quick({ fetch, ...options }));
  const bearersOf = ({ requests }) => requests.map(({ headers }) => headers.get('authorization'));

  return {
    'a token is accepted if it is served and a wrong one is refused': async () => {
      for (const code of [401, 403]) {
        const fetch = fetchOf(served, status(code));
        same(await check(fetch), { verdict: 'accepted' });
        const path = `GET ${new URL(SCIM).pathname}ServiceProviderConfig`;
        same(pathsOf(fetch), [path, path]);
        same(bearersOf(fetch), [`Bearer ${TOKEN}`, 'Bearer head.body.signAture']);
        ok(fetch.requests.every(({ credentials }) => credentials === 'omit'));
        ok(fetch.requests.every(({ headers }) => headers.get('x-region') === REGION));
      }
    },

    'a token that is refused is rejected, without a control': async () => {
      for (const code of [401, 403]) {
        for (const body of ['{}', '', '<html>', '{"error_code":"IIC.1","error_msg":"RELAY."}']) {
          const fetch = fetchOf(status(code, body));
          same(await check(fetch), { verdict: 'rejected' });
          equal(fetch.requests.length, 1);
        }
      }
    },

    'a control that is served, whatever its body, is inconclusive': async () => {
      const endless = () =>
        new Response(
          new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(65_536)) }),
        );
      for (const control of [
        served,
        status(200, ''),
        status(204, null),
        status(299, '<html>'),
        endless,
      ]) {
        same(await check(fetchOf(served, control)), { verdict: 'inconclusive' });
      }
    },

    'the control differs from the token inside its last part': async () => {
      const tokens = {
        'a.b.xAx': 'a.b.xBx',
        'a.b.c': 'a.b.A',
        opaque: 'opaAue',
        'a.b.__': 'a.b._A',
        A: 'B',
      };
      for (const [token, control] of Object.entries(tokens)) {
        const fetch = fetchOf(served, refused);
        same(await check(fetch, {}, token), { verdict: 'accepted' });
        same(bearersOf(fetch), [`Bearer ${token}`, `Bearer ${control}`]);
      }
    },

    'a refusal of a relay is the error of the call, here as in the control': async () => {
      for (const code of [401, 403]) {
        for (const [answers, count] of [
          [[status(code, RELAY)], 1],
          [[served, status(code, RELAY)], 2],
        ]) {
          const fetch = fetchOf(...answers);
          const error = await caught(check(fetch));
          same([error.status, error.errorCode], [code, 'RELAY.CHANGES']);
          equal(fetch.requests.length, count);
        }
      }
    },

    'every other end of either request is the error of the call': async () => {
      const ends = {
        BadRequestError: status(400),
        ApiError: status(404),
        NetworkError: () => 7,
        TimeoutError: never,
      };
      for (const [name, end] of Object.entries(ends)) {
        const options = { timeoutMs: name === 'TimeoutError' ? 5 : 30_000, retry: false };
        isError(await caught(check(fetchOf(end), options)), name);
        isError(await caught(check(fetchOf(served, end), options)), name);
      }
      for (const body of ['', '[]', '"text"', 'null', '<html>', '{']) {
        isError(await caught(check(fetchOf(status(200, body)))), 'ValidationError');
      }
    },

    'each of the two requests has its own retries': async () => {
      const failed = status(503);
      const fetch = fetchOf(failed, failed, served, failed, failed, refused);
      same(await check(fetch), { verdict: 'accepted' });
      same(bearersOf(fetch).slice(0, 3), Array(3).fill(`Bearer ${TOKEN}`));
      equal(fetch.requests.length, 6);
    },

    'an abort ends a check, also in its control': async () => {
      for (const before of [[], [served]]) {
        const { signal, abort, listeners } = counted();
        const fetch = fetchOf(...before, () => {
          setTimeout(() => abort('enough'));
          return never();
        });
        equal(await check(fetch, { signal }).catch((reason) => reason), 'enough');
        ok(fetch.requests.at(-1).signal.aborted);
        equal(listeners.size, 0);
      }
    },

    'no error of a check holds the token or the control': async () => {
      const token = `head.body.${'signature+/='.repeat(4)}`;
      const bearer = ({ headers }) => headers.get('authorization');
      const echoing = (code) => (request) => {
        const text = bearer(request).slice(7);
        const forms = [text, encodeURIComponent(text), text.replaceAll('/', '\\/')];
        const members = { error_code: text, error_msg: forms.join(' '), request_id: text };
        return answer(code, JSON.stringify(members), { 'x-request-id': text });
      };
      const failing = (request) => {
        throw Object.assign(new TypeError(`no way for ${bearer(request)}`), { request });
      };
      for (const end of [echoing(500), echoing(400), failing]) {
        for (const before of [[], [served]]) {
          const fetch = fetchOf(...before, end);
          const error = await caught(check(fetch, { retry: false }, token));
          const secrets = bearersOf(fetch).map((text) => text.slice(7));
          equal(secrets.length, before.length + 1);
          // A test that finds nothing would find nothing in an empty error as well.
          ok(JSON.stringify(error).includes('[REDACTED]'), JSON.stringify(error));
          hidesSecrets(error, secrets);
        }
      }
    },
  };
};
