import { HttpsProxyAgent } from 'https-proxy-agent';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agentFor } from '../../src/net/agent.ts';

afterEach(() => vi.unstubAllEnvs());

async function proxyFor(url: string): Promise<string | undefined> {
  const agent = await agentFor(new URL(url));
  return agent instanceof HttpsProxyAgent ? agent.proxy.href : undefined;
}

const PROXY = 'http://proxy.test:3128/';
const API = 'https://scf.tencentcloudapi.com/';

describe('the proxy for a request', () => {
  it.each(['NO_PROXY', 'no_proxy'])('%s keeps hosts out, in either case', async (variable) => {
    vi.stubEnv('HTTPS_PROXY', PROXY);
    for (const value of [
      'scf.tencentcloudapi.com',
      '.tencentcloudapi.com',
      'tencentcloudapi.com',
      'x, SCF.TencentCloudAPI.com:443',
      '*',
    ]) {
      vi.stubEnv(variable, value);
      expect(await proxyFor(API), value).toBeUndefined();
    }
    for (const value of ['', 'example.com', 'cloudapi.com', 'scf.tencentcloudapi.com:8443']) {
      vi.stubEnv(variable, value);
      expect(await proxyFor(API), value).toBe(PROXY);
    }
  });

  it('is that of its scheme', async () => {
    vi.stubEnv('http_proxy', 'http://plain.test:1/');
    expect(await proxyFor(API)).toBeUndefined();
    vi.stubEnv('https_proxy', 'proxy.test:3128');
    expect(await proxyFor(API)).toBe(PROXY);
  });
});
