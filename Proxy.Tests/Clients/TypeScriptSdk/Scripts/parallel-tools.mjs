import { connect, print, run, tools } from './sdk.mjs';

const client = connect();
const messages = [{ role: 'user', content: 'Add 2 and 3, multiply 4 and 5' }];
const ask = () => {
  const request = { model: process.env.MODEL, max_tokens: 1024, tools, messages };
  return process.env.STREAM === '1' ? client.messages.stream(request).finalMessage() : client.messages.create(request);
};
const first = await ask();
messages.push({ role: 'assistant', content: first.content });
messages.push({
  role: 'user',
  content: first.content.filter(block => block.type === 'tool_use')
    .map(block => ({ type: 'tool_result', tool_use_id: block.id, content: run(block) })),
});
print({ first, second: await ask() });
