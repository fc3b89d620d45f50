// The libraries live in .tools, which is not an ancestor of the test output: their entry files come by environment.
export const ai = await import(process.env.AI_ENTRY);
const { createAnthropic } = await import(process.env.AI_ANTHROPIC_ENTRY);

export const provider = createAnthropic({ baseURL: `${process.env.BASE_URL}/v1`, apiKey: 'sk-test' });
export const model = provider(process.env.MODEL);
export const streams = process.env.STREAM === '1';

export const print = value => console.log(JSON.stringify(value));

/** One answer in either mode, with what both tell; in a stream, the kinds of its parts too. */
export const ask = async request => {
  if (!streams) return told(await ai.generateText({ model, maxRetries: 0, ...request }), []);
  const parts = [];
  const result = ai.streamText({ model, maxRetries: 0, onError: () => {}, ...request });
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw part.error;
    if (parts.at(-1) !== part.type) parts.push(part.type);
  }
  return told(result, parts);
};

const told = async (result, parts) => ({
  parts,
  text: await result.text,
  reasoning: await result.reasoningText ?? null,
  finishReason: await result.finishReason,
  usage: await result.totalUsage ?? await result.usage,
  sources: await result.sources,
  steps: (await result.steps).map(step => ({
    calls: step.toolCalls.map(({ toolName, input }) => ({ toolName, input })),
    results: step.toolResults.map(({ toolName, output }) => ({ toolName, output })),
  })),
  warnings: await result.warnings ?? [],
});

const number = { type: 'number' };
const pair = ai.jsonSchema({ type: 'object', properties: { a: number, b: number }, required: ['a', 'b'], additionalProperties: false });

export const tools = {
  add: ai.tool({ description: 'Adds two numbers', inputSchema: pair, execute: async ({ a, b }) => a + b }),
  multiply: ai.tool({ description: 'Multiplies two numbers', inputSchema: pair, execute: async ({ a, b }) => a * b }),
};
