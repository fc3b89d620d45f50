import { ask, print } from './ai.mjs';

print(await ask({ system: 'Be brief.', prompt: 'Say hello' }));
