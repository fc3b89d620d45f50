import { connect, print } from './sdk.mjs';

const client = connect();
const request = {
  model: process.env.MODEL,
  max_tokens: 500,
  tools: [{ type: 'code_execution_20250825', name: 'code_execution' }],
  messages: [{ role: 'user', content: 'Make it' }],
};
const made = message => message.content.filter(block => block.type === 'code_execution_tool_result').flatMap(block => block.content.content);
const outputs = [...made(await client.messages.create(request)), ...made(await client.messages.stream(request).finalMessage())];
const files = [];
for (const output of outputs) {
  const told = await client.files.retrieveMetadata(output.file_id);
  const response = await client.files.download(output.file_id);
  files.push({ type: output.type, name: told.filename, downloadable: told.downloadable, text: await response.text() });
}
print({ files });
