// The SDK lives in .tools, which is not an ancestor of the test output: its entry file comes as SDK_ENTRY.
const sdk = await import(process.env.SDK_ENTRY);
export const { Anthropic } = sdk;
export const { betaTool } = await import(process.env.SDK_ENTRY.replace('index.mjs', 'helpers/beta/json-schema.mjs'));

/** Every HTTP exchange the SDK makes, retries and fallbacks included. */
export const exchanges = [];

export const connect = (options = {}) => new Anthropic({
  baseURL: process.env.BASE_URL,
  apiKey: 'sk-test',
  maxRetries: Number(process.env.MAX_RETRIES ?? 0),
  fetch: async (url, init) => {
    const response = await fetch(url, init);
    exchanges.push({
      url: String(url),
      status: response.status,
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : null,
      at: performance.now(),
    });
    return response;
  },
  ...options,
});

export const print = value => console.log(JSON.stringify(value));

export const failure = error => ({
  name: error.constructor.name,
  status: error.status ?? null,
  type: error.type ?? error.error?.error?.type ?? null,
  message: error.message,
  requestId: error.requestID ?? null,
  bodyRequestId: error.error?.request_id ?? null,
});

export const tools = [
  { name: 'add', description: 'Adds two numbers', input_schema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] } },
  { name: 'multiply', description: 'Multiplies two numbers', input_schema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] } },
];

export const run = ({ name, input }) => String(name === 'add' ? input.a + input.b : input.a * input.b);
