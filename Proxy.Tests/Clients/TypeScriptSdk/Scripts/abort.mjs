import { connect, print } from './sdk.mjs';

const stream = connect().messages.stream({ model: process.env.MODEL, max_tokens: 1024, messages: [{ role: 'user', content: 'Say hi' }] });
stream.on('text', () => stream.abort());
try {
  await stream.finalMessage();
  print({ aborted: false });
} catch (error) {
  print({ aborted: error.constructor.name });
}
