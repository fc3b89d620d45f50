import { ai, model, print, streams } from './ai.mjs';

const schema = ai.jsonSchema({
  type: 'object',
  properties: { city: { type: 'string' }, population: { type: 'integer' }, nickname: { type: 'string' } },
  required: ['city', 'population'],
  additionalProperties: false,
});
const request = { model, maxRetries: 0, prompt: 'Name a city', output: ai.Output.object({ schema }) };
const partials = [];
if (streams) {
  const result = ai.streamText(request);
  for await (const partial of result.partialOutputStream) partials.push(partial);
  print({ output: await result.output, partials });
} else {
  print({ output: (await ai.generateText(request)).output, partials });
}
