import { validateResponse } from '../../pkg/index.js';

export const packageBytes = {
  name: 'this package, bytes',
  input: 'bytes',
  read: (bytes) => validateResponse(bytes),
};

export const packageText = {
  name: 'this package, text',
  input: 'text',
  read: (text) => validateResponse(text),
};
