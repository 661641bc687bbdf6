/**
 * Replaces node-fetch, with which the SDK sends every API call. Passes the request to `send` of the agent in the client's HTTP profile
 * (src/tencent/attempt.ts); the SDK passes that agent through unchanged.
 */
module.exports = (url, { agent, ...request }) => {
  if (typeof agent?.send === 'function') return agent.send(url, request);
  throw new Error('the client was made without a transport: see shims/node-fetch/index.js');
};
