/**
 * Replaces https-proxy-agent in the bundle. The SDK uses it only if a client has no agent and `http_proxy` is set. Every client here has
 * an agent, and src/net/ handles proxies.
 */
module.exports = class HttpsProxyAgent {
  constructor() {
    throw new Error('https-proxy-agent is not part of this bundle: see shims/https-proxy-agent/index.js');
  }
};
