import { registerHooks } from 'node:module';

// The package imports JSON without saying so, as bundlers take it; Node.js wants to be told.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    return specifier.endsWith('.json') ? { ...resolved, importAttributes: { type: 'json' } } : resolved;
  },
});

/** GitHub's own judge of workflows, as its editor extension has it. */
export const { validate } = await import('@actions/languageservice');
