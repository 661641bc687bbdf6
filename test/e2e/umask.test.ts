import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesContent } from '../../sandbox/index.ts';
import { rawZip } from '../archive/hostile-zip.ts';
import { withGate } from './kit.ts';

const LAYER = bytesContent(
  rawZip({
    entries: [
      { name: 'plain', data: 'x', mode: 0o100644 },
      { name: 'tool', data: 'x', mode: 0o100755 },
      { name: 'big-tool', data: Buffer.alloc(2 * 1024 ** 2), mode: 0o100755 },
      { name: 'private', data: 'x', mode: 0o100600 },
      { name: 'private-tool', data: 'x', mode: 0o100500 },
      { name: 'open', data: 'x', mode: 0o100666 },
      { name: 'setuid', data: 'x', mode: 0o106755 },
      { name: 'windows', data: 'x', central: { madeBy: 20, attributes: 0x20 } },
      { name: 'read-only/', mode: 0o040555 },
      { name: 'read-only/file', data: 'x', mode: 0o100444 },
      { name: 'read-only/tool', data: 'x', mode: 0o100511 },
      { name: 'sticky/', mode: 0o041777 },
      { name: 'closed/', mode: 0o040000 },
      { name: 'closed/file', data: 'x', mode: 0o100000 },
      { name: 'implied/file', data: 'x', mode: 0o100644 },
    ],
  }),
);
const TOOLS = ['tool', 'big-tool', 'private-tool', 'setuid', 'read-only/tool'];
const FILES = ['plain', 'private', 'open', 'windows', 'read-only/file', 'closed/file', 'implied/file'];
const FOLDERS = ['.', 'read-only', 'sticky', 'closed', 'implied'];

describe.concurrent('an extracted layer', () => {
  it.each(['002', '022', '027', '077'])(
    'has the modes of a umask, and keeps what is executable (umask %s)',
    async (octal) => {
      const umask = Number.parseInt(octal, 8);
      await withGate(
        async ({ job, step }) => {
          const setUmask = `--import="data:text/javascript,process.umask(${umask})"`;
          const { outputs, stdout } = await step(
            { 'extract-to': 'out' },
            { env: { NODE_OPTIONS: setUmask } },
          );
          const folder = outputs['extracted-path'] ?? '';
          expect(folder, stdout).toBe(join(job.workspace, 'out'));
          const modes = (paths: string[]) =>
            new Set(paths.map((path) => (statSync(join(folder, path)).mode & 0o7777).toString(8)));
          expect(modes(TOOLS)).toEqual(new Set([(0o777 & ~umask).toString(8)]));
          expect(modes(FILES)).toEqual(new Set([(0o666 & ~umask).toString(8)]));
          expect(modes(FOLDERS)).toEqual(new Set([(0o777 & ~umask).toString(8)]));
          rmSync(folder, { recursive: true });
        },
        { content: LAYER },
      );
    },
  );
});
