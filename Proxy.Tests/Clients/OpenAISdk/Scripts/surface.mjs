// The SDK lives in .tools, which is not an ancestor of the test output: its entry file comes as SDK_ENTRY.
const { OpenAI } = await import(process.env.SDK_ENTRY);
const client = new OpenAI({ baseURL: `${process.env.BASE_URL}/v1`, apiKey: 'sk-test', maxRetries: 0 });
const model = 'gpt-5.6';
const failure = error => ({ name: error.constructor.name, status: error.status ?? null, code: error.code ?? null, type: error.type ?? null, requestId: error.requestID ?? null });
const failing = async call => {
  try {
    await call();
    return null;
  } catch (error) {
    return failure(error);
  }
};

const steps = {
  responses: async () => {
    const made = await client.responses.create({ model, input: 'hello' });
    const kept = await client.responses.retrieve(made.id);
    const items = await client.responses.inputItems.list(made.id);
    return {
      text: made.output_text,
      requestId: made._request_id,
      kept: kept.output_text,
      items: items.data.map(item => item.content[0].text),
      cancelled: await failing(() => client.responses.cancel(made.id)),
      count: (await client.responses.inputTokens.count({ model, input: 'hello' })).input_tokens,
      compacted: (await client.responses.compact({ model, input: 'hello' })).output.map(item => item.type),
      deleted: await client.responses.delete(made.id),
      gone: await failing(() => client.responses.retrieve(made.id)),
    };
  },
  stream: async () => {
    const stream = client.responses.stream({ model, input: 'hello' });
    const types = [];
    for await (const event of stream) types.push(event.type);
    return { types, text: (await stream.finalResponse()).output_text };
  },
  chat: async () => {
    const messages = [{ role: 'user', content: 'hello' }];
    const whole = await client.chat.completions.create({ model, messages });
    const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
    let text = '';
    let usage = null;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
      usage = chunk.usage ?? usage;
    }
    return { whole: whole.choices[0].message.content, text, total: usage.total_tokens, wholeTotal: whole.usage.total_tokens };
  },
  embeddings: async () => {
    const answer = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] });
    return { sizes: answer.data.map(entry => entry.embedding.length), length: Math.hypot(...answer.data[0].embedding), tokens: answer.usage.total_tokens };
  },
  errors: async () => ({
    model: await failing(() => client.chat.completions.create({ model: 'no-such-model', messages: [{ role: 'user', content: 'a' }] })),
    path: await failing(() => client.moderations.create({ input: 'a' })),
    field: await failing(() => client.responses.create({ model, input: 'a', no_such_field: 1 })),
  }),
};
console.log(JSON.stringify(await steps[process.env.STEP]()));
