import { connect, failure, print } from './sdk.mjs';

const client = connect();
const model = process.env.MODEL;
const ask = id => client.beta.messages.create({
  model,
  max_tokens: 100,
  betas: ['files-api-2025-04-14'],
  messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: id } }, { type: 'text', text: 'What does it say?' }] }],
});
const file = await client.beta.files.upload({ file: new File(['%PDF-1.7 apples'], 'apples.pdf', { type: 'application/pdf' }) });
const message = await ask(file.id);
const listed = [];
for await (const one of client.beta.files.list({ limit: 1 }))
  listed.push(one.id);
const told = await client.beta.files.retrieveMetadata(file.id);
const deleted = await client.beta.files.delete(file.id);
let missing;
try {
  await ask(file.id);
} catch (error) {
  missing = failure(error);
}
print({ file, message, listed, told, deleted, missing });
