/**
 * Stands in for node-fetch, through which the SDK sends its requests: every API call reaches it. It hands the request
 * to the `send` of the agent in the client's HTTP profile (src/tencent/attempt.ts), which the SDK passes on untouched.
 */
module.exports = (url, { agent, ...request }) => {
  if (typeof agent?.send === 'function') return agent.send(url, request);
  throw new Error('the client was made without a transport: see shims/node-fetch/index.js');
};
