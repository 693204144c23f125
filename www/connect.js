// The form for identity store, tenant and region.

import { byId, h } from './dom.js';

const REGIONS = [
  'cn-north-4',
  'cn-east-3',
  'cn-south-1',
  'cn-south-4',
  'cn-southwest-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'la-south-2',
  'la-north-2',
  'sa-brazil-1',
  'af-south-1',
  'af-north-1',
  'me-east-1',
  'tr-west-1',
];

/**
 * Wires the form.
 * @param {object} options
 * @param {(url: string) => {region: string, tenantId: string}} options.parseScimEndpoint
 * @param {{mode?: string, region?: string}} options.server The relay's description.
 * @param {(target: object) => void} options.onsubmit
 */
export function connectForm({ parseScimEndpoint, server, onsubmit }) {
  const fields = {
    identityStoreId: byId('identity-store'),
    tenantId: byId('tenant'),
    region: byId('region'),
  };
  const scimUrl = byId('scim-url');
  byId('regions').append(...REGIONS.map((value) => h('option', { value })));

  // The emulator has no region; a relay that is tied to one leaves no choice.
  byId('region-field').hidden = server.mode === 'emulator';
  if (server.region) {
    fields.region.value = server.region;
    fields.region.readOnly = true;
  }

  const readScimUrl = () => {
    const url = scimUrl.value.trim();
    const outcome = url === '' ? { text: '' } : fromScimUrl(url);
    byId('scim-url-error').textContent = outcome.text;
    scimUrl.setAttribute('aria-invalid', String(outcome.text !== ''));
    return outcome.text === '';
  };

  function fromScimUrl(url) {
    try {
      const { region, tenantId } = parseScimEndpoint(url);
      if (server.region && region !== server.region) {
        return { text: `This console works in ${server.region}; the URL is of ${region}.` };
      }
      fields.tenantId.value = tenantId;
      fields.region.value = region;
      return { text: '' };
    } catch (error) {
      return { text: error.message };
    }
  }

  scimUrl.addEventListener('input', readScimUrl);
  byId('connect').addEventListener('submit', (event) => {
    event.preventDefault();
    if (readScimUrl()) onsubmit(read());
    else scimUrl.focus();
  });

  function read() {
    return targetOf({
      identityStoreId: fields.identityStoreId.value.trim(),
      tenantId: fields.tenantId.value.trim(),
      region: fields.region.value.trim() || undefined,
    });
  }

  function targetOf({ identityStoreId, tenantId, region }) {
    const chosen = server.mode === 'emulator' ? undefined : (server.region ?? region);
    return { identityStoreId, tenantId, region: chosen };
  }

  function set(values) {
    for (const [name, field] of Object.entries(fields)) {
      if (!field.readOnly) field.value = values[name] ?? '';
    }
    scimUrl.value = values.scimUrl ?? '';
    readScimUrl();
  }

  const editable = () =>
    [...Object.values(fields), scimUrl].filter(({ readOnly }) => readOnly === false);

  return {
    targetOf,
    /**
     * Fills in the values of a link or of the last visit, unless the user typed
     * something while the page was loading: two targets must not be mixed.
     * @returns {boolean} Whether it was filled in.
     */
    fill(values) {
      if (editable().some(({ value }) => value !== '')) return false;
      set(values);
      return true;
    },
    set,
    clear() {
      for (const field of editable()) field.value = '';
      readScimUrl();
    },
    busy(loading) {
      byId('load').disabled = loading;
    },
    /** Marks the field that an InvalidArgumentError names. */
    mark(error) {
      for (const [name, field] of Object.entries(fields)) {
        field.setAttribute('aria-invalid', String(error?.argument === name));
      }
    },
  };
}
