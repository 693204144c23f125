const decoder = new TextDecoder();

/** The yardstick: nothing is checked, nothing renamed. */
export const parse = {
  name: 'JSON.parse alone',
  input: 'text',
  isRaw: true,
  read: (text) => JSON.parse(text),
};

export const decodeAndParse = {
  name: 'TextDecoder + JSON.parse',
  input: 'bytes',
  isRaw: true,
  read: (bytes) => JSON.parse(decoder.decode(bytes)),
};
