import { connect, exchanges, failure, print } from './sdk.mjs';
const { toFile } = await import(process.env.SDK_ENTRY);

const client = connect();
const uploaded = [];
for (let i = 0; i < 5; i++)
  uploaded.push(await client.files.upload({ file: await toFile(Buffer.from(`file ${i}`), `Grüße-${i}.txt`, { type: 'text/plain' }), expires_in_seconds: 3600 }));
const listed = [];
for await (const file of client.files.list({ limit: 2 }))
  listed.push(file);
const beta = [];
for await (const file of client.beta.files.list({ limit: 2 }))
  beta.push(file.id);
const some = (await client.files.list({ ids: [uploaded[1].id, 'file_000000000000000000000000'] })).data;
const one = await client.files.retrieveMetadata(uploaded[0].id);
const failures = [];
for (const ask of [() => client.files.download(uploaded[0].id), () => client.files.retrieveMetadata('file_000000000000000000000000')])
  await ask().catch(error => failures.push({ ...failure(error), errorCode: error.errorCode ?? null }));
const deleted = await client.files.delete(uploaded[0].id);
const left = (await client.files.list()).data.length;
print({ uploaded, listed, beta, some, one, failures, deleted, left, urls: exchanges.map(exchange => exchange.url) });
