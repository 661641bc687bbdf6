/**
 * Replaces `@actions/http-client` in the bundle, so that src/net/ is the only transport there. `getIDToken` of `@actions/core` and
 * `downloadTool` of `@actions/tool-cache` would reach it, and this action calls neither. With it, every start would load Node's HTTP client.
 */
export class HttpClient {
  constructor() {
    throw new Error('@actions/http-client is not part of this bundle: see shims/http-client/index.js');
  }
}

/** `@actions/core` imports it from `lib/auth` for the same function. */
export const BearerCredentialHandler = HttpClient;
