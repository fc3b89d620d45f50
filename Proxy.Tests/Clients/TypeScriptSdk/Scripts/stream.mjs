import { connect, print } from './sdk.mjs';

const stream = connect().messages.stream({ model: process.env.MODEL, max_tokens: 1024, messages: [{ role: 'user', content: 'Say hi' }] });
const events = [];
let deltas = '';
stream.on('streamEvent', event => events.push(event.type));
stream.on('text', text => { deltas += text; });
const message = await stream.finalMessage();
print({ message, events, deltas });
