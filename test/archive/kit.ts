import { chmod, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArchiveAudit, auditArchive } from '../../src/archive/audit.ts';
import { judge } from '../../src/gate/judge.ts';

/** A signal that nobody aborts. */
export const NEVER = new AbortController().signal;

/** Runs `use` with a new folder, which is removed afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  try {
    return await use(folder);
  } finally {
    await makeWritable(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives the user back every folder, such as a read-only one that `unzip` made, so that it can be removed. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const item of await readdir(folder, { withFileTypes: true })) {
    if (item.isDirectory()) await makeWritable(join(folder, item.name));
  }
}

/** The mode of a folder that this process creates, as a snapshot has it: each user has a umask of their own. */
export const FOLDER_MODE = (0o777 & ~process.umask()).toString(8);

/** Audits `bytes` as a file. */
export async function auditBytes(bytes: Buffer): Promise<ArchiveAudit> {
  return await inFolder(async (folder) => {
    const path = join(folder, 'layer.zip');
    await writeFile(path, bytes);
    return await auditArchive(path, NEVER);
  });
}

/** The kinds of an audit's findings, each once, sorted. */
export function kindsOf(audit: ArchiveAudit): string[] {
  return [...new Set(audit.findings.map(({ kind }) => kind))].sort();
}

/** Everything below `root`: path → what it is, its mode, and its bytes or target. */
export async function snapshot(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const items = await readdir(root, { recursive: true, withFileTypes: true });
  for (const item of items) {
    const path = join(item.parentPath, item.name);
    const key = path.slice(root.length + 1);
    if (item.isSymbolicLink()) {
      found[key] = `link ${await readlink(path)}`;
    } else {
      const mode = ((await stat(path)).mode & 0o7777).toString(8);
      found[key] = item.isDirectory()
        ? `folder ${mode}`
        : `file ${mode} ${(await readFile(path)).toString('base64')}`;
    }
  }
  return found;
}

/** The gate's check `archive` of a layer with this audit. */
export function checkArchive(archive: ArchiveAudit) {
  const check = judge({
    layer: {
      region: undefined,
      name: 'deps',
      version: 1,
      pins: [],
      contents: [],
      sources: [],
      runtimes: [],
      lock: undefined,
    },
    policy: { requiredRuntimes: [], allowedLicenses: [], requirePin: false, auditArchive: true },
    archive,
  }).find(({ id }) => id === 'archive');
  if (check === undefined) throw new Error('the gate has no check of the archive');
  return check;
}
