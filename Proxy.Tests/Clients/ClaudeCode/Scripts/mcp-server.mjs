// A small MCP server over stdio: one JSON-RPC message per line. TOOL is the name of its one tool, IMAGE what it returns.
import { createInterface } from 'node:readline';

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { text: { type: 'string' }, times: { type: 'integer', minimum: 1 } },
  required: ['text'],
};
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'test', version: '1' } }),
  'tools/list': () => ({ tools: [{ name: process.env.TOOL, description: 'Says a text so many times', inputSchema: schema }] }),
  'tools/call': ({ arguments: { text, times = 1 } }) => ({
    content: process.env.IMAGE
      ? [{ type: 'text', text }, { type: 'image', data: process.env.IMAGE, mimeType: 'image/png' }]
      : [{ type: 'text', text: Array(times).fill(text).join(' ') }],
  }),
  ping: () => ({}),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const answer = answers[method];
  const reply = answer ? { result: answer(params ?? {}) } : { error: { code: -32601, message: `no method ${method}` } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...reply })}\n`);
}
