// The guided rotation, in four steps: the tokens that exist, a new token, its secret (shown once), the
// old tokens. The work of each step is in rotation.js, its elements are in rotate-parts.js.

import { finishPlan, standingOf } from '../pkg/report/rotation.js';
import { CODE_TEXT, codeForm, keepCode, keptCode, verdictOn } from './change-code.js';
import { announce, h } from './dom.js';
import { day } from './local-time.js';
import {
  actions,
  button,
  code,
  deleteForm,
  elsewhere,
  idsOf,
  note,
  secretLines,
  sentenceOf,
  strangersNote,
  tokenLines,
} from './rotate-parts.js';
import { lockTenant, Rotation } from './rotation.js';

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

  /** Runs one task; reads can be cancelled. Undefined if the visitor left the view. */
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

  function askCode(problem, next) {
    keepCode(undefined);
    rotation = undefined;
    const form = codeForm(problem, (code) => enterCode(code, next));
    list.replaceChildren();
    gate.replaceChildren(form);
    form.querySelector(problem === undefined ? 'h3' : 'input').focus();
    announce(problem ?? 'Enter the code for changes.');
  }

  function enterCode(code, next) {
    if (code === '') return askCode(CODE_TEXT.wrong, next);
    return run(
      async (onstep, signal) => {
        onstep('Checking the code.', true);
        const verdict = await verdictOn(code, signal);
        return () => {
          if (verdict !== 'right') return askCode(CODE_TEXT[verdict] ?? CODE_TEXT.wrong, next);
          keepCode(code);
          rotation = new Rotation(client, tenant, { code, warnWithinDays: warnWithinDays() });
          next();
        };
      },
      () => askCode(undefined, next),
    );
  }

  function withCode(next) {
    if (rotation) return next();
    const code = keptCode();
    return code === undefined ? askCode(undefined, next) : enterCode(code, next);
  }

  // 1: the tokens that exist

  function start() {
    withCode(() => listThen(look, () => draw(LOOK, again('The tokens are not listed.'))));
  }

  function listThen(next, oncancel) {
    return run(async (onstep, signal) => {
      onstep('Listing the tokens.', true);
      await rotation.list(signal);
      return next;
    }, oncancel);
  }

  const again = (text) => [h('p', {}, text), actions(button('List the tokens', start, true))];

  function look(...more) {
    const { rows } = rotation;
    if (rows === undefined) return draw(LOOK, more, again('What exists now is not known.'));
    const { stage } = standingOf(rows);
    const ways =
      stage === 'under-way' ? waysOut() : actions(button('Create a token', create, true));
    draw(LOOK, more, tokenLines(rows), h('p', {}, sentenceOf(rows)), droppedNote(), ways);
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
    const known = rotation.rows;
    withCode(() =>
      run(
        (onstep, signal) => createFor(tenant, known, onstep, signal),
        () => look(),
      ),
    );
  }

  async function createFor(owner, known, onstep, signal) {
    const release = await lockTenant(owner);
    if (release === undefined) return () => look(elsewhere());
    creating = owner;
    let isHandedOver = false;
    try {
      draw(CREATE, h('p', {}, 'The token is created, then checked. Please wait.'));
      const outcome = await rotation.create({ known, onstep, signal });
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
    if (created) {
      dropped.push(created.tokenId);
      announce(`The token ${created.tokenId} was created; its secret was dropped.`);
    }
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
    draw(
      ENTER,
      verdict !== 'accepted' && note('warning', VERDICT_TEXT[verdict], ''),
      strangersNote(strangers),
      secretLines({ secret, scimUrl, tokenId, expirationTime }),
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

  /** Lists again: the secret may have been on show for long. */
  function followUp(keep, strangers) {
    withCode(() => listThen(() => olderThan(keep, strangers), look));
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
      left.map((id, index) => {
        const row = rotation?.rows?.find(({ tokenId }) => tokenId === id);
        return deleteForm(id, { index, row, onconfirm: () => remove(id, ids, rule) });
      }),
      actions(button('Back to what there is', start)),
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
    const release = await lockTenant(owner);
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
      // After a new code the tokens must be listed again.
      return askCode(CODE_TEXT.wrong, () => listThen(() => remaining(ids, rule), look));
    }
    const text = refusal && note('critical', `${id} was not deleted. `, REFUSAL_TEXT[refusal]);
    remaining(ids, rule, text);
    if (error !== undefined) showProblem(error);
    if (rotation.listError) showProblem(rotation.listError);
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

  /** Ends the task under way and empties the view. */
  function leave() {
    dropSecret();
    task?.abort();
    settle();
    creating = undefined;
    tenant = undefined;
    rotation = undefined;
    for (const part of [about, problems, gate, list]) part.replaceChildren();
  }

  /** Shows the rotation of a tenant, or how to choose one. */
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

  /** Drops the code. A secret on show stays until the visitor leaves it. */
  function forget() {
    keepCode(undefined);
    if (!isAtRisk()) return enter(undefined);
    if (onShow) rotation = undefined;
  }

  return { enter, leave, forget, mayLeave, isEmpty: () => tenant === undefined };
}
