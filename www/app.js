// The console: puts the parts together and holds what is shown.

import { connectForm } from './connect.js';
import { announce, byId, h, saveFile } from './dom.js';
import { toCsv, toJson } from './pkg/report/export.js';
import { countStates, tokenRows } from './pkg/report/rows.js';
import { summarise } from './pkg/report/summary.js';
import { problemPanel } from './problem.js';
import { forget, fromQuery, recall, remember, toQuery } from './remembered.js';
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
  const linked = fromQuery(location.search);
  const settings = {
    warnWithinDays: wholeDays(linked.warnWithinDays ?? kept.warnWithinDays) ?? DEFAULT_WARN,
    utc: kept.utc === true,
    autoMinutes: Number(kept.autoMinutes) || 0,
  };
  let error;
  let rows = [];
  let visible = [];
  const table = tokenTable(byId('table'));
  const form = connectForm({
    parseScimEndpoint: client.parseScimEndpoint,
    server,
    onsubmit: (target) => session.load(target),
    oncancel: () => session.cancel(),
  });
  const session = listSession(client.listTokens, { onstart, onlist, onproblem, oncancelled });

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
    history.replaceState(null, '', toQuery(target, settings.warnWithinDays) + location.hash);
    drawAll();
    announce(`${tokens.length} tokens loaded. ${byId('summary').textContent}`);
  }

  function onproblem(problem, target) {
    settle();
    error = problem;
    form.mark(error);
    byId('problem').replaceChildren(
      problemPanel(error, {
        region: target.region ?? server.region,
        onretry: () => session.load(target),
        ondismiss: () => byId('problem').replaceChildren(),
      }),
    );
    drawAge();
  }

  function oncancelled() {
    settle();
    announce('Cancelled.');
    drawAge();
  }

  function drawAll() {
    const list = session.list();
    if (!list) return;
    const { warnWithinDays } = settings;
    rows = tokenRows(list.tokens, client.tokenStatus, { now: Date.now(), warnWithinDays });
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
  byId('auto').value = String(settings.autoMinutes);
  if (byId('auto').selectedIndex < 0) byId('auto').value = '0';
  byId('auto').addEventListener('change', () =>
    change({ autoMinutes: Number(byId('auto').value) }),
  );
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
    form.clear();
    history.replaceState(null, '', location.pathname + location.hash);
    announce('Forgotten.');
  });
  let drawnWidth = 0;
  new ResizeObserver(() => {
    const width = byId('list').clientWidth;
    if (width !== drawnWidth) drawPicture();
    drawnWidth = width;
  }).observe(byId('list'));

  // Ages and days left move on by themselves; a hidden page neither draws nor fetches.
  setInterval(() => {
    const list = session.list();
    if (document.hidden || !list) return;
    drawAge();
    const due = session.attemptedAt() + settings.autoMinutes * MINUTE;
    if (settings.autoMinutes > 0 && Date.now() >= due && !session.loading()) session.refresh();
  }, 5_000);

  form.fill({ ...(server.example ?? {}), ...kept, ...linked });
  if (form.complete() && location.hash !== '#validate') session.load(form.read());
}

function wholeDays(value) {
  const days = Number(value);
  return value !== '' && value !== undefined && Number.isInteger(days) && days >= 0 && days <= 3650
    ? days
    : undefined;
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

function drawStates(rows) {
  const select = byId('state');
  const chosen = select.value;
  const counts = countStates(rows);
  const texts = { active: 'Active', expiring: 'Expiring', expired: 'Expired' };
  select.replaceChildren(
    h('option', { value: '' }, 'All states'),
    ...Object.entries(texts).map(([value, text]) =>
      h('option', { value }, `${text} (${counts[value].toLocaleString()})`),
    ),
  );
  select.value = chosen;
}
