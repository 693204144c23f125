// The behaviour cases of the calls around `listTokens`.

import answers from './answers.js';
import args from './arguments.js';
import changes from './changes.js';
import checks from './checks.js';
import discovery from './discovery.js';
import requests from './requests.js';

export const SECTIONS = {
  'arguments of the calls': args,
  'requests of the calls': requests,
  'answers of the calls': answers,
  discovery,
  changes,
  checks,
};
