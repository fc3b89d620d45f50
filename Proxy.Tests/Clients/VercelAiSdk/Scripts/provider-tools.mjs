import { ai, ask, print, provider } from './ai.mjs';

// Tools that Anthropic defines: the client's own bash, and code that runs on the other side.
const ran = [];
print({
  ...await ask({
    tools: {
      bash: provider.tools.bash_20250124({ execute: async ({ command }) => { ran.push(command); return 'hi'; } }),
      code_execution: provider.tools.codeExecution_20250825(),
    },
    stopWhen: ai.isStepCount(5),
    prompt: 'Echo hi, then compute',
  }),
  ran,
});
