// The view "Which tenant?": the tenants that were found, and the form for ids.

import { byId, h } from './dom.js';

/**
 * The part of the page that asks for the tenant. It is closed while a list is shown.
 * @param {object} events
 * @param {() => void} events.ondiscover
 * @param {(tenant: object) => void} events.onchoose
 * @param {(tenants: object[]) => void} events.onchooseall
 */
export function tenantChooser({ ondiscover, onchoose, onchooseall }) {
  const chooser = byId('chooser');
  const place = byId('tenants');
  let tenants = [];
  byId('discover').addEventListener('click', ondiscover);

  return {
    /** Shows the tenants that were found. */
    show(found) {
      tenants = found;
      byId('discover').textContent = 'Look again';
      place.replaceChildren(
        found.length === 0
          ? h(
              'p',
              {},
              'No tenant was found. A tenant exists where SCIM provisioning is switched on; the ' +
                'keys must be of the organization’s management account or of a delegated ' +
                'administrator.',
            )
          : choice(found, onchoose, onchooseall),
      );
      chooser.open = true;
      if (found.length === 0) byId('by-hand').open = true;
    },
    /** Opens the form for ids again. */
    openForm() {
      chooser.open = true;
      byId('by-hand').open = true;
    },
    /** Marks the tenant that is shown and closes the view; the keyboard focus stays. */
    close(target) {
      const hadFocus = chooser.contains(document.activeElement);
      byId('chosen').textContent = nameOf(target);
      for (const button of place.querySelectorAll('button')) {
        const isShown = button.value === keyOf(target);
        if (isShown) button.setAttribute('aria-current', 'true');
        else button.removeAttribute('aria-current');
      }
      chooser.open = false;
      if (hadFocus) chooser.querySelector('summary').focus();
    },
    clear() {
      tenants = [];
      place.replaceChildren();
      byId('discover').textContent = 'Find the tenants';
      byId('chosen').textContent = '';
      chooser.open = true;
    },
    tenants: () => tenants,
  };
}

/** One tenant, or how many, as text. */
export function nameOf({ tenants, identityStoreId, tenantId, region }) {
  if (tenants) return `all ${tenants.length} tenants`;
  return `${identityStoreId}, tenant ${tenantId}${region ? `, ${region}` : ''}`;
}

const keyOf = ({ tenants, identityStoreId, tenantId }) =>
  tenants ? 'all' : JSON.stringify([identityStoreId, tenantId]);

function choice(tenants, onchoose, onchooseall) {
  const item = (value, onclick, className, ...content) =>
    h('li', {}, h('button', { type: 'button', class: className, value, onclick }, content));
  return h(
    'ul',
    { class: 'tenants', 'aria-label': 'Tenants' },
    tenants.length > 1 &&
      item(
        'all',
        () => onchooseall(tenants),
        'primary',
        h('span', {}, 'All tokens of all tenants'),
        h('small', {}, `${tenants.length} tenants, the soonest end first`),
      ),
    tenants.map((tenant) =>
      item(
        keyOf(tenant),
        () => onchoose(tenant),
        undefined,
        h('code', {}, tenant.tenantId),
        h(
          'small',
          {},
          [tenant.alias, tenant.identityStoreId, tenant.region].filter(Boolean).join(' · '),
        ),
      ),
    ),
  );
}
