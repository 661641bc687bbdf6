import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { patternContent } from '../../sandbox/index.ts';
import { fetchRaw } from './kit.ts';

const SERVE = fileURLToPath(new URL('../../sandbox/serve.ts', import.meta.url));

describe('serve.ts', () => {
  it.each(['SIGTERM', 'stdin'])(
    'says where it is, serves what the config names, and ends by %s',
    async (how) => {
      const folder = mkdtempSync(join(tmpdir(), 'sandbox-serve-'));
      const config = join(folder, 'config.json');
      writeFileSync(
        config,
        JSON.stringify({
          layers: [{ region: 'ap-tokyo', name: 'big', version: 3, size: 200_000, seed: 9 }],
          ratePerSecond: null,
        }),
      );
      const child = spawn(process.execPath, [SERVE, '--config', config, '--max-seconds', '30'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      try {
        const [line] = await once(createInterface(child.stdout), 'line');
        const ready = JSON.parse(String(line));
        expect(ready).toEqual({
          endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
          cosEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
          key: {
            secretId: expect.stringMatching(/^AKID\w{32}$/),
            secretKey: expect.stringMatching(/^\w{32}$/),
          },
          layers: [
            { region: 'ap-tokyo', name: 'big', version: 3, sha256: patternContent(200_000, 9).sha256 },
          ],
        });
        expect((await fetchRaw(`${ready.cosEndpoint}/`)).status).toBe(403);
        if (how === 'stdin') child.stdin.end();
        else child.kill('SIGTERM');
        expect(await exited).toEqual([0, null]);
      } finally {
        child.kill('SIGKILL');
        rmSync(folder, { recursive: true });
      }
    },
  );
});
