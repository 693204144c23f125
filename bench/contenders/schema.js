/** The answer as JSON Schema. */
export const SCHEMA = {
  type: 'object',
  required: ['bearer_tokens'],
  properties: {
    bearer_tokens: {
      type: 'array',
      items: {
        type: 'object',
        required: ['creation_time', 'expiration_time', 'token_id'],
        properties: {
          creation_time: { type: 'integer', minimum: 0 },
          expiration_time: { type: 'integer', minimum: 0 },
          token_id: { type: 'string' },
        },
      },
    },
  },
};
