// The guided rotation: what there is, a new token, its secret once, the old ones.

import { announce, copyButton, h } from './dom.js';
import { finishPlan, standingOf } from './pkg/report/rotation.js';
import { Rotation } from './rotation.js';
import { day, daysLeftText } from './when.js';

const KEY = 'identity-center-tokens-code';
const STEPS = [
  'What there is',
  'Create a token',
  'Enter it in the identity provider',
  'Delete the old tokens',
];
const [LOOK, CREATE, ENTER, DELETE] = STEPS.keys();
const CONFIRM_LEAVING =
  'The new token is shown only here and only once. If you have not copied it, it is lost. Leave?';
const NOT_AUTHORIZED = 'RELAY.UNAUTHORIZED';
const SHOWN_ONCE = 'The secret of a token is shown once, when it is created, and never again.';

/** What a part of the page is told of the code that was entered. */
const CODE_TEXT = {
  wrong: 'This is not the code. It is on the terminal where the console was started.',
  locked: 'There were too many wrong codes. Start the console again; it prints a new one.',
};

const VERDICT_TEXT = {
  inconclusive:
    'SCIM also accepts a wrong token, so that it cannot be told whether the new one works.',
  failed: 'The new token could not be checked.',
};

const REFUSAL_TEXT = {
  kept: 'It is the one that is to stay.',
  'no-kept': 'The token that is to stay is not there any more, or has expired.',
  last: 'It is the only one that is valid: without it nothing can sign in.',
  newest: 'It is the newest valid one by now.',
};

const PLAN_TEXT = {
  none: 'there is no token',
  expired: 'the newest token has expired',
  'same-time': 'two tokens were created at the same time, so that the newest cannot be told',
};

/**
 * The view, for one tenant at a time.
 * @param {HTMLElement} place
 * @param {object} options
 * @param {any} options.client The package.
 * @param {() => number} options.warnWithinDays
 * @param {(tenant: object) => string} options.nameOf
 * @param {(error: any, options: object) => HTMLElement} options.problemPanel
 */
export function rotateView(place, { client, warnWithinDays, nameOf, problemPanel }) {
  const about = h('p', { class: 'about' });
  const working = h('div', { class: 'working', hidden: true, tabindex: '-1' });
  const problems = h('div', { class: 'problems' });
  const gate = h('div', { class: 'gate' });
  const list = h('ol', { class: 'steps' });
  place.append(about, working, problems, gate, list);

  /** @type {import('./session.js').Tenant | undefined} */
  let tenant;
  /** @type {Rotation | undefined} */
  let rotation;
  /** The task under way. @type {AbortController | undefined} */
  let task;
  /** The tenant that a token is being created for. */
  let creating;
  /** The token whose secret is on show. @type {{tokenId: string, release: () => void} | undefined} */
  let onShow;
  /** Ids of tokens whose secret this page had and dropped. @type {string[]} */
  const dropped = [];

  const isAtRisk = () => creating !== undefined || onShow !== undefined;
  addEventListener('beforeunload', (event) => {
    if (isAtRisk()) event.preventDefault();
  });
  addEventListener('pagehide', dropSecret);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && tenant) start();
  });

  /** Takes the secret out of the page and lets other tabs go on. */
  function dropSecret() {
    if (onShow === undefined) return;
    list.replaceChildren();
    dropped.push(onShow.tokenId);
    onShow.release();
    onShow = undefined;
  }

  function draw(step, ...content) {
    const item = (title, index) =>
      h(
        'li',
        { class: 'card', 'aria-current': index === step && 'step' },
        h('h3', { tabindex: index === step && '-1' }, title),
        index === step && content,
      );
    gate.replaceChildren();
    list.replaceChildren(...STEPS.map(item));
    list.querySelector('[aria-current] h3').focus();
    announce(`Step ${step + 1} of ${STEPS.length}: ${STEPS[step]}.`);
  }

  const showProblem = (error, onretry) => {
    const ondismiss = (event) => event.target.closest('section').remove();
    problems.append(problemPanel(error, { region: tenant?.region, ondismiss, onretry }));
  };

  /** Runs one task; what only reads can be cancelled. Gives nothing if the view was left. */
  async function run(work, oncancel) {
    if (task) return;
    const mine = new AbortController();
    task = mine;
    for (const part of [gate, list]) part.inert = true;
    problems.replaceChildren();
    working.hidden = false;
    working.focus();
    const onstep = (text, isRead) => {
      if (task !== mine) return;
      const cancel = h('button', { type: 'button', onclick: () => mine.abort() }, 'Cancel');
      const bar = h('div', { class: 'progress', role: 'progressbar', 'aria-label': text });
      working.replaceChildren(bar, h('p', {}, text), isRead ? cancel : '');
      announce(text);
    };
    let ending;
    try {
      ending = await work(onstep, mine.signal);
    } catch (error) {
      ending = () => (mine.signal.aborted ? oncancel() : fail(error, oncancel));
    }
    if (task !== mine) return;
    settle();
    ending();
  }

  function settle() {
    task = undefined;
    for (const part of [gate, list]) part.inert = false;
    working.hidden = true;
    working.replaceChildren();
  }

  /** Shows an error above the step that it leads back to. */
  function fail(error, back) {
    if (error?.errorCode === NOT_AUTHORIZED) return askCode(CODE_TEXT.wrong, back);
    back();
    showProblem(error, start);
  }

  // The code

  function askCode(text, next) {
    keep(undefined);
    rotation = undefined;
    const said = h('p', { id: 'change-code-error', class: 'field-error' }, text ?? '');
    const field = h('input', {
      ...{
        id: 'change-code',
        autocomplete: 'off',
        spellcheck: 'false',
        autocapitalize: 'characters',
      },
      ...{ 'aria-describedby': 'change-code-error', 'aria-invalid': text !== undefined && 'true' },
    });
    const onsubmit = (event) => {
      event.preventDefault();
      enterCode(field.value, next);
    };
    const form = h(
      'form',
      { class: 'card code', autocomplete: 'off', onsubmit },
      h('h3', { tabindex: '-1' }, 'Enter the code for changes'),
      h('p', {}, 'The command printed a code; enter it to make changes.'),
      h('div', { class: 'field' }, h('label', { for: 'change-code' }, 'Code'), field, said),
      h('div', { class: 'actions' }, h('button', { class: 'primary' }, 'Continue')),
    );
    list.replaceChildren();
    gate.replaceChildren(form);
    if (text === undefined) form.querySelector('h3').focus();
    else field.focus();
    announce(text ?? 'Enter the code for changes.');
  }

  /** Asks the server about a code, then goes on. */
  function enterCode(text, next) {
    const code = text.replace(/[^\w-]/g, '');
    if (code === '') return askCode(CODE_TEXT.wrong, next);
    return run(
      async (onstep, signal) => {
        onstep('Checking the code.', true);
        const headers = { Accept: 'application/json', 'X-Console-Code': code };
        const response = await fetch('console.json', { headers, signal });
        const { code: verdict } = await response.json();
        return () => {
          if (verdict !== 'right') return askCode(CODE_TEXT[verdict] ?? CODE_TEXT.wrong, next);
          keep(code);
          rotation = new Rotation(client, tenant, { code, warnWithinDays: warnWithinDays() });
          next();
        };
      },
      () => askCode(undefined, next),
    );
  }

  function withCode(next) {
    if (rotation) return next();
    const code = kept();
    return code === undefined ? askCode(undefined, next) : enterCode(code, next);
  }

  // 1: what there is

  function start() {
    withCode(() =>
      run(
        async (onstep, signal) => {
          onstep('Listing the tokens.', true);
          await rotation.list(signal);
          return look;
        },
        () => draw(LOOK, again('The tokens are not listed.')),
      ),
    );
  }

  const again = (text) => [h('p', {}, text), actions(button('List the tokens', start, true))];

  function look(...more) {
    const { rows } = rotation;
    if (rows === undefined) return draw(LOOK, more, again('What exists now is not known.'));
    const { stage } = standingOf(rows);
    const ways =
      stage === 'under-way' ? waysOut() : actions(button('Create a token', create, true));
    draw(LOOK, more, told(rows), h('p', {}, sentenceOf(rows)), droppedNote(), ways);
  }

  function told(rows) {
    const item = ({ tokenId, state, creationTime, expirationTime, daysLeft }) =>
      h(
        'li',
        { 'data-state': state },
        h('code', {}, tokenId),
        h('span', { class: 'state' }, state),
        h(
          'small',
          {},
          `created ${day(creationTime)}, ${state === 'expired' ? 'expired' : 'expires'} ` +
            `${day(expirationTime)} (${daysLeftText(daysLeft)})`,
        ),
      );
    if (rows.length === 0) return undefined;
    return h('ul', { class: 'told', 'aria-label': 'Tokens' }, rows.map(item));
  }

  function droppedNote() {
    const ids = dropped.filter((id) => rotation.rows.some(({ tokenId }) => tokenId === id));
    return ids.length > 0 && note('warning', `Shown once already: ${ids.join(', ')}. `, SHOWN_ONCE);
  }

  function waysOut() {
    const { keep, remove, refusal } = finishPlan(rotation.rows);
    const isClear = refusal === undefined;
    return [
      h('p', {}, SHOWN_ONCE),
      isClear
        ? h('p', {}, 'Does the identity provider work with the newest, ', code(keep.tokenId), '?')
        : h('p', {}, `Look into the identity provider: ${PLAN_TEXT[refusal]}.`),
      actions(
        isClear &&
          button(
            'It works with the newest',
            () => remaining(idsOf(remove), { keep: keep.tokenId }),
            true,
          ),
        isClear && button('It does not', () => remaining([keep.tokenId], { mayBeNewest: true })),
        button('In doubt: create another one', create),
      ),
    ];
  }

  // 2: create

  function create() {
    const seen = rotation.rows;
    withCode(() =>
      run(
        (onstep, signal) => createFor(tenant, seen, onstep, signal),
        () => look(),
      ),
    );
  }

  async function createFor(owner, seen, onstep, signal) {
    const release = await acquire(owner);
    if (release === undefined) return () => look(elsewhere());
    creating = owner;
    let isHandedOver = false;
    try {
      draw(CREATE, h('p', {}, 'The token is created, then checked. Please wait.'));
      const outcome = await rotation.create({ seen, onstep, signal });
      if (tenant !== owner) return abandoned(outcome);
      isHandedOver = outcome.secret !== undefined;
      if (isHandedOver) onShow = { tokenId: outcome.created.tokenId, release };
      return () => created(outcome);
    } finally {
      if (creating === owner) creating = undefined;
      if (!isHandedOver) release();
    }
  }

  /** The view was left during the create. */
  function abandoned({ created }) {
    if (created) dropped.push(created.tokenId);
    if (created) announce(`The token ${created.tokenId} was created; its secret was dropped.`);
    return () => {};
  }

  function created(outcome) {
    const { error, hasChanged, secret, deleteError, verdict } = outcome;
    if (hasChanged) {
      look(note('warning', 'The tokens have changed meanwhile. ', 'Nothing was created.'));
    } else if (error !== undefined) notCreated(outcome);
    else if (secret !== undefined) hand(outcome);
    else if (verdict === 'rejected') {
      const id = outcome.created.tokenId;
      if (deleteError === undefined) {
        look(note('critical', 'SCIM rejects the new token. ', `${id} was deleted again.`));
      } else {
        const text = `${id} is to be deleted, but may still be there.`;
        undo([id], note('critical', 'SCIM rejects the new token. ', text));
        showProblem(deleteError);
      }
    }
    if (rotation?.listError) showProblem(rotation.listError);
  }

  function notCreated({ error, isUnknown, strangers }) {
    if (error?.errorCode === NOT_AUTHORIZED) return askCode(CODE_TEXT.wrong, start);
    if (strangers.length > 0) undo(idsOf(strangers), strangersNote(strangers));
    else if (rotation.listError && isUnknown) {
      rotation.rows = undefined;
      look(note('warning', 'A token may exist. ', 'List the tokens; its secret is lost.'));
    } else look(note('warning', 'No token was created. ', 'All is as before.'));
    showProblem(error);
  }

  const undo = (ids, ...more) => remaining(ids, { mayBeNewest: true }, ...more);

  function strangersNote(strangers) {
    if (strangers.length === 0) return undefined;
    return note(
      'warning',
      `Not known here: ${idsOf(strangers).join(', ')}. `,
      'It appeared during the create. Its secret is not in this page: it may be somebody else’s, or ' +
        'the same request was sent twice. Delete it only if nobody uses it.',
    );
  }

  // 3: the secret, once

  function hand({ secret, scimUrl, verdict, checkError, strangers, created: made }) {
    const { tokenId, expirationTime } = made;
    const works = h('input', { type: 'checkbox', id: 'works' });
    const go = button(
      'Continue',
      () => {
        dropSecret();
        dropped.pop();
        followUp(tokenId, strangers);
      },
      true,
    );
    go.disabled = true;
    works.addEventListener('change', () => {
      go.disabled = !works.checked;
    });
    const row = (name, ...value) => h('div', {}, h('dt', {}, name), h('dd', {}, value));
    draw(
      ENTER,
      verdict !== 'accepted' && note('warning', VERDICT_TEXT[verdict], ''),
      strangersNote(strangers),
      h(
        'p',
        {},
        h('strong', {}, 'The token is shown only now. '),
        'Enter it in the identity provider, together with the SCIM URL.',
      ),
      h(
        'dl',
        { class: 'handed' },
        row('Token', h('code', { class: 'secret' }, secret), copyButton(secret, 'Copy the token')),
        row('SCIM URL', code(scimUrl), copyButton(scimUrl, 'Copy the SCIM URL')),
        row('Token ID', code(tokenId)),
        row('Expires', day(expirationTime)),
      ),
      h('label', { class: 'agreed', for: 'works' }, works, 'The identity provider works with it'),
      actions(
        go,
        button('It does not work', () => {
          if (mayLeave()) undo([tokenId]);
        }),
      ),
    );
    if (checkError) showProblem(checkError);
  }

  /** Lists anew: the secret may have been on show for long. */
  function followUp(keep, strangers) {
    withCode(() =>
      run(
        async (onstep, signal) => {
          onstep('Listing the tokens.', true);
          await rotation.list(signal);
          return () => olderThan(keep, strangers);
        },
        () => look(),
      ),
    );
  }

  function olderThan(keep, strangers) {
    const { rows } = rotation;
    const own = rows.find(({ tokenId }) => tokenId === keep);
    if (own === undefined)
      return look(note('critical', `${keep} is gone. `, 'Do not delete others.'));
    const old = rows.filter(
      (row) =>
        row !== own &&
        (row.creationTime <= own.creationTime || idsOf(strangers).includes(row.tokenId)),
    );
    remaining(idsOf(old), { keep, mayBeNewest: strangers.length > 0 });
  }

  // 4: delete

  function remaining(ids, rule, ...more) {
    const isThere = (id) =>
      rotation?.rows === undefined || rotation.rows.some(({ tokenId }) => tokenId === id);
    const left = ids.filter(isThere);
    if (left.length === 0) return finished(rule, more);
    const { keep } = rule;
    draw(
      DELETE,
      more,
      keep !== undefined && h('p', {}, code(keep), ' stays. Delete each of the others:'),
      left.map((id, index) => deleteForm(id, index, ids, rule)),
      actions(button('Back to what there is', start)),
    );
  }

  function deleteForm(id, index, ids, rule) {
    const row = rotation?.rows?.find(({ tokenId }) => tokenId === id);
    const letters = [...id];
    const end = letters.slice(-4).join('');
    const name = `end-${index}`;
    const said = h('p', { id: `${name}-error`, class: 'field-error' });
    const field = h('input', {
      ...{ id: name, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' },
      'aria-describedby': `${name}-error`,
    });
    const onsubmit = (event) => {
      event.preventDefault();
      if (field.value === end) return remove(id, ids, rule);
      said.textContent = 'These are not its last characters. Nothing was deleted.';
      field.setAttribute('aria-invalid', 'true');
      field.focus();
    };
    const state = row && ` ${row.state}, created ${day(row.creationTime)}`;
    const what = letters.length > 4 ? 'Its last four characters' : 'Its id';
    return h(
      'form',
      { class: 'delete', autocomplete: 'off', 'aria-label': `Delete ${id}`, onsubmit },
      h('p', {}, code(id), h('small', {}, state ?? '')),
      h('div', { class: 'field' }, h('label', { for: name }, what), field, said),
      h('button', { class: 'danger', 'aria-label': `Delete ${id}` }, 'Delete'),
    );
  }

  function remove(id, ids, rule) {
    withCode(() =>
      run(
        (onstep, signal) => removeFor(tenant, id, ids, rule, onstep, signal),
        () => remaining(ids, rule),
      ),
    );
  }

  async function removeFor(owner, id, ids, rule, onstep, signal) {
    const release = await acquire(owner);
    if (release === undefined) return () => remaining(ids, rule, elsewhere());
    try {
      const { refusal, error } = await rotation.delete(id, rule, onstep, signal);
      return () => removed(id, ids, rule, { refusal, error });
    } finally {
      release();
    }
  }

  function removed(id, ids, rule, { refusal, error }) {
    if (error?.errorCode === NOT_AUTHORIZED) {
      return askCode(CODE_TEXT.wrong, () => followRemaining(ids, rule));
    }
    const text = refusal && note('critical', `${id} was not deleted. `, REFUSAL_TEXT[refusal]);
    remaining(ids, rule, text);
    if (error !== undefined) showProblem(error);
    if (rotation.listError) showProblem(rotation.listError);
  }

  /** After a new code the tokens are not known any more. */
  function followRemaining(ids, rule) {
    run(
      async (onstep, signal) => {
        onstep('Listing the tokens.', true);
        await rotation.list(signal);
        return () => remaining(ids, rule);
      },
      () => look(),
    );
  }

  function finished({ keep }, more) {
    const { rows } = rotation;
    const [only, ...others] = rows ?? [];
    if (rows === undefined || keep === undefined || others.length > 0) return look(more);
    const text = `Done: ${only.tokenId} is the only one. `;
    draw(
      DELETE,
      note('good', text, `It expires ${day(only.expirationTime)}.`),
      actions(button('Back to what there is', start)),
    );
    announce(`${text}The rotation is finished.`);
  }

  function mayLeave() {
    if (!isAtRisk()) return true;
    if (!confirm(CONFIRM_LEAVING)) return false;
    dropSecret();
    return true;
  }

  /** Ends what is under way and empties the view. */
  function leave() {
    dropSecret();
    task?.abort();
    settle();
    creating = undefined;
    tenant = undefined;
    rotation = undefined;
    for (const part of [about, problems, gate, list]) part.replaceChildren();
  }

  /** Shows the rotation of a tenant; without one it says how to get there. */
  function enter(next) {
    leave();
    if (next === undefined) {
      const link = h('a', { href: '#tokens' }, 'Choose a tenant');
      about.replaceChildren('A rotation is for one tenant. ', link, ' and list its tokens first.');
      return;
    }
    tenant = { ...next };
    about.textContent = nameOf(tenant);
    start();
  }

  /** Drops the code. What is on show stays until the visitor leaves it. */
  function forget() {
    keep(undefined);
    if (!isAtRisk()) return enter(undefined);
    if (onShow) rotation = undefined;
  }

  return { enter, leave, forget, mayLeave, isEmpty: () => tenant === undefined };
}

const elsewhere = () =>
  note('warning', 'A rotation is going on in another tab. ', 'Nothing was changed here.');

const code = (text) => h('code', {}, text);
const idsOf = (rows) => rows.map(({ tokenId }) => tokenId);
const actions = (...buttons) => h('div', { class: 'actions' }, buttons);
const button = (text, onclick, isPrimary = false) =>
  h('button', { type: 'button', class: isPrimary && 'primary', onclick: () => onclick() }, text);
const note = (level, title, text) =>
  h('p', { class: `summary ${level}` }, h('strong', {}, title), text);

function sentenceOf(rows) {
  const { stage, valid } = standingOf(rows);
  const days = valid.length > 0 ? daysLeftText(valid[0].daysLeft) : '';
  return {
    none: 'No token is valid. Create one, and enter it in the identity provider.',
    'nothing-to-do': `The token is valid for another ${days}: there is nothing to do now.`,
    due: `The token expires in ${days}: create a new one.`,
    'under-way': `${valid.length} tokens are valid: a rotation is under way, or was cut off.`,
  }[stage];
}

/**
 * Takes the lock of a tenant, which all tabs of this origin share.
 * @returns {Promise<(() => void) | undefined>} Gives it back; undefined if another tab has it.
 */
function acquire({ identityStoreId, tenantId }) {
  const name = `rotate ${JSON.stringify([identityStoreId, tenantId])}`;
  return new Promise((resolve, reject) => {
    const hold = (lock) => {
      if (lock === null) return resolve(undefined);
      return new Promise((release) => resolve(() => release(undefined)));
    };
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(reject);
  });
}

// The code dies with the console: it is no key. A reload does not ask for it again.

function kept() {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(value) {
  try {
    if (value === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, value);
  } catch {
    // Without storage the page asks again after a reload.
  }
}
