// The console: plain modules on the package, which puts a call on its way and checks the answers.
// This file connects the views; each view is a file beside it. No rule of the service and no HTTP
// request to it belongs here: words and rules that the command shares are in pkg/report.

import { connectForm } from './connect.js';
import { nameOf, tenantChooser } from './discover.js';
import { announce, byId } from './dom.js';
import { missingPanel, problemPanel } from './error-panel.js';
import { linkTo, readLink, refusedLink } from './link.js';
import { listView } from './list.js';
import { listSession, relay } from './session.js';
import { forget, onForgotten, recall, rememberTarget } from './storage.js';
import { validatorView } from './validator.js';

// The region whose STS decodes a message where a discovery was refused: no region is known then.
const DECODING_REGION = 'cn-north-4';

start()
  .catch((error) => byId('problem').replaceChildren(problemPanel(error)))
  .finally(() => byId('content').setAttribute('aria-busy', 'false'));

async function start() {
  const [client, server] = await Promise.all([import('../pkg/index.js'), aboutServer()]);
  showSource(server);
  validatorView(client.validateResponse);
  const rotation = rotationPart(server);
  routeViews(rotation);
  tokensView(client, server, rotation);
  rotation.open();
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

function routeViews(rotation) {
  const views = ['tokens', 'validate', ...(rotation.isServed ? ['rotate'] : [])];
  let shown;
  const route = () => {
    // The skip link changes no view.
    if (shown && location.hash === '#content') return;
    const next = views.find((name) => location.hash === `#${name}`) ?? 'tokens';
    if (shown === 'rotate' && next !== 'rotate' && !rotation.mayLeave()) {
      history.pushState(null, '', `${location.pathname}${location.search}#rotate`);
      return;
    }
    const last = shown;
    shown = next;
    for (const name of ['tokens', 'validate', 'rotate']) byId(name).hidden = name !== next;
    for (const link of document.querySelectorAll('nav a')) {
      if (link.hash === `#${next}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    if (last === next) return;
    if (last === 'rotate') rotation.close();
    if (next === 'rotate') rotation.open();
  };
  addEventListener('hashchange', route);
  route();
}

/** The view of the rotation, loaded only by a page that may make changes. */
function rotationPart({ changes }) {
  const isServed = changes === true;
  const isOpen = () => isServed && !byId('rotate').hidden;
  byId('nav-rotate').hidden = !isServed;
  let isLoading = false;
  let view;
  let tokens;

  async function load() {
    const { rotateView } = await import('./rotate.js');
    view = rotateView(byId('rotation'), tokens.options);
    if (isOpen()) view.enter(tokens.target());
  }

  return {
    isServed,
    /** @param {{options: object, target: () => any, refresh: () => void}} parts Of the list. */
    connect(parts) {
      tokens = parts;
    },
    /** Shows the rotation of the tenant of the list, if its view is open. */
    open() {
      if (!isOpen() || tokens === undefined) return;
      if (view) return view.enter(tokens.target());
      if (isLoading) return;
      isLoading = true;
      load().catch((error) => {
        isLoading = false;
        byId('rotation').replaceChildren(problemPanel(error));
      });
    },
    close() {
      view?.leave();
      tokens?.refresh();
    },
    /** Called when the list has changed. */
    listed() {
      const target = tokens.target();
      byId('rotate-tokens').hidden = !isServed || target === undefined;
      if (isOpen() && view?.isEmpty()) view.enter(target);
    },
    mayLeave: () => view?.mayLeave() ?? true,
    forget: () => view?.forget(),
  };
}

function tokensView(client, server, rotation) {
  const kept = recall();
  const link = readLink(location.search, {
    parseScimEndpoint: client.parseScimEndpoint,
    onlyRegion: server.region,
  });
  let linked;
  let wantsAll = link.isAll || (!link.target && kept.isAll === true);
  let query = location.search;
  const form = connectForm({
    parseScimEndpoint: client.parseScimEndpoint,
    server,
    onsubmit: (target) => session.load(target),
  });
  const chooser = tenantChooser({
    ondiscover: discover,
    onchoose: (tenant) => {
      form.set(tenant);
      session.load(form.targetOf(tenant));
    },
    onchooseall: (tenants) => session.load({ tenants }),
  });
  const session = listSession(client, {
    onstart,
    onstep,
    onlist,
    ontenants,
    onproblem,
    oncancelled,
  });
  const view = listView({
    tokenStatus: client.tokenStatus,
    session,
    kept,
    warnWithinDays: link.warnWithinDays,
    onsettings: () => showLinkTo(session.list()?.target),
  });

  function discover() {
    session.discover(server.region);
  }

  function onstart(step) {
    form.busy(true);
    byId('refresh').disabled = true;
    byId('discover').disabled = true;
    byId('working').hidden = false;
    byId('problem').replaceChildren();
    onstep(step);
    announce(step);
  }

  function onstep(step) {
    byId('step').textContent = step;
  }

  function settle() {
    const hadFocus = document.activeElement === byId('cancel');
    form.busy(false);
    byId('refresh').disabled = false;
    byId('discover').disabled = false;
    byId('working').hidden = true;
    if (hadFocus) byId('content').focus();
  }

  function ontenants(tenants) {
    settle();
    chooser.show(tenants);
    if (wantsAll && tenants.length > 0) return session.load({ tenants });
    // A single tenant is chosen at once, unless ids were typed in the meantime.
    if (tenants.length === 1 && form.fill(tenants[0])) {
      return session.load(form.targetOf(tenants[0]));
    }
    announce(tenants.length === 0 ? 'No tenant was found.' : `${tenants.length} tenants found.`);
  }

  function onlist(list) {
    settle();
    const { target, tokens, failures } = list;
    wantsAll = target.tenants !== undefined;
    form.mark();
    rememberTarget(target);
    showLinkTo(target);
    view.draw();
    chooser.close(target);
    rotation.listed();
    if (failures.length > 0) byId('problem').replaceChildren(missing(list));
    announce(`${tokens.length} tokens loaded. ${byId('summary').textContent}`);
  }

  const ondismiss = () => byId('problem').replaceChildren();

  function missing(list) {
    return missingPanel(list, { decode, ondismiss, onretry: () => session.load(list.target) });
  }

  function onproblem(problem, target) {
    settle();
    if (target === undefined) return showDiscoveryProblem(problem);
    const error = target === linked ? refusedLink(problem) : problem;
    form.mark(error);
    if (!session.list() || error.code === 'INVALID_ARGUMENT') chooser.openForm();
    view.markStale();
    showProblem(error, {
      decode: (message) => decode(message, target.region),
      onretry: () => session.load(target),
    });
  }

  function showDiscoveryProblem(error) {
    chooser.openForm();
    showProblem(error, { decode, onretry: discover });
  }

  function showProblem(error, options) {
    byId('problem').replaceChildren(problemPanel(error, { ...options, ondismiss }));
  }

  async function decode(encodedMessage, region = server.region ?? DECODING_REGION) {
    const options = { endpoint: relay(), region };
    return (await client.decodeAuthorizationMessage({ encodedMessage }, options)).decodedMessage;
  }

  function oncancelled() {
    settle();
    if (!session.list() && chooser.tenants().length === 0) chooser.openForm();
    announce('Cancelled.');
    view.drawAge();
  }

  // Older history entries are links of this page: going back must not bring their ids back.
  function showLink(next) {
    query = next;
    history.replaceState(null, '', location.pathname + query + location.hash);
  }

  function showLinkTo(target) {
    if (target) showLink(linkTo(target, view.warnWithinDays()));
  }

  function dropAll() {
    session.clear();
    settle();
    wantsAll = false;
    form.clear();
    form.mark();
    chooser.clear();
    byId('problem').replaceChildren();
    view.clear();
    rotation.forget();
    showLink('');
    announce('Forgotten.');
  }

  byId('cancel').addEventListener('click', () => session.cancel());
  byId('forget').addEventListener('click', () => {
    if (!rotation.mayLeave()) return;
    forget();
    dropAll();
  });
  byId('rotate-tokens').addEventListener('click', () => {
    location.hash = '#rotate';
  });
  onForgotten(dropAll);
  addEventListener('popstate', () => showLink(query));

  rotation.connect({
    options: {
      client,
      nameOf,
      warnWithinDays: view.warnWithinDays,
      problemPanel: (error, { region, ...options }) =>
        problemPanel(error, { ...options, decode: (message) => decode(message, region) }),
    },
    target() {
      const target = session.list()?.target;
      return target?.tenants ? undefined : target;
    },
    refresh: session.refresh,
  });

  // Ids of another region than the relay's cannot work; those of a link are not mixed with others.
  const isServed = kept.target && (server.region ?? kept.target.region) === kept.target.region;
  const first = link.target ?? (isServed && !link.isAll ? kept.target : undefined);
  const isFilled = form.fill(first ?? {});
  if (link.error) {
    chooser.openForm();
    return showProblem(link.error);
  }
  if (!isFilled || (first && !(first.identityStoreId && first.tenantId))) return chooser.openForm();
  if (location.hash === '#validate') return;
  if (!first) return discover();
  const target = form.targetOf(first);
  if (link.target) linked = target;
  byId('chosen').textContent = nameOf(target);
  session.load(target);
}
