import { connect, exchanges, failure, print } from './sdk.mjs';

const client = connect();
const request = {
  model: process.env.MODEL, max_tokens: 1024, messages: [{ role: 'user', content: 'Say hi' }],
  ...JSON.parse(process.env.EXTRA ?? '{}'),
};
let outcome;
try {
  outcome = { message: await (process.env.STREAM === '1' ? client.messages.stream(request).finalMessage() : client.messages.create(request)) };
} catch (error) {
  outcome = { error: failure(error) };
}
print({
  ...outcome,
  statuses: exchanges.map(exchange => exchange.status),
  waited: exchanges.length > 1 ? exchanges.at(-1).at - exchanges[0].at : 0,
});
