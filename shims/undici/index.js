/**
 * Replaces undici in the bundle. `@actions/http-client` uses its `ProxyAgent` in `getAgentDispatcher`, which only Octokit calls. This
 * action has no Octokit, and undici is a megabyte that every start would have to parse.
 */
export class ProxyAgent {
  constructor() {
    throw new Error('undici is not part of this bundle: see shims/undici/index.js');
  }
}
