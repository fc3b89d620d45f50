import { betaTool, connect, exchanges, print } from './sdk.mjs';

const calls = [];
const add = betaTool({
  name: 'add',
  description: 'Adds two numbers',
  inputSchema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
  run: input => { calls.push(input); return String(input.a + input.b); },
});
const runner = connect().beta.messages.toolRunner({
  model: process.env.MODEL, max_tokens: 1024, tools: [add], messages: [{ role: 'user', content: 'Add 2 and 3, then 5 and 6' }],
  stream: process.env.STREAM === '1',
});
const message = await runner.runUntilDone();
print({
  message, calls,
  exchanges: exchanges.map(({ url, status, body }) => ({ url, status, thread: body?.thread ?? null, messages: body?.messages.length })),
});
