import { ai, ask, print, tools } from './ai.mjs';

print(await ask({ tools, stopWhen: ai.isStepCount(5), prompt: 'Add 2 and 3, multiply 4 and 5' }));
