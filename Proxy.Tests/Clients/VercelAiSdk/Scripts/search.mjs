import { ask, print, provider } from './ai.mjs';

print(await ask({ tools: { web_search: provider.tools.webSearch_20250305({ maxUses: 2 }) }, prompt: 'Search the web for cats' }));
