import { connect, print } from './sdk.mjs';

// Two turns with a server tool or with documents; everything of the first answer goes back in the second question.
const client = connect();
const { tools, mcp_servers: mcpServers, betas, content = 'Go on' } = JSON.parse(process.env.EXTRA);
const messages = [{ role: 'user', content }];
const citations = [];
const ask = async () => {
  const request = { model: process.env.MODEL, max_tokens: 1024, tools, messages, ...(betas && { betas, mcp_servers: mcpServers }) };
  const api = betas ? client.beta.messages : client.messages;
  if (process.env.STREAM !== '1') return api.create(request);
  const stream = api.stream(request);
  stream.on('citation', citation => citations.push(citation));
  return stream.finalMessage();
};
const first = await ask();
messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: 'And then?' });
print({ first, citations, second: await ask() });
