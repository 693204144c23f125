// All behaviour cases by section of the contract.

import abortCases from './abort.js';
import answerCases from './answers.js';
import argumentCases from './arguments.js';
import errorCases from './errors.js';
import platformCases from './platform.js';
import requestCases from './requests.js';
import retryCases from './retries.js';
import robustnessCases from './robustness.js';

export const SECTIONS = {
  arguments: argumentCases,
  requests: requestCases,
  answers: answerCases,
  errors: errorCases,
  retries: retryCases,
  abort: abortCases,
  robustness: robustnessCases,
  platform: platformCases,
};
