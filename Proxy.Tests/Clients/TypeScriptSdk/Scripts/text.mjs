import { connect, print } from './sdk.mjs';

const { data, response } = await connect().messages
  .create({ model: process.env.MODEL, max_tokens: 1024, messages: [{ role: 'user', content: 'Say hi' }] })
  .withResponse();
print({ message: data, requestId: response.headers.get('request-id') });
