import { ask, print } from './ai.mjs';

try {
  print({ answer: await ask({ prompt: 'Say hello' }) });
} catch (error) {
  print({ name: error.name, status: error.statusCode ?? null, retryable: error.isRetryable ?? null, message: error.message, type: error.data?.error?.type ?? null });
}
