// The console: puts the parts together and holds what is shown.

import { connectForm } from './connect.js';
import { announce, byId, h, saveFile } from './dom.js';
import { linkTo, readLink, refusedLink, wholeDays } from './link.js';
import { toCsv, toJson } from './pkg/report/export.js';
import { countStates, tokenRows } from './pkg/report/rows.js';
import { summarise } from './pkg/report/summary.js';
import { problemPanel } from './problem.js';
import { forget, onForgotten, recall, remember } from './remembered.js';
import { listSession } from './session.js';
import { tokenTable } from './table.js';
import { drawTimeline } from './timeline.js';
import { validatorView } from './validator.js';
import { ago, timeOfDay } from './when.js';

const DEFAULT_WARN = 90;
const MINUTE = 60_000;

start()
  .catch((error) => byId('problem').replaceChildren(problemPanel(error)))
  .finally(() => byId('content').setAttribute('aria-busy', 'false'));

async function start() {
  const [client, server] = await Promise.all([import('./pkg/index.js'), aboutServer()]);
  showSource(server);
  routeViews();
  validatorView(client.validateResponse);
  tokensView(client, server);
}

// A plain server without the relay's description still serves a working page.
async function aboutServer() {
  try {
    const response = await fetch('console.json', { headers: { Accept: 'application/json' } });
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}

function showSource({ mode, region, host }) {
  const text = {
    emulator: 'Emulator: example data, not your tokens',
    service: region ? `Service in ${region}` : `Service ${host ?? 'in the region you choose'}`,
  }[mode];
  const place = byId('source');
  place.hidden = text === undefined;
  place.textContent = text ?? '';
  place.dataset.mode = mode ?? '';
}

function routeViews() {
  const route = () => {
    const validate = location.hash === '#validate';
    byId('validate').hidden = !validate;
    byId('tokens').hidden = validate;
    for (const link of document.querySelectorAll('nav a')) {
      if (link.hash === (validate ? '#validate' : '#tokens'))
        link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  };
  addEventListener('hashchange', route);
  route();
}

function tokensView(client, server) {
  const kept = recall();
  const link = readLink(location.search, {
    parseScimEndpoint: client.parseScimEndpoint,
    onlyRegion: server.region,
  });
  const settings = {
    warnWithinDays: link.warnWithinDays ?? kept.warnWithinDays ?? DEFAULT_WARN,
    utc: kept.utc === true,
  };
  let linked;
  let query = location.search;
  let error;
  let rows = [];
  let visible = [];
  let drawnAt = 0;
  const table = tokenTable(byId('table'));
  const form = connectForm({
    parseScimEndpoint: client.parseScimEndpoint,
    server,
    onsubmit: (target) => session.load(target),
    oncancel: () => session.cancel(),
  });
  const session = listSession(client, { onstart, onlist, onproblem, oncancelled });

  function onstart() {
    form.busy(true);
    byId('refresh').disabled = true;
    byId('progress').hidden = false;
    byId('problem').replaceChildren();
    announce('Loading the tokens.');
  }

  function settle() {
    form.busy(false);
    byId('refresh').disabled = false;
    byId('progress').hidden = true;
  }

  function onlist({ target, tokens }) {
    settle();
    error = undefined;
    form.mark();
    remember(target);
    showLink(linkTo(target, settings.warnWithinDays));
    drawAll();
    announce(`${tokens.length} tokens loaded. ${byId('summary').textContent}`);
  }

  function onproblem(problem, target) {
    settle();
    error = target === linked ? refusedLink(problem) : problem;
    form.mark(error);
    showProblem({ region: target.region, onretry: () => session.load(target) });
    drawAge();
  }

  function showProblem(options) {
    const ondismiss = () => byId('problem').replaceChildren();
    byId('problem').replaceChildren(problemPanel(error, { ...options, ondismiss }));
  }

  function oncancelled() {
    settle();
    announce('Cancelled.');
    drawAge();
  }

  // Older entries of the history belong to this page too: going back must not bring their ids back.
  function showLink(next) {
    query = next;
    history.replaceState(null, '', location.pathname + query + location.hash);
  }

  function dropAll() {
    session.clear();
    settle();
    error = undefined;
    rows = [];
    form.clear();
    form.mark();
    for (const name of ['problem', 'summary']) byId(name).replaceChildren();
    byId('results').hidden = true;
    drawFiltered();
    showLink('');
    announce('Forgotten.');
  }

  function drawAll() {
    const list = session.list();
    if (!list) return;
    const { warnWithinDays } = settings;
    drawnAt = Date.now();
    rows = tokenRows(list.tokens, client.tokenStatus, { now: drawnAt, warnWithinDays });
    byId('results').hidden = false;
    byId('list').hidden = rows.length === 0;
    drawSummary(rows, warnWithinDays);
    drawStates(rows);
    drawAge();
    drawFiltered();
  }

  function drawFiltered() {
    const needle = byId('filter').value.trim().toLowerCase();
    const state = byId('state').value;
    visible = rows.filter(
      (row) => (state === '' || row.state === state) && row.tokenId.toLowerCase().includes(needle),
    );
    table.show({ rows: visible, utc: settings.utc });
    drawPicture();
    byId('shown').textContent =
      visible.length === rows.length
        ? `${rows.length.toLocaleString()} token${rows.length === 1 ? '' : 's'}`
        : `${visible.length.toLocaleString()} of ${rows.length.toLocaleString()} tokens match`;
  }

  function drawPicture() {
    const { warnWithinDays } = settings;
    drawTimeline(byId('timeline'), visible, { now: Date.now(), warnWithinDays });
  }

  // Days left and states move on by themselves, the line of today in the picture too.
  function followClock() {
    const before = rows;
    const { warnWithinDays } = settings;
    const now = Date.now();
    const next = tokenRows(session.list().tokens, client.tokenStatus, { now, warnWithinDays });
    const isSame = (row, index) =>
      row.state === before[index].state && row.daysLeft === before[index].daysLeft;
    if (!next.every(isSame)) return drawAll();
    drawnAt = now;
    drawPicture();
  }

  function drawAge() {
    const list = session.list();
    if (!list) return;
    const age = ago(Date.now() - list.fetchedAt);
    const { identityStoreId, tenantId } = list.target;
    const stale = error !== undefined;
    byId('results').classList.toggle('stale', stale);
    byId('age').textContent = stale
      ? `Last good list, from ${timeOfDay(list.fetchedAt)} (${age}): ${identityStoreId}, tenant ${tenantId}`
      : `${identityStoreId}, tenant ${tenantId}: fetched ${age}`;
  }

  function change(values) {
    Object.assign(settings, values);
    remember(values);
    const list = session.list();
    if (list) showLink(linkTo(list.target, settings.warnWithinDays));
    drawAll();
  }

  byId('warn').value = settings.warnWithinDays;
  byId('warn').addEventListener('input', () => {
    const days = wholeDays(byId('warn').value);
    byId('warn').setAttribute('aria-invalid', String(days === undefined));
    if (days !== undefined) change({ warnWithinDays: days });
  });
  byId('utc').checked = settings.utc;
  byId('utc').addEventListener('change', () => change({ utc: byId('utc').checked }));
  // The field is the setting: what it does not offer, such as an old value, is not in force.
  const auto = byId('auto');
  auto.value = String(kept.autoMinutes ?? 0);
  if (auto.selectedIndex < 0) auto.value = '0';
  auto.addEventListener('change', () => remember({ autoMinutes: Number(auto.value) }));
  byId('filter').addEventListener('input', drawFiltered);
  byId('state').addEventListener('change', drawFiltered);
  byId('refresh').addEventListener('click', () => session.refresh());
  byId('print').addEventListener('click', () => print());
  byId('export-csv').addEventListener('click', () =>
    saveFile('access-tokens.csv', 'text/csv', toCsv(table.rows())),
  );
  byId('export-json').addEventListener('click', () =>
    saveFile('access-tokens.json', 'application/json', toJson(table.rows())),
  );
  byId('forget').addEventListener('click', () => {
    forget();
    dropAll();
  });
  onForgotten(dropAll);
  addEventListener('popstate', () => showLink(query));
  let drawnWidth = 0;
  new ResizeObserver(() => {
    const width = byId('list').clientWidth;
    if (width !== drawnWidth) drawPicture();
    drawnWidth = width;
  }).observe(byId('list'));

  // A hidden page neither draws nor fetches. The clock may also be set back.
  const minutesSince = (time) => Math.abs(Date.now() - time) / MINUTE;
  const tick = () => {
    if (document.hidden || !session.list()) return;
    drawAge();
    if (minutesSince(drawnAt) >= 1) followClock();
    const minutes = Number(auto.value);
    if (minutes > 0 && minutesSince(session.attemptedAt()) >= minutes && !session.loading())
      session.refresh();
  };
  setInterval(tick, 5_000);
  // Timers sleep with the machine and with a page in the background.
  for (const name of ['visibilitychange', 'focus', 'pageshow']) addEventListener(name, tick);

  // Ids of another region than the relay's are of no use; a link's are never mixed with others.
  const isServed = kept.target && (server.region ?? kept.target.region) === kept.target.region;
  const first = link.target ?? (isServed ? kept.target : server.example) ?? {};
  const filled = form.fill(first);
  if (link.error) {
    error = link.error;
    showProblem();
  } else if (filled && first.identityStoreId && first.tenantId && location.hash !== '#validate') {
    const target = form.targetOf(first);
    if (link.target) linked = target;
    session.load(target);
  }
}

function drawSummary(rows, warnWithinDays) {
  const { level, headline, next } = summarise(rows, { warnWithinDays });
  const odd = rows.filter(({ implausible }) => implausible).length;
  byId('summary').replaceChildren(
    h(
      'section',
      { class: `card summary ${level}` },
      h('p', {}, h('strong', {}, `${headline}:`), ` ${next}`),
      odd > 0 &&
        h(
          'p',
          {},
          `${odd} of ${rows.length} carry dates that cannot be true: the end lies before the creation.`,
        ),
    ),
  );
}

// In place: the clock must not close a list that is open.
function drawStates(rows) {
  const select = byId('state');
  const counts = countStates(rows);
  const texts = { active: 'Active', expiring: 'Expiring', expired: 'Expired' };
  if (select.options.length === 0) {
    select.append(h('option', { value: '' }, 'All states'));
    select.append(...Object.keys(texts).map((value) => h('option', { value })));
  }
  for (const option of select.options) {
    if (option.value === '') continue;
    option.textContent = `${texts[option.value]} (${counts[option.value].toLocaleString()})`;
  }
}
