import { describe, expect, it } from 'vitest';
import { GateError } from '../../src/base/errors.ts';
import { proxyFor } from '../../src/net/proxy.ts';

const PROXY = 'http://proxy.test:3128/';
const API = 'https://scf.tencentcloudapi.com/';

function proxyOf(url: string, env: Record<string, string>): string | undefined {
  const proxy = proxyFor(new URL(url), env);
  return proxy && `${proxy.secure ? 'https' : 'http'}://${proxy.hostname}:${proxy.port}/`;
}

describe('the proxy for a request', () => {
  it.each(['NO_PROXY', 'no_proxy'])('%s keeps hosts out, in either case', (variable) => {
    for (const value of [
      'scf.tencentcloudapi.com',
      '.tencentcloudapi.com',
      'tencentcloudapi.com',
      'x, SCF.TencentCloudAPI.com:443',
      '*',
    ]) {
      expect(proxyOf(API, { HTTPS_PROXY: PROXY, [variable]: value }), value).toBeUndefined();
    }
    for (const value of ['', 'example.com', 'cloudapi.com', 'scf.tencentcloudapi.com:8443']) {
      expect(proxyOf(API, { HTTPS_PROXY: PROXY, [variable]: value }), value).toBe(PROXY);
    }
  });

  it('is that of its scheme, in lower case first', () => {
    expect(proxyOf(API, { http_proxy: 'http://plain.test:1/' })).toBeUndefined();
    expect(proxyOf('http://example.com/', { http_proxy: 'http://plain.test:1/' })).toBe(
      'http://plain.test:1/',
    );
    expect(proxyOf(API, { https_proxy: 'proxy.test:3128' })).toBe(PROXY);
    expect(proxyOf(API, { https_proxy: PROXY, HTTPS_PROXY: 'http://other.test:1' })).toBe(PROXY);
    expect(proxyOf(API, { https_proxy: '', HTTPS_PROXY: PROXY })).toBe(PROXY);
    expect(proxyOf(API, { HTTPS_PROXY: 'https://proxy.test' })).toBe('https://proxy.test:443/');
    expect(proxyOf(API, { HTTPS_PROXY: 'http://[::1]:3128' })).toBe('http://[::1]:3128/');
    expect(proxyOf(API, {})).toBeUndefined();
  });

  it('is none for loopback, and for nothing that only looks like it', () => {
    const env = { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY };
    for (const host of ['localhost', '127.0.0.1:80', '[::1]'])
      expect(proxyOf(`http://${host}/`, env)).toBeUndefined();
    for (const host of ['localhost.example.com', '127.0.0.1.example.com'])
      expect(proxyOf(`https://${host}/`, env)).toBe(PROXY);
  });

  it('gets its login decoded', () => {
    const login = (url: string) => proxyFor(new URL(API), { HTTPS_PROXY: url })?.authorization;
    expect(login('http://user:p%40ss%C3%A9@proxy.test:1')).toBe(
      `Basic ${Buffer.from('user:p@ssé').toString('base64')}`,
    );
    expect(login('user:pass@proxy.test:1')).toBe(`Basic ${Buffer.from('user:pass').toString('base64')}`);
    expect(login('http://proxy.test:1')).toBeUndefined();
  });

  it.each([
    'http://user:pa#ss@host:3128',
    'http://user:pa%zz@host:3128',
    '%',
    'http://host:31280000',
    '::',
    ' ',
    'http://',
    'socks5://host:1080',
    'file:///etc/passwd',
  ])('that cannot be read, %j, is an error that names the variable and not its value', (value) => {
    for (const variable of ['HTTPS_PROXY', 'https_proxy']) {
      let thrown: unknown;
      try {
        proxyFor(new URL(API), { [variable]: value });
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(GateError);
      expect(thrown).toMatchObject({
        code: 'INPUT_INVALID',
        message: `${variable} is not a valid proxy URL.`,
      });
      expect(JSON.stringify(thrown)).not.toContain('pa#ss');
    }
  });
});
