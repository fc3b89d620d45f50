import { ask, print } from './ai.mjs';

print(await ask({
  messages: [{
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'file', data: Buffer.from(process.env.PNG, 'base64'), mediaType: 'image/png' },
      { type: 'file', data: Buffer.from(process.env.PDF, 'base64'), mediaType: 'application/pdf', filename: 'page.pdf' },
    ],
  }],
}));
