import { connect, exchanges, failure, print } from './sdk.mjs';

const client = connect();
const batches = process.env.BETA === '1' ? client.beta.messages.batches : client.messages.batches;
const params = { model: process.env.MODEL, max_tokens: 100, messages: [{ role: 'user', content: 'Say hi' }] };
const made = await batches.create({ requests: [{ custom_id: 'a', params }, { custom_id: 'b', params: { ...params, model: 'claude-nobody' } }] });
let batch = made;
while (batch.processing_status !== 'ended') {
  await new Promise(resolve => setTimeout(resolve, 100));
  batch = await batches.retrieve(batch.id);
}
const results = [];
for await (const line of await batches.results(batch.id))
  results.push(line);
const listed = [];
for await (const one of batches.list({ limit: 1 }))
  listed.push(one.id);
const second = await batches.create({ requests: [{ custom_id: 'a', params }] });
const cancelled = await batches.cancel(second.id);
const deleted = await batches.delete(batch.id);
let missing;
try {
  await batches.retrieve(batch.id);
} catch (error) {
  missing = failure(error);
}
print({ made, batch, results, listed, cancelled, deleted, missing, urls: exchanges.map(exchange => exchange.url) });
