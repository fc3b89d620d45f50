import { connect, exchanges, failure, print } from './sdk.mjs';

const client = connect();
const models = [];
for await (const model of client.models.list({ limit: 2 }))
  models.push(model);
const one = await client.models.retrieve(models[0].id);
let missing;
try {
  await client.models.retrieve('no/such model');
} catch (error) {
  missing = failure(error);
}
print({ models, one, missing, urls: exchanges.map(exchange => exchange.url) });
