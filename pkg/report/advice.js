// The room `report`: words, rules and files that the console and the command share. Pure functions of
// their arguments: no call, no terminal, no page, no clock.
// What an error means and what to do about it, in words for an administrator. Works on the fields of an error, so that errors of another copy
// of the package and plain objects read the same.

const KEY_CODE = /^APIG(W)?\.0301$/;
const THROTTLED = /^APIG(W)?\.0308$/;

const REDIRECT_STEPS = [
  'Redirects are never followed, because credentials could leak.',
  'Check the endpoint, and whether a proxy or login page stands in between.',
];

/**
 * Advice on an error.
 * @typedef {object} Advice
 * @property {string} title What happened, in a few words.
 * @property {string[]} steps What to do, most likely cause first.
 */

/**
 * Explains an error of this package; anything else is explained as a fault of the program.
 * @param {any} error
 * @returns {Advice}
 */
export function adviseOn(error) {
  switch (error?.code) {
    case 'INVALID_ARGUMENT':
      return {
        title: 'A value is not usable',
        steps: ['Correct the value named in the message. Nothing was sent.'],
      };
    case 'LINK':
      return {
        title: 'The link cannot be read',
        steps: [
          'Correct the parts named in the message, or fill in the form. Nothing was sent.',
          'If somebody gave you the link, ask for a new one.',
        ],
      };
    case 'BAD_REQUEST':
      return relayAdvice(error) ?? badRequest();
    case 'FORBIDDEN':
      return relayAdvice(error) ?? forbidden(error);
    case 'API_ERROR':
      return relayAdvice(error) ?? byStatus(error);
    case 'VALIDATION':
      return {
        title: 'The answer does not have the documented form',
        steps: [
          'The issues below name each place. Nothing of such an answer is shown as a token.',
          'If a proxy or login page answers instead of the service, fix the endpoint.',
          'If the service itself answers like this, report it with the request time and region.',
        ],
      };
    case 'NETWORK':
      return {
        title: 'The service could not be reached',
        steps: [
          'Check the network, the proxy and the region: a mistyped region has no host.',
          'In the console: check that the program that serves this page is still running.',
        ],
      };
    case 'TIMEOUT':
      return {
        title: 'No answer in time',
        steps: ['Try again.', 'If it happens often, check the network path or allow more time.'],
      };
    case 'WASM_LOAD':
      return {
        title: 'The module could not be started',
        steps: [
          "Under a Content-Security-Policy, allow script-src 'wasm-unsafe-eval'.",
          'Otherwise use a runtime with WebAssembly (Node 20.19 or a current browser).',
        ],
      };
    default:
      return {
        title: 'Something unexpected failed',
        steps: ['Try again. If it stays, report it with the message above.'],
      };
  }
}

function badRequest() {
  return {
    title: 'The service refused the request as malformed',
    steps: [
      'Compare the identity store id and the tenant id with the Identity Center console.',
      'The tenant id is the part of the SCIM URL before /scim/v2; paste the URL to be sure.',
      'Check that the identity store lives in the chosen region.',
    ],
  };
}

function forbidden(error) {
  const steps = [
    'Use credentials of the organization’s management account or of a delegated administrator.',
    'Grant the action that the message names to their user or agency.',
  ];
  if (error.encodedAuthorizationMessage) {
    steps.push('Explain the refusal: the service can say which permission is missing.');
  }
  return { title: 'The credentials may not make this call', steps };
}

function byStatus({ status, errorCode = '' }) {
  if (status === 401 || KEY_CODE.test(errorCode)) {
    return {
      title: 'The signature was not accepted',
      steps: [
        'Check the access key and the secret key: a key may be disabled, deleted or cut when copied.',
        'Temporary credentials need their security token, and expire.',
        'Check the clock of the machine that signs: more than 15 minutes off is refused.',
      ],
    };
  }
  if (status === 404) {
    return {
      title: 'Nothing is found at this address',
      steps: [
        'Check the identity store id, the tenant id and the region.',
        'In the console: the server of this page must offer the relay at the same address.',
      ],
    };
  }
  if (status === 429 || THROTTLED.test(errorCode)) {
    return {
      title: 'Too many requests',
      steps: ['Wait a minute, then try again.', 'Refresh less often; other tools share the quota.'],
    };
  }
  if (status === 0 || (status >= 300 && status < 400)) {
    return {
      title: 'The answer was a redirect',
      steps: REDIRECT_STEPS,
    };
  }
  if (status >= 500) {
    return {
      title: 'The service failed',
      steps: [
        'Try again in a few minutes.',
        'If it stays, open a support ticket with the request id below.',
      ],
    };
  }
  return {
    title: `The service refused the request (${status})`,
    steps: ['Read the service’s message, and keep the request id for a support ticket.'],
  };
}

const RELAY = {
  'RELAY.HOST': {
    title: 'The relay refused the address of this page',
    steps: ['Open the console at the address that it printed when it started.'],
  },
  'RELAY.ORIGIN': {
    title: 'The relay refused a call from another site',
    steps: ['Only the relay’s own page may call it. Open the console itself.'],
  },
  'RELAY.UNAUTHORIZED': {
    title: 'You are not signed in to this relay',
    steps: ['Sign in to the site that serves this page, then try again.'],
  },
  'RELAY.REGION': {
    title: 'The relay is not set up for this region',
    steps: ['Start the console with --region and the region you need, or without --region.'],
  },
  'RELAY.CREDENTIALS': {
    title: 'The relay has no usable credentials',
    steps: ['Check the HUAWEICLOUD_SDK_* variables where the relay runs, then start it again.'],
  },
  'RELAY.NETWORK': {
    title: 'The relay could not reach the service',
    steps: [
      'Check the network and the proxy of the machine where the relay runs.',
      'Check the region: a mistyped region has no host.',
    ],
  },
  'RELAY.TIMEOUT': {
    title: 'The service did not answer the relay in time',
    steps: ['Try again in a few minutes, or start the console with a longer --timeout.'],
  },
  'RELAY.ANSWER': {
    title: 'The answer was held back',
    steps: [
      'It was not valid and repeated the credentials that were sent with the request.',
      'Check the endpoint: the service never does this. Consider replacing the access key.',
    ],
  },
  'RELAY.TOO_LARGE': {
    title: 'The answer is larger than the relay allows',
    steps: [
      'Check the endpoint: a list of tokens is small.',
      'If it is right, raise maxResponseBytes of the relay.',
    ],
  },
  'RELAY.STATUS': {
    title: 'The service answered with a status that HTTP does not have',
    steps: ['Check the endpoint, and what stands between the relay and the service.'],
  },
  'RELAY.BUSY': {
    title: 'The relay has too many calls under way',
    steps: ['Try again in a few seconds.'],
  },
  'RELAY.REDIRECT': {
    title: 'The service answered the relay with a redirect',
    steps: REDIRECT_STEPS,
  },
};

function relayAdvice({ errorCode }) {
  return Object.hasOwn(RELAY, errorCode ?? '') ? RELAY[errorCode] : undefined;
}
