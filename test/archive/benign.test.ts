import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditArchive } from '../../src/archive/audit.ts';
import { extractArchive } from '../../src/archive/extract.ts';
import { createTracker } from '../../src/base/temporary.ts';
import { BENIGN, LIBRARY } from './corpus/benign.ts';
import { rawZip } from './hostile-zip.ts';
import { checkArchive, inFolder, NEVER, snapshot } from './kit.ts';
import { HAS_PYTHON, HAS_UNZIP, HAS_ZIP, runPython, unzip, zipFolder, zipThroughPipe } from './peers.ts';

/** `unzip` sets the modes of the archive, the gate those of the umask: of both, whether a file is executable. */
function withoutModes(found: Record<string, string>): Record<string, string> {
  const plain = (text: string) =>
    text
      .replace(/^folder .*/, 'folder')
      .replace(/^file (\d+)/, (_, mode: string) =>
        Number.parseInt(mode, 8) & 0o100 ? 'executable' : 'file',
      );
  return Object.fromEntries(Object.entries(found).map(([path, text]) => [path, plain(text)]));
}

/** Audits, extracts, and compares with `unzip`. */
async function passes(folder: string, archive: string, peer = HAS_UNZIP): Promise<Record<string, string>> {
  const audit = await auditArchive(archive, NEVER);
  expect(audit.findings).toEqual([]);
  expect(checkArchive(audit)).toMatchObject({ id: 'archive', verdict: 'pass' });
  await extractArchive(archive, join(folder, 'out'), audit, NEVER, createTracker());
  const found = await snapshot(join(folder, 'out'));
  if (peer) {
    unzip(archive, join(folder, 'reference'));
    expect(withoutModes(found)).toEqual(withoutModes(await snapshot(join(folder, 'reference'))));
  }
  return found;
}

describe('benign archives, byte by byte', () => {
  it.each(BENIGN)('takes $title', async ({ zip, peer }) => {
    await inFolder(async (folder) => {
      const archive = join(folder, 'layer.zip');
      await writeFile(archive, rawZip(zip));
      await passes(folder, archive, HAS_UNZIP && peer !== false);
    });
  });
});

async function makeLayer(root: string): Promise<void> {
  const files: Record<string, string> = {
    ...{
      'node_modules/left-pad/index.js': LIBRARY,
      'node_modules/left-pad/bin/pad.js': '#!/usr/bin/env node\n',
    },
    ...{ 'python/lib/依赖.py': 'x = 1\n', empty: '', 'with space/a b.txt': 'a b' },
  };
  for (const [path, data] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), data);
  }
  await chmod(join(root, 'node_modules/left-pad/bin/pad.js'), 0o755);
  await mkdir(join(root, 'node_modules/.bin'));
  await mkdir(join(root, 'empty folder'));
  await symlink('../left-pad/bin/pad.js', join(root, 'node_modules/.bin/pad'));
}

const INFO_ZIP = [['-r'], ['-ry'], ['-ry0'], ['-ry9'], ['-ryD'], ['-r', '-fd'], ['-ry', '-fz']];

describe.skipIf(!HAS_ZIP || !HAS_UNZIP)('benign archives by Info-ZIP', () => {
  it.each(INFO_ZIP)('takes what zip %s %s packs', async (...options) => {
    await inFolder(async (folder) => {
      await makeLayer(join(folder, 'layer'));
      const archive = join(folder, 'layer.zip');
      zipFolder(join(folder, 'layer'), archive, ...options.filter((option) => option !== undefined));
      const found = await passes(folder, archive);
      expect(Object.keys(found)).toContain(join('node_modules', '.bin', 'pad'));
    });
  });

  it('takes what zip writes to a pipe', async () => {
    await inFolder(async (folder) => {
      await makeLayer(join(folder, 'layer'));
      zipThroughPipe(join(folder, 'layer'), join(folder, 'layer.zip'));
      await passes(folder, join(folder, 'layer.zip'));
    });
  });
});

/** One start of Python for all of them: that is what takes the time. */
const PYTHON = `
import io, zipfile
with zipfile.ZipFile('plain.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('python/', '')
    z.writestr('python/lib/é.py', 'x = 1\\n' * 99)
with zipfile.ZipFile('zip64.zip', 'w') as z, z.open('big', 'w', force_zip64=True) as f:
    f.write(b'x' * 1000)
class Pipe(io.RawIOBase):
    def __init__(self, file): self.file = file
    def writable(self): return True
    def write(self, data): return self.file.write(data)
with open('pipe.zip', 'wb') as f, zipfile.ZipFile(Pipe(f), 'w', zipfile.ZIP_STORED) as z:
    z.writestr('a', b'abc')
    z.writestr('b/c', b'abc' * 100, zipfile.ZIP_DEFLATED)
for name in ('a', 'b'):
    with zipfile.ZipFile('grown.zip', 'a') as z: z.writestr(name, name)
`;

describe.skipIf(!HAS_PYTHON || !HAS_UNZIP)('benign archives by Python', () => {
  it('takes plain and ZIP64 ones, those written to a pipe and those added to', async () => {
    await inFolder(async (folder) => {
      runPython(PYTHON, folder);
      for (const name of ['plain', 'zip64', 'pipe', 'grown']) {
        await mkdir(join(folder, name));
        await passes(join(folder, name), join(folder, `${name}.zip`));
      }
    });
  });
});
