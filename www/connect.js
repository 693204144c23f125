// The form: which identity store, which tenant, which region.

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
 * @param {{mode?: string, region?: string}} options.server What the relay says of itself.
 * @param {(target: object) => void} options.onsubmit
 * @param {() => void} options.oncancel
 */
export function connectForm({ parseScimEndpoint, server, onsubmit, oncancel }) {
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
  byId('cancel').addEventListener('click', oncancel);

  function read() {
    const region = fields.region.value.trim();
    return {
      identityStoreId: fields.identityStoreId.value.trim(),
      tenantId: fields.tenantId.value.trim(),
      region: server.mode === 'emulator' || region === '' ? undefined : region,
    };
  }

  return {
    read,
    /** Fills in what a deep link, the last visit or the server's example gives. */
    fill(values) {
      for (const [name, field] of Object.entries(fields)) {
        // What was typed while the page was loading is not overwritten.
        if (values[name] && field.value === '') field.value = values[name];
      }
      scimUrl.value ||= values.scimUrl ?? '';
      readScimUrl();
    },
    complete() {
      return fields.identityStoreId.value.trim() !== '' && fields.tenantId.value.trim() !== '';
    },
    clear() {
      for (const field of [...Object.values(fields), scimUrl]) {
        if (!field.readOnly) field.value = '';
      }
      readScimUrl();
    },
    busy(loading) {
      byId('load').disabled = loading;
      byId('cancel').hidden = !loading;
    },
    /** Marks the field that an InvalidArgumentError speaks of. */
    mark(error) {
      for (const [name, field] of Object.entries(fields)) {
        field.setAttribute('aria-invalid', String(error?.argument === name));
      }
    },
  };
}
