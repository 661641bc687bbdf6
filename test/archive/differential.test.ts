import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { auditArchive } from '../../src/archive/audit.ts';
import { extractArchive } from '../../src/archive/extract.ts';
import type { FindingKind } from '../../src/archive/findings.ts';
import { createTracker } from '../../src/base/temporary.ts';
import { BENIGN, LIBRARY } from './corpus/benign.ts';
import { CUSTOM } from './corpus/custom.ts';
import { rawZip } from './hostile-zip.ts';
import { inFolder, NEVER, snapshot } from './kit.ts';
import {
  bsdtar,
  HAS_7Z,
  HAS_BSDTAR,
  HAS_PYTHON,
  HAS_UNZIP,
  readByPython,
  readFromPipes,
  sevenZip,
  unzip,
} from './peers.ts';
import { type Files, WRITERS } from './writers.ts';

const LAYER: Files = {
  'nodejs/': Buffer.alloc(0),
  'nodejs/node_modules/left-pad/index.js': Buffer.from(LIBRARY),
  'python/依赖.py': Buffer.from('x = 1\n'),
  'empty folder/': Buffer.alloc(0),
  none: Buffer.alloc(0),
  'bin/noise': Buffer.from(new Uint8Array(1_200_000).map((_, index) => (index * index * 31) >>> 7)),
};

const packedLayers = new Map<string, Promise<Buffer>>();

/** What a writer makes of the layer, packed once. */
function packLayer(writer: string): Promise<Buffer> {
  const packed = packedLayers.get(writer) ?? Promise.resolve(WRITERS[writer]?.(LAYER) ?? Buffer.alloc(0));
  packedLayers.set(writer, packed);
  return packed;
}

/** What an archive holds: the size and checksum of each file's content by its path, links as files; folders left out. */
type Content = Record<string, string>;

const plain = (name: string) => name.replace(/^(?:\.\/)+/, '');
const describeBytes = (data: Uint8Array) => `${data.length} ${crc32(data)}`;

function withoutFolders(read: Record<string, string>): Content {
  const files = Object.entries(read).filter(([name]) => !name.endsWith('/'));
  return Object.fromEntries(files.map(([name, what]) => [plain(name), what]));
}

async function readByYauzl(bytes: Buffer): Promise<Content> {
  const zip = await fromBufferPromise(bytes);
  const read: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    const data = entry.fileName.endsWith('/')
      ? Buffer.alloc(0)
      : await buffer(await zip.openReadStreamPromise(entry));
    read[entry.fileName] = describeBytes(data);
  }
  return withoutFolders(read);
}

function readByFflate(bytes: Buffer): Content {
  const read = Object.entries(unzipSync(bytes)).map(([name, data]) => [name, describeBytes(data)]);
  return withoutFolders(Object.fromEntries(read));
}

/** Names that some readers decode or spell otherwise, as the note says. */
const OTHER_NAMES: readonly FindingKind[] = ['name-code-page', 'name-separator', 'name-icon'];
/** What yauzl refuses altogether: bytes behind the end, and names that start with a drive. */
const REFUSED_BY_YAUZL: readonly FindingKind[] = ['padding', 'name-windows'];

/** bsdtar turns names into Unicode form C. */
const ONE_TO_BSDTAR: readonly FindingKind[] = ['name-form'];

const CASES: [string, () => Promise<Buffer> | Buffer][] = [
  ...BENIGN.map(({ title, zip }): [string, () => Buffer] => [title, () => rawZip(zip)]),
  ...CUSTOM.map(({ title, zip }): [string, () => Buffer] => [title, () => rawZip(zip)]),
  ...Object.keys(WRITERS).map((name): [string, () => Promise<Buffer>] => [
    `what ${name} writes`,
    () => packLayer(name),
  ]),
];

/** An archive that passed the audit, and what is in it. */
interface Passed {
  path: string;
  bytes: Buffer;
  content: Content;
  noted(kinds: readonly FindingKind[]): boolean;
}

async function pass(make: () => Promise<Buffer> | Buffer, path: string): Promise<Passed> {
  const bytes = await make();
  await writeFile(path, bytes);
  const audit = await auditArchive(path, NEVER);
  expect(audit.findings).toEqual([]);
  const files = audit.files.filter(({ kind }) => kind !== 'folder');
  return {
    path,
    bytes,
    content: Object.fromEntries(files.map((entry) => [entry.path, `${entry.size} ${entry.crc32}`])),
    noted: (kinds) => audit.notes.some(({ kind }) => kinds.includes(kind)),
  };
}

function expectAlike(read: Content, { content, noted }: Passed, title = ''): void {
  // Folders that end in a backslash are empty files to some.
  const contents = (of: Content) => Object.values(of).filter((what) => what !== '0 0');
  if (noted(OTHER_NAMES)) expect(contents(read).sort(), title).toEqual(contents(content).sort());
  else expect(read, title).toEqual(content);
}

describe('what passes the audit is read alike', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-'));
  });
  afterAll(async () => await rm(folder, { recursive: true }));

  const audited = new Map<string, Promise<Passed>>();
  /** Audits each archive once. */
  function auditOnce(title: string, make: () => Promise<Buffer> | Buffer): Promise<Passed> {
    const passed = audited.get(title) ?? pass(make, join(folder, `${audited.size}.zip`));
    audited.set(title, passed);
    return passed;
  }
  const auditAll = () =>
    Promise.all(CASES.map(async ([title, make]) => ({ title, ...(await auditOnce(title, make)) })));

  it.each(CASES)('by yauzl and fflate: %s', async (title, make) => {
    const passed = await auditOnce(title, make);
    if (!passed.noted(REFUSED_BY_YAUZL)) expectAlike(await readByYauzl(passed.bytes), passed);
    expectAlike(readByFflate(passed.bytes), passed);
  });

  it.skipIf(!HAS_BSDTAR)('by bsdtar without directory', async () => {
    const all = await auditAll();
    const read = readFromPipes(all.map(({ path }) => path));
    for (const [index, { content, noted, title }] of all.entries()) {
      if (Object.keys(content).length === 0 || noted([...OTHER_NAMES, ...ONE_TO_BSDTAR])) continue;
      const { names = [], whole } = read[index] ?? {};
      const listed = names.filter((name) => !name.endsWith('/')).map(plain);
      // It gives up where stored data ends in a descriptor without signature.
      if (whole === true) expect(listed.sort(), title).toEqual(Object.keys(content).sort());
      else expect(Object.keys(content), title).toEqual(expect.arrayContaining(listed));
    }
  });

  it.skipIf(!HAS_PYTHON)('by Python', async () => {
    const all = await auditAll();
    const read = readByPython(all.map(({ path }) => path));
    for (const [index, passed] of all.entries())
      expectAlike(withoutFolders(read[index] ?? {}), passed, passed.title);
  });

  const unpackers: [string, boolean, (archive: string, target: string) => void][] = [
    ['unzip', HAS_UNZIP, unzip],
    ['bsdtar', HAS_BSDTAR, bsdtar],
    ['7-Zip', HAS_7Z, sevenZip],
  ];
  const here = unpackers.filter(([, isHere]) => isHere);
  const peers = here.map(([peer]) => peer).join(', ');
  it.skipIf(here.length === 0).each(Object.keys(WRITERS))(
    `${peers} unpack what %s writes as we do`,
    async (name) => {
      await inFolder(async (folder) => {
        const archive = join(folder, 'layer.zip');
        await writeFile(archive, await packLayer(name));
        const audit = await auditArchive(archive, NEVER);
        await extractArchive(archive, join(folder, 'out'), audit, NEVER, createTracker());
        // Modes differ by what each does where an archive has none.
        const found = async (target: string) =>
          Object.entries(await snapshot(join(folder, target)))
            .map(([path, what]) => `${path} ${what.replace(/ \d+/, '')}`)
            .sort();
        const ours = await found('out');
        for (const [peer, , unpack] of here) {
          // unzip garbles names with the UTF-8 flag that were made on FAT.
          if (peer === 'unzip' && name === 'fflate') continue;
          await mkdir(join(folder, peer));
          unpack(archive, join(folder, peer));
          expect(await found(peer), peer).toEqual(ours);
        }
      });
    },
  );
});
