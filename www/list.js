// The view of a list: summary, timeline, table, settings and exports. It updates with the clock and
// refreshes by itself.

import { toCsv, toJson, tokensCsv, tokensJson } from '../pkg/report/export.js';
import { countStates, tokenRows, WARN_WITHIN_DAYS } from '../pkg/report/rows.js';
import { summarise, summariseAll } from '../pkg/report/summary.js';
import { nameOf } from './discover.js';
import { byId, h, saveFile } from './dom.js';
import { wholeDays } from './link.js';
import { ago, timeOfDay } from './local-time.js';
import { remember } from './storage.js';
import { tokenTable } from './table.js';
import { drawTimeline } from './timeline.js';

const MINUTE = 60_000;
const TENANTS_NAMED = 10;

/**
 * The view of a session's list.
 * @param {object} options
 * @param {Function} options.tokenStatus The package's own.
 * @param {ReturnType<import('./session.js').listSession>} options.session
 * @param {ReturnType<import('./storage.js').recall>} options.kept
 * @param {number} [options.warnWithinDays] Of the link.
 * @param {() => void} options.onsettings
 */
export function listView({ tokenStatus, session, kept, warnWithinDays, onsettings }) {
  const settings = {
    warnWithinDays: warnWithinDays ?? kept.warnWithinDays ?? WARN_WITHIN_DAYS,
    utc: kept.utc === true,
  };
  let isStale = false;
  let rows = [];
  let visible = [];
  let drawnAt = 0;
  const table = tokenTable(byId('table'));

  const rowsAt = (now) =>
    tokenRows(session.list().tokens, tokenStatus, {
      now,
      warnWithinDays: settings.warnWithinDays,
    });

  function drawAll() {
    const list = session.list();
    if (!list) return;
    drawnAt = Date.now();
    rows = rowsAt(drawnAt);
    byId('results').hidden = false;
    byId('list').hidden = rows.length === 0;
    byId('summary').replaceChildren(summaryOf(list, rows, settings));
    drawStates(rows);
    drawAge();
    drawFiltered();
  }

  function drawFiltered() {
    const needle = byId('filter').value.trim().toLowerCase();
    const state = byId('state').value;
    const isMatch = ({ tokenId, tenantId = '', identityStoreId = '', region = '' }) =>
      [tokenId, tenantId, identityStoreId, region].some((id) => id.toLowerCase().includes(needle));
    visible = rows.filter((row) => (state === '' || row.state === state) && isMatch(row));
    const withTenants = session.list()?.target.tenants !== undefined;
    table.show({ rows: visible, utc: settings.utc, withTenants });
    drawPicture();
    byId('shown').textContent =
      visible.length === rows.length
        ? `${rows.length.toLocaleString()} token${rows.length === 1 ? '' : 's'}`
        : `${visible.length.toLocaleString()} of ${rows.length.toLocaleString()} tokens match`;
  }

  function drawPicture() {
    drawTimeline(byId('timeline'), visible, {
      now: Date.now(),
      warnWithinDays: settings.warnWithinDays,
    });
  }

  // Days left, states and the line of today change with the clock.
  function followClock() {
    const now = Date.now();
    const isSame = (row, index) =>
      row.state === rows[index].state && row.daysLeft === rows[index].daysLeft;
    if (!rowsAt(now).every(isSame)) return drawAll();
    drawnAt = now;
    drawPicture();
  }

  function drawAge() {
    const list = session.list();
    if (!list) return;
    const age = ago(Date.now() - list.fetchedAt);
    const name = nameOf(list.target);
    byId('results').classList.toggle('stale', isStale);
    byId('age').textContent = isStale
      ? `Last good list, from ${timeOfDay(list.fetchedAt)} (${age}): ${name}`
      : `${name}: fetched ${age}`;
  }

  function change(values) {
    Object.assign(settings, values);
    remember(values);
    onsettings();
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
  // The field decides: a stored value that it does not offer is not used.
  const auto = byId('auto');
  auto.value = String(kept.autoMinutes ?? 0);
  if (auto.selectedIndex < 0) auto.value = '0';
  auto.addEventListener('change', () => remember({ autoMinutes: Number(auto.value) }));
  byId('filter').addEventListener('input', drawFiltered);
  byId('state').addEventListener('change', drawFiltered);
  byId('refresh').addEventListener('click', () => session.refresh());
  byId('print').addEventListener('click', () => print());
  byId('export-csv').addEventListener('click', () =>
    saveFile('access-tokens.csv', 'text/csv', exported(table.rows(), toCsv, tokensCsv)),
  );
  byId('export-json').addEventListener('click', () =>
    saveFile('access-tokens.json', 'application/json', exported(table.rows(), toJson, tokensJson)),
  );
  let drawnWidth = 0;
  new ResizeObserver(() => {
    const width = byId('list').clientWidth;
    if (width !== drawnWidth) drawPicture();
    drawnWidth = width;
  }).observe(byId('list'));

  // A hidden page neither draws nor fetches. The clock may be set back, too.
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
  // Timers stop while the machine sleeps and while the page is in the background.
  for (const name of ['visibilitychange', 'focus', 'pageshow']) addEventListener(name, tick);

  return {
    /** Draws the session's list, a good one. */
    draw() {
      isStale = false;
      drawAll();
    },
    drawAge,
    /** Marks the list as older than the last call. */
    markStale() {
      isStale = true;
      drawAge();
    },
    clear() {
      isStale = false;
      rows = [];
      byId('summary').replaceChildren();
      byId('results').hidden = true;
      drawFiltered();
    },
    warnWithinDays: () => settings.warnWithinDays,
  };
}

function summaryOf({ target, failures }, rows, options) {
  const { level, headline, next, attention } = target.tenants
    ? summariseAll(listedTenants(target, failures, rows), options)
    : { ...summarise(rows, options), attention: [] };
  const rest = attention.length - TENANTS_NAMED;
  const odd = rows.filter(({ implausible }) => implausible).length;
  const isWhole = failures.length === 0;
  return h(
    'section',
    { class: `card summary ${level === 'good' && !isWhole ? 'warning' : level}` },
    h('p', {}, h('strong', {}, `${headline}:`), ` ${next}`),
    !isWhole && h('p', {}, `This is without ${failures.length} that could not be listed.`),
    attention.length > 0 &&
      h(
        'ul',
        {},
        attention
          .slice(0, TENANTS_NAMED)
          .map((each) =>
            h('li', {}, h('code', {}, each.tenantId), ` ${each.headline}: ${each.next}`),
          ),
        rest > 0 && h('li', {}, `and ${rest} more`),
      ),
    odd > 0 &&
      h(
        'p',
        {},
        `${odd} of ${rows.length} carry dates that cannot be true: the end lies before the creation.`,
      ),
  );
}

/** Each tenant that was listed, with its rows; also one without any. */
function listedTenants({ tenants }, failures, rows) {
  const keyOf = ({ region, identityStoreId, tenantId }) =>
    JSON.stringify([region, identityStoreId, tenantId]);
  const missing = failures.map(({ tenant }) => keyOf(tenant));
  const rowsOf = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (!rowsOf.has(key)) rowsOf.set(key, []);
    rowsOf.get(key).push(row);
  }
  return tenants
    .filter((tenant) => !missing.includes(keyOf(tenant)))
    .map((tenant) => ({ tenantId: tenant.tenantId, rows: rowsOf.get(keyOf(tenant)) ?? [] }));
}

// Changed in place: an update by the clock must not close an open list.
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

/** Rows as text; with their tenants where there are several. */
function exported(rows, ofOne, ofSeveral) {
  return rows.some(({ tenantId }) => tenantId !== undefined) ? ofSeveral(rows) : ofOne(rows);
}
