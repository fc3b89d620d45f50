import { connect, exchanges, print, tools } from './sdk.mjs';

const client = connect();
const request = { model: process.env.MODEL, messages: [{ role: 'user', content: 'How long is this?' }] };
const plain = await client.messages.countTokens(request);
const beta = await client.beta.messages.countTokens({ ...request, tools });
print({ plain, beta, urls: exchanges.map(exchange => exchange.url) });
