import { connect, print } from './sdk.mjs';

const { jsonSchemaOutputFormat } = await import(process.env.SDK_ENTRY.replace('index.mjs', 'helpers/json-schema.mjs'));
const format = jsonSchemaOutputFormat({
  type: 'object',
  properties: { city: { type: 'string' }, nickname: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
});
const message = await connect().messages.parse({
  model: process.env.MODEL, max_tokens: 1024, messages: [{ role: 'user', content: 'Name a city' }], output_config: { format },
});
print({ parsed: message.parsed_output, stop: message.stop_reason });
