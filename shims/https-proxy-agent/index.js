/**
 * Stands in for https-proxy-agent in the bundle. The SDK would reach it where a client has no agent of its own and
 * `http_proxy` is set; every client here has one, and proxies are the transport's affair (src/net/).
 */
module.exports = class HttpsProxyAgent {
  constructor() {
    throw new Error('https-proxy-agent is not part of this bundle: see shims/https-proxy-agent/index.js');
  }
};
