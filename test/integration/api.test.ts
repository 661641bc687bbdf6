import { describe, expect, it } from 'vitest';
import { bytesContent, startSandbox } from '../../sandbox/index.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createScfApi } from '../../src/tencent/api.ts';
import { fixedCredentials } from '../../src/tencent/auth/credentials.ts';
import { createRateLimiter } from '../../src/tencent/rate.ts';

describe('the API client', () => {
  it('is never refused for its rate by a server that takes 20 a second, in 200 calls made at once', async () => {
    const sandbox = await startSandbox();
    try {
      for (let version = 1; version <= 200; version += 1) {
        sandbox.publish({
          region: 'ap-guangzhou',
          name: 'deps',
          version,
          content: bytesContent(Buffer.from('x')),
        });
      }
      const { secretId, secretKey } = sandbox.key;
      const api = createScfApi({
        endpoint: { protocol: 'http://', host: new URL(sandbox.endpoint).host },
        credentials: fixedCredentials({ secretId, secretKey, sessionToken: undefined }),
        limiter: createRateLimiter(systemClock),
        clock: systemClock,
      });
      const lines: string[] = [];
      const options = {
        region: 'ap-guangzhou',
        signal: new AbortController().signal,
        log: (line: string) => void lines.push(line),
      };
      const versions = Array.from({ length: 200 }, (_, index) => index + 1);
      const answers = await Promise.all(
        versions.map((LayerVersion) =>
          api.call('GetLayerVersion', { LayerName: 'deps', LayerVersion }, options),
        ),
      );
      expect(answers).toHaveLength(200);
      expect(sandbox.refused()).toBe(0);
      expect(sandbox.calls).toHaveLength(200);
      expect(lines).toEqual([]);
    } finally {
      await sandbox.close();
    }
  });
});
